//! Convolution and its transpose, over one to three spatial dims.
//!
//! Three products make up both and all of their gradients: forward, transposed and weight (`kernel.rs`). Each is an
//! operator here, whose gradients are the other two.

use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{Shape, display};
use crate::tensor::{DType, Tensor, convert, create, reduce, shape};

mod check;
pub mod columns;
mod kernel;
mod table;

use columns::Windows;
use kernel::{Factor, Sizes};
pub use table::OPS;

/// How a convolution's windows move, by dim. Fewer than three dims are preceded by dims of size 1.
#[derive(Debug, Clone, Copy)]
struct Geometry {
    stride: [usize; 3],
    padding: [usize; 3],
    dilation: [usize; 3],
    groups: usize,
}

/// What a convolution is asked for, as its arguments give it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub stride: Vec<i64>,
    pub padding: Vec<i64>,
    pub dilation: Vec<i64>,
    pub output_padding: Vec<i64>,
    pub transposed: bool,
    pub groups: i64,
}

const BACKWARD: &str = "ConvolutionBackward0";
const BACKWARD_BACKWARD: &str = "ConvolutionBackwardBackward0";

/// Spatial sizes in the last places of three.
fn spatial(sizes: &[usize]) -> [usize; 3] {
    let mut out = [1; 3];
    out[3 - sizes.len()..].copy_from_slice(sizes);
    out
}

/// Sizes of the kernels' products, from the shapes of input, weight and output.
fn sizes(x: &[usize], w: &[usize], y: &[usize], geometry: &Geometry) -> Sizes {
    let windows = Windows {
        image: spatial(&x[2..]),
        count: spatial(&y[2..]),
        kernel: spatial(&w[2..]),
        stride: geometry.stride,
        padding: geometry.padding,
        dilation: geometry.dilation,
    };
    let groups = geometry.groups;
    Sizes { batch: x[0], groups, inputs: x[1] / groups, outputs: w[0] / groups, windows }
}

/// The type that a product is computed in: halves in `float32`, integers in `float64`, which holds them exactly up to
/// 53 bits.
fn working_type(dtype: DType) -> DType {
    match dtype {
        DType::Float16 | DType::BFloat16 | DType::Float32 => DType::Float32,
        _ => DType::Float64,
    }
}

/// One of the three products.
#[derive(Debug, Clone, Copy)]
enum Product {
    Forward,
    Transposed,
    Weight,
}

/// Computes a product outside the graph. `a` and `b` are its two factors in the kernel's order.
fn run(product: Product, a: &Tensor, b: &Tensor, bias: Option<&Tensor>, s: &Sizes, out: &[usize]) -> Result<Tensor> {
    let (dtype, device) = (a.dtype(), a.device());
    crate::tensor::storage::check_allocation(out.iter().try_fold(1usize, |n, &d| n.checked_mul(d)), dtype, out)?;
    let work = working_type(dtype);
    let ready = |t: &Tensor| convert::cast(&t.detach(), work);
    let (a, b, bias) = (ready(a)?, ready(b)?, bias.map(ready).transpose()?);
    macro_rules! compute {
        ($T:ty) => {{
            let (a, b) = (Factor::of(&a)?, Factor::of(&b)?);
            let bias = bias.map(|t| t.host::<$T>()).transpose()?;
            let bias = bias.as_deref();
            let elements = match product {
                Product::Forward => kernel::forward::<$T>(s, &a, &b, bias),
                Product::Transposed => kernel::transposed::<$T>(s, &a, &b, bias),
                Product::Weight => kernel::weight::<$T>(s, &a, &b),
            };
            Tensor::from_vec(elements, out, device)?
        }};
    }
    let result = if work == DType::Float32 { compute!(f32) } else { compute!(f64) };
    convert::cast(&result, dtype)
}

/// The gradient of a bias: the sum over all dims but the channels'.
fn bias_gradient(g: &Tensor) -> Result<Tensor> {
    let dims: Vec<usize> = (0..g.rank()).filter(|&d| d != 1).collect();
    reduce::sum_dims(g, &dims, false)
}

fn wanted(t: &Tensor, gradient: impl FnOnce() -> Result<Tensor>) -> Result<Option<Tensor>> {
    if t.requires_grad() { gradient().map(Some) } else { Ok(None) }
}

