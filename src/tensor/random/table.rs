//! The table of the random operators.

use super::super::create::{self, Factory, factory, sizes};
use super::super::error::{Result, bail, ensure};
use super::super::op::{Args, Op, Out, Overload, Places};
use super::super::{DType, Number, Tensor, layout};
use super::dropout::{self, Kind};
use super::inplace::{self, empty_strided, generator, strides_like};
use super::{rows, sample};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

/// A new tensor, filled by one of the in-place methods.
fn made(a: &Args, size: usize, dtype: Option<DType>, fill: impl FnOnce(&Tensor, usize) -> Result<Out>) -> Result<Out> {
    let factory = Factory::of(a, size + 2)?;
    let shape = sizes(&a.ints(size)?)?;
    let dtype = factory.dtype.or(dtype).unwrap_or_else(create::default_dtype);
    let tensor = empty_strided(&shape, layout::contiguous_strides(&shape), dtype, factory.device)?;
    fill(&tensor, generator(a, size + 1)?)?;
    factory.finish(tensor)
}

/// Like [`made`], after another tensor whose options start at position `at`.
fn made_like(a: &Args, at: usize, fill: impl FnOnce(&Tensor, usize) -> Result<Out>) -> Result<Out> {
    let like = a.tensor(0)?;
    let factory = Factory::like(a, at + 1, &like)?;
    let tensor = empty_strided(like.shape(), strides_like(&like), factory.dtype(), factory.device)?;
    fill(&tensor, generator(a, at)?)?;
    factory.finish(tensor)
}

fn integers(tensor: &Tensor, low: i64, high: i64, generator: usize) -> Result<Out> {
    inplace::random_range(tensor, low, Some(high), "RandomBackward0", generator)
}

const TORCH: Places = Places::TORCH.and(Places::OUT);
const INT: Option<DType> = Some(DType::Int64);

static CREATION: &[Op] = &[
    op!(
        "rand",
        TORCH,
        [factory!("int[] size, *, Generator? generator=None, "), |a| {
            made(a, 0, None, |t, g| inplace::uniform(t, 0.0, 1.0, g))
        }],
        "Returns uniform random numbers in [0, 1)."
    ),
    op!(
        "randn",
        TORCH,
        [factory!("int[] size, *, Generator? generator=None, "), |a| {
            made(a, 0, None, |t, g| inplace::normal(t, 0.0, 1.0, g))
        }],
        "Returns normal random numbers of mean 0 and standard deviation 1."
    ),
    op!(
        "randint",
        TORCH,
        [factory!("int high, int[] size, *, Generator? generator=None, "), |a| {
            let high = a.int(0)?;
            made(a, 1, INT, |t, g| integers(t, 0, high, g))
        }],
        [factory!("int low, int high, int[] size, *, Generator? generator=None, "), |a| {
            let (low, high) = (a.int(0)?, a.int(1)?);
            made(a, 2, INT, |t, g| integers(t, low, high, g))
        }],
        "Returns random integers from low (or 0) up to, not including, high."
    ),
    op!(
        "randperm",
        TORCH,
        [factory!("int n, *, Generator? generator=None, "), |a| {
            let factory = Factory::of(a, 2)?;
            let dtype = factory.dtype.unwrap_or(DType::Int64);
            factory.finish(rows::each(|| sample::randperm(a.int(0)?, dtype, factory.device, generator(a, 1)?))?)
        }],
        "Returns the integers from 0 to n - 1 in a random order."
    ),
    op!(
        "rand_like",
        Places::TORCH,
        [factory!("Tensor input, *, Generator? generator=None, "), |a| {
            made_like(a, 1, |t, g| inplace::uniform(t, 0.0, 1.0, g))
        }],
        "Returns uniform random numbers in [0, 1) of input's shape and dtype."
    ),
    op!(
        "randn_like",
        Places::TORCH,
        [factory!("Tensor input, *, Generator? generator=None, "), |a| {
            made_like(a, 1, |t, g| inplace::normal(t, 0.0, 1.0, g))
        }],
        "Returns normal random numbers of input's shape and dtype."
    ),
    op!(
        "randint_like",
        Places::TORCH,
        [factory!("Tensor input, int high, *, Generator? generator=None, "), |a| {
            let high = a.int(1)?;
            made_like(a, 2, |t, g| integers(t, 0, high, g))
        }],
        [factory!("Tensor input, int low, int high, *, Generator? generator=None, "), |a| {
            let (low, high) = (a.int(1)?, a.int(2)?);
            made_like(a, 3, |t, g| integers(t, low, high, g))
        }],
        "Returns random integers of input's shape and dtype."
    ),
    op!(
        "normal",
        TORCH,
        ["(Tensor mean, Tensor std, *, Generator? generator=None)", |a| {
            let (mean, std) = (a.tensor(0)?, a.tensor(1)?);
            let out = inplace::normal_tensors(&mean, &std, generator(a, 2)?)?;
            Ok(without_gradient(out, "NormalBackward3", &[&mean, &std]))
        }],
        ["(Tensor mean, float std=1, *, Generator? generator=None)", |a| {
            let mean = a.tensor(0)?;
            let out = inplace::normal_of_std(&mean, a.float(1)?, generator(a, 2)?)?;
            Ok(without_gradient(out, "NormalBackward1", &[&mean]))
        }],
        ["(float mean, Tensor std, *, Generator? generator=None)", |a| {
            let std = a.tensor(1)?;
            let out = inplace::normal_of_mean(a.float(0)?, &std, generator(a, 2)?)?;
            Ok(without_gradient(out, "NormalBackward2", &[&std]))
        }],
        [factory!("float mean, float std, int[] size, *, Generator? generator=None, "), |a| {
            let (mean, std) = (a.float(0)?, a.float(1)?);
            made(a, 2, None, |t, g| inplace::normal(t, mean, std, g))
        }],
        "Returns normal random numbers; mean and std are numbers or tensors."
    ),
];

