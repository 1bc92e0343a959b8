//! The table of normalisations.

use super::batch::check_batch;
use super::{
    Affine, Result, Tensor, bail, batch_norm, ensure, group_norm, instance_norm, layer_norm, local_response_norm,
    native_batch_norm, normalize, rms_norm,
};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::{autograd, layout};

macro_rules! op {
    ($name:literal, $places:expr, $signature:expr, $run:expr, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[Overload { signature: $signature, run: $run }], doc: $doc }
    };
}

const F: Places = Places::FUNCTIONAL;
const T: Places = Places::TORCH;

/// The optional tensors at four positions.
fn four(a: &Args, at: [usize; 4]) -> Result<[Option<Tensor>; 4]> {
    Ok([a.opt_tensor(at[0])?, a.opt_tensor(at[1])?, a.opt_tensor(at[2])?, a.opt_tensor(at[3])?])
}

/// Where a batch or instance normalisation has its arguments: weight, bias, running mean and variance, then whether to
/// use the input's statistics, the momentum and epsilon.
struct Positions {
    tensors: [usize; 4],
    rest: usize,
}

const FUNCTIONAL_ORDER: Positions = Positions { tensors: [3, 4, 1, 2], rest: 5 };
const TORCH_ORDER: Positions = Positions { tensors: [1, 2, 3, 4], rest: 5 };

fn batch(a: &Args, at: &Positions) -> Result<Out> {
    let [weight, bias, mean, var] = four(a, at.tensors)?;
    let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
    let (training, momentum, eps) = (a.bool(at.rest)?, a.float(at.rest + 1)?, a.float(at.rest + 2)?);
    batch_norm(&a.tensor(0)?, (mean.as_ref(), var.as_ref()), affine, training, momentum, eps).map(Into::into)
}

fn instance(a: &Args, at: &Positions) -> Result<Out> {
    let [weight, bias, mean, var] = four(a, at.tensors)?;
    let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
    let (stats, momentum, eps) = (a.bool(at.rest)?, a.float(at.rest + 1)?, a.float(at.rest + 2)?);
    instance_norm(&a.tensor(0)?, (mean.as_ref(), var.as_ref()), affine, stats, momentum, eps).map(Into::into)
}

fn layer(a: &Args) -> Result<Out> {
    let (weight, bias) = (a.opt_tensor(2)?, a.opt_tensor(3)?);
    let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
    let [out, ..] = layer_norm(&a.tensor(0)?, &a.ints(1)?, affine, a.float(4)?)?;
    Ok(out.into())
}

fn group(a: &Args) -> Result<Out> {
    let (x, groups) = (a.tensor(0)?, a.int(1)?);
    let (weight, bias) = (a.opt_tensor(2)?, a.opt_tensor(3)?);
    let channels = x.shape().get(1).copied().unwrap_or(0);
    ensure!(groups > 0, Runtime, "Expected num groups to be greater than 0, got {groups}");
    ensure!(x.rank() < 2 || channels > 0, Runtime, "Expected number of channels to be greater than 0, got 0");
    let count = usize::try_from(groups).unwrap_or(1);
    ensure!(
        channels.is_multiple_of(count),
        Runtime,
        "Expected number of channels in input to be divisible by num_groups, but got input of shape {} and \
         num_groups={groups}",
        layout::display(x.shape())
    );
    let [out, ..] = group_norm(&x, count, Affine { weight: weight.as_ref(), bias: bias.as_ref() }, a.float(4)?)?;
    Ok(out.into())
}

/// `group_norm` of `torch.nn.functional`, which checks more.
fn functional_group(a: &Args) -> Result<Out> {
    let (x, groups) = (a.tensor(0)?, a.int(1)?);
    ensure!(x.rank() >= 2, Runtime, "Expected at least 2 dimensions for input tensor but received {}", x.rank());
    ensure!(groups != 0, ZeroDivision, "integer division or modulo by zero");
    let sizes = x.shape();
    let rest: usize = sizes[2..].iter().product();
    if i64::try_from(sizes[0] * sizes[1]).unwrap_or(0).div_euclid(groups) * i64::try_from(rest).unwrap_or(0) == 1 {
        bail!(Value, "Expected more than 1 value per channel when training, got input size {sizes:?}");
    }
    group(a)
}

const FUNCTIONAL_BATCH: &str = "(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05)";