/// `y[n, o] = bias[o] + sum over c of x[n, c] correlated with w[o, c]`.
fn forward(
    x: &Tensor,
    w: &Tensor,
    bias: Option<&Tensor>,
    count: &[usize],
    geometry: Geometry,
    name: &'static str,
) -> Result<Tensor> {
    let mut out = Shape::from_slice(&[x.shape()[0], w.shape()[0]]);
    out.extend_from_slice(count);
    let y = run(Product::Forward, x, w, bias, &sizes(x.shape(), w.shape(), &out, &geometry), &out)?;
    let inputs: Vec<&Tensor> = [x, w].into_iter().chain(bias).collect();
    Ok(y.with_backward(name, &inputs, |_| {
        let (x, w, bias) = (x.clone(), w.clone(), bias.cloned());
        move |g: &Tensor| {
            Ok(vec![
                wanted(&x, || transposed(g, &w, None, &x.shape()[2..], geometry, BACKWARD_BACKWARD))?,
                wanted(&w, || weight_of(&x, g, w.shape(), geometry))?,
                bias.as_ref().map(|b| wanted(b, || bias_gradient(g))).transpose()?.flatten(),
            ])
        }
    }))
}

/// The transpose of [`forward`]: an input of spatial sizes `image`, from an output and a weight.
fn transposed(
    y: &Tensor,
    w: &Tensor,
    bias: Option<&Tensor>,
    image: &[usize],
    geometry: Geometry,
    name: &'static str,
) -> Result<Tensor> {
    let mut out = Shape::from_slice(&[y.shape()[0], w.shape()[1] * geometry.groups]);
    out.extend_from_slice(image);
    let x = run(Product::Transposed, y, w, bias, &sizes(&out, w.shape(), y.shape(), &geometry), &out)?;
    let inputs: Vec<&Tensor> = [y, w].into_iter().chain(bias).collect();
    Ok(x.with_backward(name, &inputs, |_| {
        let (y, w, bias) = (y.clone(), w.clone(), bias.cloned());
        move |g: &Tensor| {
            Ok(vec![
                wanted(&y, || forward(g, &w, None, &y.shape()[2..], geometry, BACKWARD_BACKWARD))?,
                wanted(&w, || weight_of(g, &y, w.shape(), geometry))?,
                bias.as_ref().map(|b| wanted(b, || bias_gradient(g))).transpose()?.flatten(),
            ])
        }
    }))
}

/// The weight's gradient, from an input and an output's gradient.
fn weight_of(x: &Tensor, y: &Tensor, shape: &[usize], geometry: Geometry) -> Result<Tensor> {
    let w = run(Product::Weight, x, y, None, &sizes(x.shape(), shape, y.shape(), &geometry), shape)?;
    Ok(w.with_backward(BACKWARD_BACKWARD, &[x, y], |_| {
        let (x, y) = (x.clone(), y.clone());
        move |g: &Tensor| {
            Ok(vec![
                wanted(&x, || transposed(&y, g, None, &x.shape()[2..], geometry, BACKWARD_BACKWARD))?,
                wanted(&y, || forward(&x, g, None, &y.shape()[2..], geometry, BACKWARD_BACKWARD))?,
            ])
        }
    }))
}

/// `torch.convolution`: convolves a batch, forwards or transposed.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where sizes, dtypes or options do not fit.
pub fn convolution(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, options: &Options) -> Result<Tensor> {
    let geometry = check::geometry(x, w, bias, options)?;
    if options.transposed {
        let image = check::transposed_sizes(x, w, options, &geometry)?;
        return transposed(x, w, bias, &image, geometry, BACKWARD);
    }
    let count = check::window_counts(x, w, &geometry)?;
    if x.shape()[1] == 0 {
        let mut out = Shape::from_slice(&[x.shape()[0], 0]);
        out.extend_from_slice(&count);
        return create::zeros(&out, x.dtype(), x.device());
    }
    forward(x, w, bias, &count, geometry, BACKWARD)
}

/// `conv1d` to `conv_transpose3d`: a batch, or one input without its dim.
///
/// # Errors
/// As [`convolution`]; also where the input has another number of dims.
pub fn layer(
    name: &str,
    dims: usize,
    x: &Tensor,
    w: &Tensor,
    bias: Option<&Tensor>,
    options: &Options,
) -> Result<Tensor> {
    ensure!(
        x.rank() == dims + 1 || x.rank() == dims + 2,
        Runtime,
        "Expected {}D (unbatched) or {}D (batched) input to {name}, but got input of size: {}",
        dims + 1,
        dims + 2,
        display(x.shape())
    );
    if x.rank() == dims + 2 {
        return convolution(x, w, bias, options);
    }
    shape::squeeze_dims(&convolution(&shape::unsqueeze(x, 0)?, w, bias, options)?, &[0])
}