/// A sample is part of the graph, but no gradient flows through it.
fn without_gradient(out: Tensor, node: &'static str, inputs: &[&Tensor]) -> Out {
    let shapes: Vec<_> = inputs.iter().map(|t| (layout::Shape::from_slice(t.shape()), t.dtype(), t.device())).collect();
    out.with_backward(node, inputs, |_| {
        move |_: &Tensor| {
            shapes.iter().map(|(shape, dtype, device)| create::zeros(shape, *dtype, *device).map(Some)).collect()
        }
    })
    .into()
}

fn coin_tosses(a: &Args, p: Option<f64>, at: usize) -> Result<Out> {
    let input = a.tensor(0)?;
    let out = create::zeros_like(&input)?;
    match p {
        Some(p) => inplace::bernoulli(&out, p, generator(a, at)?)?,
        None => inplace::bernoulli_each(&out, &input, generator(a, at)?)?,
    };
    Ok(without_gradient(out, "BernoulliBackward0", &[&input]))
}

static SAMPLES: &[Op] = &[
    op!(
        "bernoulli",
        Places::COMMON,
        ["(Tensor input, *, Generator? generator=None)", |a| coin_tosses(a, None, 1)],
        ["(Tensor input, float p, *, Generator? generator=None)", |a| coin_tosses(a, Some(a.float(1)?), 2)],
        "Returns ones of the probabilities that input holds (or of p), else zeros."
    ),
    op!(
        "multinomial",
        Places::COMMON,
        ["(Tensor input, int num_samples, bool replacement=False, *, Generator? generator=None)", |a| {
            rows::each(|| sample::multinomial(&a.tensor(0)?, a.int(1)?, a.bool(2)?, generator(a, 3)?)).map(Into::into)
        }],
        "Returns indices of the last dimension, drawn by the weights that input holds."
    ),
    op!(
        "poisson",
        Places::TORCH,
        ["(Tensor input, Generator? generator=None)", |a| {
            rows::each(|| sample::poisson(&a.tensor(0)?, generator(a, 1)?)).map(Into::into)
        }],
        "Returns Poisson random counts of the rates that input holds."
    ),
    op!(
        "binomial",
        Places::TORCH,
        ["(Tensor count, Tensor prob, Generator? generator=None)", |a| {
            let (count, prob) = (a.tensor(0)?, a.tensor(1)?);
            let out = sample::binomial(&count, &prob, generator(a, 2)?)?;
            Ok(without_gradient(out, "BinomialBackward0", &[&count, &prob]))
        }],
        "Returns how many of count trials succeed, each with probability prob."
    ),
    op!(
        "_standard_gamma",
        Places::TORCH,
        ["(Tensor input, Generator? generator=None)", |a| {
            sample::standard_gamma(&a.tensor(0)?, generator(a, 1)?).map(Into::into)
        }],
        "Returns gamma random numbers of scale 1, of the shape parameters that input holds."
    ),
    op!(
        "_standard_gamma_grad",
        Places::TORCH,
        ["(Tensor input, Tensor output)", |a| {
            sample::standard_gamma_grad(&a.tensor(0)?, &a.tensor(1)?).map(Into::into)
        }],
        "Returns how fast gamma random numbers move with their shape parameters."
    ),
    op!(
        "_sample_dirichlet",
        Places::TORCH,
        ["(Tensor input, Generator? generator=None)", |a| {
            sample::sample_dirichlet(&a.tensor(0)?, generator(a, 1)?).map(Into::into)
        }],
        "Returns Dirichlet random rows of the concentrations that input holds."
    ),
    op!(
        "_dirichlet_grad",
        Places::TORCH,
        ["(Tensor x, Tensor alpha, Tensor total)", |a| {
            sample::dirichlet_grad(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?).map(Into::into)
        }],
        "Returns how fast Dirichlet random numbers move with their concentrations, over 1 minus the number."
    ),
];