pub static OPS: &[Op] = &[
    op!(
        "batch_norm",
        F,
        FUNCTIONAL_BATCH,
        |a| {
            if a.bool(5)? {
                check_batch(&a.tensor(0)?, "value per channel", 0)?;
            }
            batch(a, &FUNCTIONAL_ORDER)
        },
        "Normalises each channel over the batch, or by running statistics."
    ),
    op!(
        "batch_norm",
        T,
        "(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled)",
        |a| batch(a, &TORCH_ORDER),
        "Normalises each channel over the batch, or by running statistics."
    ),
    op!(
        "native_batch_norm",
        T,
        "(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps)",
        |a| {
            let [weight, bias, mean, var] = four(a, TORCH_ORDER.tensors)?;
            let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
            let training = a.bool(5)?;
            for (t, name) in [(&mean, "running_mean"), (&var, "running_var")] {
                ensure!(training || t.is_some(), Value, "{name} must be defined in evaluation mode");
            }
            let running = (mean.as_ref(), var.as_ref());
            native_batch_norm(&a.tensor(0)?, running, affine, training, a.float(6)?, a.float(7)?)
                .map(|outs| Out::Tuple(outs.into()))
        },
        "Like batch_norm; also returns the batch's means and reciprocal deviations."
    ),
    op!(
        "layer_norm",
        T,
        "(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True)",
        layer,
        "Normalises over the last dims."
    ),
    op!(
        "layer_norm",
        F,
        "(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05)",
        layer,
        "Normalises over the last dims."
    ),
    op!(
        "native_layer_norm",
        T,
        "(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps)",
        |a| {
            let (weight, bias) = (a.opt_tensor(2)?, a.opt_tensor(3)?);
            let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
            layer_norm(&a.tensor(0)?, &a.ints(1)?, affine, a.float(4)?).map(|outs| Out::Tuple(outs.into()))
        },
        "Like layer_norm; also returns the means and reciprocal deviations."
    ),
    op!(
        "group_norm",
        T,
        "(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enabled=True)",
        |a| {
            let x = a.tensor(0)?;
            ensure!(
                x.rank() >= 2,
                Runtime,
                "Expected at least 2 dimensions for input tensor but received {}",
                x.rank()
            );
            group(a)
        },
        "Normalises each group of channels of each sample."
    ),
    op!(
        "group_norm",
        F,
        "(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05)",
        functional_group,
        "Normalises each group of channels of each sample."
    ),
    op!(
        "native_group_norm",
        T,
        "(Tensor input, Tensor? weight, Tensor? bias, int N, int C, int HxW, int group, float eps)",
        |a| {
            let x = a.tensor(0)?;
            let (weight, bias) = (a.opt_tensor(1)?, a.opt_tensor(2)?);
            let groups = a.int(6)?;
            let fits = x.rank() >= 2 && groups > 0 && x.shape()[1] as i64 % groups == 0;
            ensure!(
                fits && (a.int(3)?, a.int(4)?) == (x.shape()[0] as i64, x.shape()[1] as i64),
                Runtime,
                "Expected number of channels in input to be divisible by num_groups, but got input of shape {} and \
                 num_groups={groups}",
                layout::display(x.shape())
            );
            let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
            group_norm(&x, usize::try_from(groups).unwrap_or(1), affine, a.float(7)?)
                .map(|outs| Out::Tuple(outs.into()))
        },
        "Like group_norm; also returns the means and reciprocal deviations."
    ),
    op!(
        "instance_norm",
        F,
        "(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05)",
        |a| {
            if a.bool(5)? {
                check_batch(&a.tensor(0)?, "spatial element", 2)?;
            }
            instance(a, &FUNCTIONAL_ORDER)
        },
        "Normalises each channel of each sample."
    ),
    op!(
        "instance_norm",
        T,
        "(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled)",
        |a| instance(a, &TORCH_ORDER),
        "Normalises each channel of each sample."
    ),
    op!(
        "rms_norm",
        T.and(F),
        "(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None)",
        |a| {
            let weight = a.opt_tensor(2)?;
            rms_norm(&a.tensor(0)?, &a.ints(1)?, weight.as_ref(), a.opt_float(3)?).map(Into::into)
        },
        "Divides by the root of the mean of squares over the last dims."
    ),
    op!(
        "local_response_norm",
        F,
        "(Tensor input, int size, Number alpha=0.0001, Number beta=0.75, Number k=1.0)",
        |a| {
            let number = |at| a.number(at).map(crate::tensor::Number::to_f64);
            local_response_norm(&a.tensor(0)?, a.int(1)?, number(2)?, number(3)?, number(4)?).map(Into::into)
        },
        "Divides by a power of the mean of squares of neighbouring channels."
    ),
    op!(
        "normalize",
        F,
        "(Tensor input, float p=2.0, int[1] dim=1, float eps=1e-12, Tensor? out=None)",
        |a| {
            let value = normalize(&a.tensor(0)?, a.float(1)?, &a.ints(2)?, a.float(3)?)?;
            let Some(out) = a.opt_tensor(4)? else { return Ok(value.into()) };
            autograd::write_out(&out, value)?;
            Ok(out.into())
        },
        "Divides by the norm along dim."
    ),
];