/// `padding="same"` and `padding="valid"`.
///
/// # Errors
/// As [`layer`]; also for another word, and for `same` with a stride.
pub fn padded_layer(
    name: &str,
    dims: usize,
    x: &Tensor,
    w: &Tensor,
    bias: Option<&Tensor>,
    padding: &str,
    mut options: Options,
) -> Result<Tensor> {
    if padding == "valid" {
        options.padding = vec![0; dims];
        return layer(name, dims, x, w, bias, &options);
    }
    ensure!(padding == "same", Runtime, "Invalid padding string: '{padding}'");
    ensure!(w.rank() == dims + 2, Runtime, "weight should have at least three dimensions");
    for (what, values) in [("stride", &mut options.stride), ("dilation", &mut options.dilation)] {
        match values.len() {
            1 => *values = vec![values[0]; dims],
            n if n == dims => {}
            _ => bail!(Runtime, "{what} cannot broadcast to {dims} dimensions"),
        }
    }
    ensure!(
        options.stride.iter().all(|&s| s == 1),
        Runtime,
        "padding='same' is not supported for strided convolutions"
    );
    let total: Vec<i64> = (0..dims).map(|d| options.dilation[d] * (w.shape()[d + 2] as i64 - 1)).collect();
    options.padding = total.iter().map(|t| t / 2).collect();
    if total.iter().all(|t| t % 2 == 0) {
        return layer(name, dims, x, w, bias, &options);
    }
    crate::tensor::warning::warn(
        crate::tensor::warning::Category::User,
        "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the input \
         be created",
    );
    // The odd element goes to the right.
    let odd: Vec<i64> = total.iter().rev().flat_map(|t| [0, t % 2]).collect();
    layer(name, dims, &super::pad::constant(x, &odd, crate::tensor::Number::Int(0))?, w, bias, &options)
}

/// `torch.conv_tbc`: a convolution over the first dim of `[time, batch, channels]` with a weight of
/// `[width, inputs, outputs]`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where sizes do not fit.
pub fn conv_tbc(x: &Tensor, w: &Tensor, bias: &Tensor, pad: i64) -> Result<Tensor> {
    ensure!(x.rank() == 3, Runtime, "Input must have 3 dims: time, batch, in_channel");
    ensure!(w.rank() == 3, Runtime, "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.");
    ensure!(bias.rank() == 1, Runtime, "Bias must be 1-D");
    ensure!(x.shape()[2] == w.shape()[1], Runtime, "Input dim 2 (input channels) is not == dim 1 in the weight tensor");
    ensure!(
        bias.shape()[0] == w.shape()[2],
        Runtime,
        "Bias size must equal dim 2 in the weight tensor (output channels)."
    );
    let options = Options {
        stride: vec![1],
        padding: vec![pad],
        dilation: vec![1],
        output_padding: vec![0],
        transposed: false,
        groups: 1,
    };
    let channels_last = |t: &Tensor| shape::permuted(t, "PermuteBackward0", &[2, 0, 1]);
    let (rows, kernel) = (
        shape::permuted(&x.detach(), "PermuteBackward0", &[1, 2, 0]),
        shape::permuted(&w.detach(), "PermuteBackward0", &[2, 1, 0]),
    );
    let y = convert::contiguous_copy(&channels_last(&convolution(&rows, &kernel, Some(&bias.detach()), &options)?))?;
    let geometry = check::geometry(&rows, &kernel, None, &options)?;
    Ok(y.with_backward("ConvTbcBackward0", &[x, w, bias], |_| {
        let (x, w, bias) = (x.clone(), w.clone(), bias.clone());
        move |g: &Tensor| {
            let g = shape::permuted(g, "PermuteBackward0", &[1, 2, 0]);
            let rows = shape::permuted(&x, "PermuteBackward0", &[1, 2, 0]);
            let kernel = shape::permuted(&w, "PermuteBackward0", &[2, 1, 0]);
            Ok(vec![
                wanted(&x, || {
                    let image = transposed(&g, &kernel, None, &rows.shape()[2..], geometry, BACKWARD_BACKWARD)?;
                    Ok(channels_last(&image))
                })?,
                wanted(&w, || {
                    let kernel = weight_of(&rows, &g, kernel.shape(), geometry)?;
                    Ok(shape::permuted(&kernel, "PermuteBackward0", &[2, 1, 0]))
                })?,
                wanted(&bias, || bias_gradient(&g))?,
            ])
        }
    }))
}