const METHOD: Places = Places::METHOD;

static IN_PLACE: &[Op] = &[
    op!(
        "uniform_",
        METHOD,
        ["(Tensor self, float from=0, float to=1, *, Generator? generator=None)", |a| {
            inplace::uniform(&a.tensor(0)?, a.float(1)?, a.float(2)?, generator(a, 3)?)
        }],
        "Fills the tensor with uniform random numbers in [from, to)."
    ),
    op!(
        "normal_",
        METHOD,
        ["(Tensor self, float mean=0, float std=1, *, Generator? generator=None)", |a| {
            inplace::normal(&a.tensor(0)?, a.float(1)?, a.float(2)?, generator(a, 3)?)
        }],
        "Fills the tensor with normal random numbers."
    ),
    op!(
        "exponential_",
        METHOD,
        ["(Tensor self, float lambd=1, *, Generator? generator=None)", |a| {
            inplace::exponential(&a.tensor(0)?, a.float(1)?, generator(a, 2)?)
        }],
        "Fills the tensor with exponential random numbers of rate lambd."
    ),
    op!(
        "random_",
        METHOD,
        ["(Tensor self, *, Generator? generator=None)", |a| inplace::random_any(&a.tensor(0)?, generator(a, 1)?)],
        ["(Tensor self, int from, int? to, *, Generator? generator=None)", |a| {
            inplace::random_range(&a.tensor(0)?, a.int(1)?, a.opt_int(2)?, "RandomBackward0", generator(a, 3)?)
        }],
        ["(Tensor self, int to, *, Generator? generator=None)", |a| {
            inplace::random_range(&a.tensor(0)?, 0, Some(a.int(1)?), "RandomBackward1", generator(a, 2)?)
        }],
        "Fills the tensor with random integers from `from` (or 0) up to, not including, `to`."
    ),
    op!(
        "bernoulli_",
        METHOD,
        ["(Tensor self, Tensor p, *, Generator? generator=None)", |a| {
            inplace::bernoulli_each(&a.tensor(0)?, &a.tensor(1)?, generator(a, 2)?)
        }],
        ["(Tensor self, float p=0.5, *, Generator? generator=None)", |a| {
            inplace::bernoulli(&a.tensor(0)?, a.float(1)?, generator(a, 2)?)
        }],
        "Fills the tensor with ones of probability p, else zeros."
    ),
    op!(
        "log_normal_",
        METHOD,
        ["(Tensor self, float mean=1, float std=2, *, Generator? generator=None)", |a| {
            inplace::log_normal(&a.tensor(0)?, a.float(1)?, a.float(2)?, generator(a, 3)?)
        }],
        "Fills the tensor with numbers whose logarithms are normal, of that mean and standard deviation."
    ),
    op!(
        "geometric_",
        METHOD,
        ["(Tensor self, float p, *, Generator? generator=None)", |a| {
            inplace::geometric(&a.tensor(0)?, a.float(1)?, generator(a, 2)?)
        }],
        "Fills the tensor with counts of trials until the first success of probability p."
    ),
    op!(
        "cauchy_",
        METHOD,
        ["(Tensor self, float median=0, float sigma=1, *, Generator? generator=None)", |a| {
            inplace::cauchy(&a.tensor(0)?, a.float(1)?, a.float(2)?, generator(a, 3)?)
        }],
        "Fills the tensor with random numbers of the Cauchy distribution."
    ),
];

const PLAIN: Kind = Kind { features: false, alpha: false };
const FEATURES: Kind = Kind { features: true, alpha: false };
const ALPHA: Kind = Kind { features: false, alpha: true };
const FEATURES_ALPHA: Kind = Kind { features: true, alpha: true };

const DROPOUT: &str = "(Tensor input, float p, bool train)";

fn dropped(a: &Args, kind: Kind) -> Result<Out> {
    dropout::dropout(&a.tensor(0)?, a.float(1)?, a.bool(2)?, kind).map(Into::into)
}

fn dropped_in_place(a: &Args, kind: Kind) -> Result<Out> {
    dropout::dropout_in_place(&a.tensor(0)?, a.float(1)?, a.bool(2)?, kind).map(Into::into)
}

