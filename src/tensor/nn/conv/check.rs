//! What a convolution's arguments must be, in PyTorch's order and words.

use super::{Geometry, Options};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{Shape, display};
use crate::tensor::{DType, Tensor};

/// Reads the options for the weight's dims, after checking everything that does not depend on the output's sizes.
pub fn geometry(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, options: &Options) -> Result<Geometry> {
    ensure!(w.rank() > 2, Runtime, "weight should have at least three dimensions");
    ensure!(w.rank() <= 5, Runtime, "unsupported ConvNd parameters");
    let dims = w.rank() - 2;
    ensure!(options.groups > 0, Runtime, "non-positive groups is not supported");
    let stride = by_dim("stride", &options.stride, dims)?;
    let padding = by_dim("padding", &options.padding, dims)?;
    let dilation = by_dim("dilation", &options.dilation, dims)?;
    let output_padding = by_dim("output_padding", &options.output_padding, dims)?;
    same_types(x, w, bias, options.transposed)?;
    ensure!(padding.iter().all(|&p| p >= 0), Runtime, "negative padding is not supported");
    ensure!(output_padding.iter().all(|&p| p >= 0), Runtime, "negative output_padding is not supported");
    ensure!(stride.iter().all(|&s| s > 0), Runtime, "non-positive stride is not supported");
    ensure!(dilation.iter().all(|&d| d >= 0), Runtime, "dilation should be greater than zero");
    let groups = options.groups as usize;
    channels(x, w, bias, options.transposed, groups)?;
    let geometry = Geometry {
        stride: in_last(&stride),
        padding: if dims == 3 { in_last(&padding) } else { in_last_or(&padding, 0) },
        dilation: in_last(&dilation),
        groups,
    };
    Ok(geometry)
}

/// One value for all dims, or one for each.
fn by_dim(name: &str, values: &[i64], dims: usize) -> Result<Vec<i64>> {
    match values.len() {
        1 => Ok(vec![values[0]; dims]),
        n if n == dims => Ok(values.to_vec()),
        _ => bail!(
            Runtime,
            "expected {name} to be a single integer value or a list of {dims} values to match the convolution \
             dimensions, but got {name}={values:?}"
        ),
    }
}

fn in_last(values: &[i64]) -> [usize; 3] {
    in_last_or(values, 1)
}

fn in_last_or(values: &[i64], other: usize) -> [usize; 3] {
    let mut out = [other; 3];
    for (slot, &value) in out[3 - values.len()..].iter_mut().zip(values) {
        *slot = value as usize;
    }
    out
}

fn same_types(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, transposed: bool) -> Result<()> {
    for other in [Some(w), bias].into_iter().flatten() {
        ensure!(
            other.device() == x.device(),
            Runtime,
            "Expected all tensors to be on the same device, but found at least two devices, {} and {}!",
            x.device(),
            other.device()
        );
    }
    if let Some(bias) = bias {
        ensure!(
            bias.dtype() == x.dtype(),
            Runtime,
            "Input type ({}) and bias type ({}) should be the same",
            x.dtype().c_name(),
            bias.dtype().c_name()
        );
    }
    if x.dtype() == DType::Bool {
        let kernel = if transposed { "slow_conv_transpose2d_out_cpu" } else { "slow_conv2d_cpu" };
        bail!(NotImplemented, "\"{kernel}\" not implemented for 'Bool'");
    }
    ensure!(
        x.dtype() != DType::BFloat16 || w.dtype() == x.dtype(),
        Runtime,
        "Input type (CPUBFloat16Type) and weight type (torch.{}Tensor) should be the same or input should be a MKLDNN \
         tensor and weight is a dense tensor",
        w.dtype().scalar_name()
    );
    ensure!(
        w.dtype() == x.dtype(),
        Runtime,
        "expected scalar type {} but found {}",
        x.dtype().scalar_name(),
        w.dtype().scalar_name()
    );
    Ok(())
}

fn channels(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, transposed: bool, groups: usize) -> Result<()> {
    let (input, weight) = (display(x.shape()), display(w.shape()));
    ensure!(
        x.rank() == w.rank(),
        Runtime,
        "Expected {0}-dimensional input for {0}-dimensional weight {weight}, but got {1}-dimensional input of size \
         {input} instead",
        w.rank(),
        x.rank()
    );
    ensure!(
        w.shape()[0] >= groups,
        Runtime,
        "Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size \
         {weight} instead"
    );
    ensure!(
        w.shape()[0].is_multiple_of(groups),
        Runtime,
        "Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size \
         [{weight}] instead"
    );
    let (wanted, made) =
        if transposed { (w.shape()[0], w.shape()[1] * groups) } else { (w.shape()[1] * groups, w.shape()[0]) };
    let given = if transposed { "transposed=1".to_owned() } else { format!("groups={groups}") };
    ensure!(
        x.shape()[1] == wanted,
        Runtime,
        "Given {given}, weight of size {weight}, expected input{input} to have {wanted} channels, but got {} channels \
         instead",
        x.shape()[1]
    );
    if let Some(bias) = bias {
        let given = if transposed { "transposed=1, " } else { "" };
        ensure!(
            bias.shape() == [made],
            Runtime,
            "Given {given}weight of size {weight}, expected bias to be 1-dimensional with {made} elements, but got \
             bias of size {} instead",
            display(bias.shape())
        );
    }
    Ok(())
}

