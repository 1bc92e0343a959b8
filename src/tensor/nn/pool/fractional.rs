//! Max pooling over windows at random distances, so that sizes shrink by fractions (Graham, *Fractional Max-Pooling*,
//! 2014).

use super::kernel::Plan;
use super::window::{Window, Windows};
use super::{image, largest, require_elements};
use crate::tensor::error::{Result, ensure};
use crate::tensor::layout::{display, resolve_dim};
use crate::tensor::random::DEFAULT;
use crate::tensor::{DType, Tensor};

/// The arguments of `fractional_max_pool`.
#[derive(Clone, Default)]
pub struct Options {
    pub kernel: Vec<i64>,
    pub output_size: Option<Vec<i64>>,
    /// The output's sizes as shares of the input's.
    pub output_ratio: Option<Vec<f64>>,
    /// `[images, planes, dims]` numbers in [0, 1), instead of random ones.
    pub samples: Option<Tensor>,
}

/// `fractional_max_pool2d` and `fractional_max_pool3d`, by the number of dims: the largest elements and their places.
///
/// # Errors
/// `RuntimeError` and `ValueError` in PyTorch's words where the sizes do not fit the input.
pub fn fractional(x: &Tensor, dims: usize, o: &Options) -> Result<(Tensor, Tensor)> {
    let function = format!("fractional_max_pool{dims}d");
    ensure!(
        o.output_size.is_some() || o.output_ratio.is_some(),
        Value,
        "{function} requires specifying either an output_size or an output_ratio"
    );
    let sizes = match (&o.output_size, &o.output_ratio) {
        (None, Some(ratio)) => {
            ensure!(ratio.len() == dims, Value, "output_ratio should be a tuple of {dims} floats");
            ensure!(x.rank() >= dims, Index, "tuple index out of range");
            let size = |d: usize| (x.shape()[x.rank() - dims + d] as f64 * ratio[d]) as i64;
            (0..dims).map(size).collect()
        }
        (asked, _) => asked.clone().unwrap_or_default(),
    };
    let samples = samples(x, dims, o)?;
    let spelled = |values: &[i64]| match values.len() {
        1 => Some(vec![values[0]; dims]),
        n if n == dims => Some(values.to_vec()),
        _ => None,
    };
    let Some(kernel) = spelled(&o.kernel) else {
        crate::tensor::error::bail!(Runtime, "{function}: kernel_size must either be a single Int or tuple of Ints");
    };
    let Some(sizes) = spelled(&sizes) else {
        crate::tensor::error::bail!(Runtime, "{function}: output_size must either be a single Int or tuple of Ints");
    };
    ensure!(
        x.rank() == dims + 1 || x.rank() == dims + 2,
        Runtime,
        "{function}(): Expected {}D or {}D tensor, but got: {}",
        dims + 1,
        dims + 2,
        display(x.shape())
    );
    require_elements(x, x.rank() - dims - 1, &function)?;
    let kernel_name = if dims == 2 { function.clone() } else { format!("{function}_out") };
    for d in 0..dims {
        let (what, size) = (["time", "height", "width"][3 - dims + d], x.shape()[x.rank() - dims + d] as i64);
        // Over three dims PyTorch wants one element more.
        let limit = if dims == 2 { size } else { size - 1 };
        ensure!(
            sizes[d].saturating_add(kernel[d]).saturating_sub(1) <= limit,
            Runtime,
            "{kernel_name}(): pool {what} {} too large relative to input {what} {size}",
            kernel[d]
        );
        ensure!(kernel[d] > 0 && sizes[d] >= 0, Runtime, "{function}: sizes must be greater than zero");
    }
    let places = |plane: usize| {
        let windows = (0..dims)
            .map(|d| {
                // The numbers of a plane are for width, height; over three dims for time, height, width.
                let number = if dims == 2 { 1 - d } else { d };
                let size = x.shape()[x.rank() - dims + d];
                starts(samples[plane * dims + number], size, sizes[d] as usize, kernel[d] as usize, x.dtype())
            })
            .collect();
        Windows::last(windows)
    };
    let planes = x.shape()[..x.rank() - dims].iter().product();
    let plan = Plan { image: image(x, dims), windows: (0..planes).map(places).collect(), divisor: None };
    let name = if dims == 2 { "FractionalMaxPool2DBackward0" } else { "FractionalMaxPool3DBackward0" };
    if planes == 0 {
        let windows = (0..dims).map(|d| vec![Window::range(0, 1); sizes[d] as usize]).collect();
        return largest(x, dims, &Plan { windows: vec![Windows::last(windows)], ..plan }, name);
    }
    largest(x, dims, &plan, name)
}

/// The random numbers of all planes.
fn samples(x: &Tensor, dims: usize, o: &Options) -> Result<Vec<f64>> {
    if let Some(samples) = &o.samples {
        let planes: usize = x.shape()[..x.rank().saturating_sub(dims)].iter().product();
        ensure!(
            samples.numel() >= planes * dims,
            Runtime,
            "Expect _random_samples to have one sample for each plane and dim, but got {}",
            display(samples.shape())
        );
        return samples.to_f64_vec();
    }
    if x.rank() < dims + 1 {
        resolve_dim(-(dims as i64) - 1, x.rank())?;
    }
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "\"check_uniform_bounds\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    let planes: usize = x.shape()[..x.rank() - dims].iter().product();
    let numbers = crate::tensor::create::zeros(&[planes * dims], x.dtype(), crate::tensor::Device::Cpu)?;
    crate::tensor::random::uniform(&numbers, 0.0, 1.0, DEFAULT)?;
    numbers.to_f64_vec()
}

/// Windows of `kernel` elements, as evenly spread over `size` elements as a random number lets them be. The last one is
/// at the end.
fn starts(sample: f64, size: usize, count: usize, kernel: usize, dtype: DType) -> Vec<Window> {
    let round = |value: f64| if dtype == DType::Float64 { value } else { f64::from(value as f32) };
    let last = size - kernel;
    let step = if count > 1 { round(last as f64 / (count - 1) as f64) } else { 0.0 };
    let first = round(sample * step) as i64;
    (0..count)
        .map(|i| {
            let start = if i + 1 == count {
                last
            } else {
                (round(round(i as f64 + sample) * step) as i64 - first).clamp(0, last as i64) as usize
            };
            Window::range(start, start + kernel)
        })
        .collect()
}