/// A function of `torch.nn.functional`: `p` is checked as a Python number, `inplace` chooses the variant.
fn functional(a: &Args, kind: Kind) -> Result<Out> {
    let p = match a.number(1)? {
        Number::Bool(p) => f64::from(u8::from(p)),
        p => p.to_f64(),
    };
    if !(0.0..=1.0).contains(&p) {
        let text = match a.number(1)? {
            Number::Int(p) => p.to_string(),
            Number::Large(p) => p.to_string(),
            _ => format!("{p:?}"),
        };
        bail!(Value, "dropout probability has to be between 0 and 1, but got {text}");
    }
    let run = if a.bool(3)? { dropout::dropout_in_place } else { dropout::dropout };
    run(&a.tensor(0)?, p, a.bool(2)?, kind).map(Into::into)
}

/// [`functional`] for inputs of channels with `spatial` dimensions, with or without a batch.
fn functional_channels(a: &Args, spatial: usize) -> Result<Out> {
    let input = a.tensor(0)?;
    let unbatched = spatial + 1;
    if spatial == 1 {
        ensure!(
            (2..=3).contains(&input.rank()),
            Runtime,
            "dropout1d: Expected 2D or 3D input, but received a {}D input. Note that dropout1d exists to provide \
             channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch \
             dimension (i.e. 2D or 3D inputs).",
            input.rank()
        );
    }
    // Without a batch, dropout1d and dropout3d drop channels as if there were one; dropout2d takes the first
    // dimension for the batch.
    if spatial != 2 && input.rank() != unbatched + 1 {
        let mut values = a.values.to_vec();
        values[0] = super::super::op::Arg::Tensor(super::super::shape::unsqueeze(&input, 0)?);
        let Out::Tensor(out) = functional(&Args { name: a.name, values: &values }, FEATURES)? else {
            bail!(Runtime, "no tensor")
        };
        return super::super::shape::squeeze_dims(&out, &[0]).map(Into::into);
    }
    functional(a, FEATURES)
}

const F_TRAINING: &str = "(Tensor input, Number p=0.5, bool training=True, bool inplace=False)";
const F_NOT_TRAINING: &str = "(Tensor input, Number p=0.5, bool training=False, bool inplace=False)";
const F: Places = Places::FUNCTIONAL;

static DROPOUTS: &[Op] = &[
    op!(
        "dropout",
        Places::TORCH,
        [DROPOUT, |a| dropped(a, PLAIN)],
        "Drops elements with probability p and scales the others by 1 / (1 - p)."
    ),
    op!("dropout_", Places::TORCH, [DROPOUT, |a| dropped_in_place(a, PLAIN)], "In-place torch.dropout."),
    op!(
        "feature_dropout",
        Places::TORCH,
        [DROPOUT, |a| dropped(a, FEATURES)],
        "Drops whole channels with probability p."
    ),
    op!(
        "feature_dropout_",
        Places::TORCH,
        [DROPOUT, |a| dropped_in_place(a, FEATURES)],
        "In-place torch.feature_dropout."
    ),
    op!(
        "alpha_dropout",
        Places::TORCH,
        [DROPOUT, |a| dropped(a, ALPHA)],
        "Dropout that keeps mean and deviation of SELU's outputs."
    ),
    op!("alpha_dropout_", Places::TORCH, [DROPOUT, |a| dropped_in_place(a, ALPHA)], "In-place torch.alpha_dropout."),
    op!(
        "feature_alpha_dropout",
        Places::TORCH,
        [DROPOUT, |a| dropped(a, FEATURES_ALPHA)],
        "Alpha dropout of whole channels."
    ),
    op!(
        "feature_alpha_dropout_",
        Places::TORCH,
        [DROPOUT, |a| dropped_in_place(a, FEATURES_ALPHA)],
        "In-place torch.feature_alpha_dropout."
    ),
    op!(
        "dropout",
        F,
        [F_TRAINING, |a| functional(a, PLAIN)],
        "Drops elements with probability p while training, and scales the others by 1 / (1 - p)."
    ),
    op!("dropout1d", F, [F_TRAINING, |a| functional_channels(a, 1)], "Drops whole channels of 1-dimensional signals."),
    op!("dropout2d", F, [F_TRAINING, |a| functional_channels(a, 2)], "Drops whole channels of images."),
    op!("dropout3d", F, [F_TRAINING, |a| functional_channels(a, 3)], "Drops whole channels of volumes."),
    op!(
        "alpha_dropout",
        F,
        [F_NOT_TRAINING, |a| functional(a, ALPHA)],
        "Dropout that keeps mean and deviation of SELU's outputs."
    ),
    op!(
        "feature_alpha_dropout",
        F,
        [F_NOT_TRAINING, |a| functional(a, FEATURES_ALPHA)],
        "Alpha dropout of whole channels."
    ),
];

/// Every random operator.
pub static OPS: &[&[Op]] = &[CREATION, SAMPLES, IN_PLACE, DROPOUTS];