fn times(values: &[i64]) -> String {
    values.iter().map(i64::to_string).collect::<Vec<_>>().join(" x ")
}

/// How many windows there are along each dim.
pub fn window_counts(x: &Tensor, w: &Tensor, g: &Geometry) -> Result<Shape> {
    let dims = x.rank() - 2;
    let at = |values: &[usize; 3], d: usize| values[3 - dims + d] as i64;
    let padded: Vec<i64> =
        (0..dims).map(|d| at(&g.padding, d).saturating_mul(2).saturating_add(x.shape()[d + 2] as i64)).collect();
    let kernel: Vec<i64> =
        (0..dims).map(|d| at(&g.dilation, d).saturating_mul(w.shape()[d + 2] as i64 - 1).saturating_add(1)).collect();
    ensure!(
        padded.iter().zip(&kernel).all(|(p, k)| p >= k),
        Runtime,
        "Calculated padded input size per channel: ({}). Kernel size: ({}). Kernel size can't be greater than actual \
         input size",
        times(&padded),
        times(&kernel)
    );
    // The kernels below work on two dims at least.
    let shown = |sizes: &[usize; 3]| sizes[3 - dims.max(2)..].to_vec();
    let mut sizes = [1; 3];
    sizes[3 - dims..].copy_from_slice(&w.shape()[2..]);
    if sizes.contains(&0) {
        match shown(&sizes)[..] {
            [h, w] => {
                bail!(Runtime, "kernel size should be greater than zero, but got kernel_height: {h} kernel_width: {w}")
            }
            _ => bail!(
                Runtime,
                "kernel size should be greater than zero, but got: {} x {} x {} (TxHxW)",
                sizes[0],
                sizes[1],
                sizes[2]
            ),
        }
    }
    ensure!(
        !g.dilation.contains(&0),
        Runtime,
        "dilation should be greater than zero, but got {:?}",
        shown(&g.dilation)
    );
    ensure!(
        x.shape()[0] == 0 || x.shape()[1] == 0 || x.numel() > 0,
        Runtime,
        "Only zero batch or zero channel inputs are supported, but got input shape: {}",
        display(x.shape())
    );
    Ok((0..dims).map(|d| ((padded[d] - kernel[d]) / at(&g.stride, d) + 1) as usize).collect())
}

/// The spatial sizes of a transposed convolution's result.
pub fn transposed_sizes(x: &Tensor, w: &Tensor, options: &Options, g: &Geometry) -> Result<Shape> {
    const NAMES: [&str; 3] = ["depth", "height", "width"];
    let dims = x.rank() - 2;
    // As the kernels below see it: two dims at least.
    let first = 3 - dims.max(2);
    let output_padding = in_last_or(&by_dim("output_padding", &options.output_padding, dims)?, 0);
    let named = |what: &str, values: &[usize; 3], separator: &str| {
        (first..3).map(|d| format!("{what}_{}: {}", NAMES[d], values[d])).collect::<Vec<_>>().join(separator)
    };
    ensure!(
        !g.dilation.contains(&0),
        Runtime,
        "dilation should be greater than zero, but got {}",
        named("dilation", &g.dilation, ", ")
    );
    ensure!(
        (first..3).all(|d| output_padding[d] < g.stride[d] || output_padding[d] < g.dilation[d]),
        Runtime,
        "output padding must be smaller than either stride or dilation, but got {} {} {}",
        named("output_padding", &output_padding, " "),
        named("stride", &g.stride, " "),
        named("dilation", &g.dilation, " ")
    );
    let (mut input, mut kernel) = ([1; 3], [1; 3]);
    input[3 - dims..].copy_from_slice(&x.shape()[2..]);
    kernel[3 - dims..].copy_from_slice(&w.shape()[2..]);
    let size = |d: usize| {
        let [moves, cut] =
            [(input[d] as i64 - 1, g.stride[d]), (2, g.padding[d])].map(|(n, by)| n.saturating_mul(by as i64));
        let span = (g.dilation[d] as i64).saturating_mul(kernel[d] as i64 - 1);
        moves.saturating_sub(cut).saturating_add(span).saturating_add(output_padding[d] as i64).saturating_add(1)
    };
    let out: Vec<i64> = (first..3).map(size).collect();
    ensure!(
        out.iter().all(|&n| n >= 1),
        Runtime,
        "Given input size per channel: ({}). Calculated output size per channel: ({}). Output size is too small",
        times(&input[first..].iter().map(|&n| n as i64).collect::<Vec<_>>()),
        times(&out)
    );
    Ok(out[out.len() - dims..].iter().map(|&n| n as usize).collect())
}
