//! Sampling at places that a grid gives (Jaderberg et al., *Spatial Transformer Networks*, 2015), and grids of affine
//! maps.

use rayon::prelude::*;

use super::filter::{cubic, cubic_slopes};
use super::tuple;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{Shape, display};
use crate::tensor::{DType, Number, Tensor, autograd, convert, create, matmul, shape, warning};

/// How elements between the given ones are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Linear,
    Nearest,
    Cubic,
}

/// What stands outside the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    Zeros,
    Border,
    Reflection,
}

/// The arguments of `grid_sampler`.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub mode: Mode,
    pub padding: Padding,
    pub align_corners: bool,
}

impl Options {
    /// Reads the numbers that `torch.grid_sampler` takes.
    ///
    /// # Errors
    /// `RuntimeError` for another number.
    pub fn from_numbers(mode: i64, padding: i64, align_corners: bool) -> Result<Self> {
        let mode = match mode {
            0 => Mode::Linear,
            1 => Mode::Nearest,
            2 => Mode::Cubic,
            _ => bail!(Runtime, "grid_sampler(): unknown interpolation mode {mode}"),
        };
        let padding = match padding {
            0 => Padding::Zeros,
            1 => Padding::Border,
            2 => Padding::Reflection,
            _ => bail!(Runtime, "grid_sampler(): unknown padding mode {padding}"),
        };
        Ok(Self { mode, padding, align_corners })
    }

    /// Reads the words that `grid_sample` takes.
    ///
    /// # Errors
    /// `ValueError` in PyTorch's words for another word.
    pub fn from_words(mode: &str, padding: &str, align_corners: Option<bool>) -> Result<Self> {
        let mode = match mode {
            "bilinear" => Mode::Linear,
            "nearest" => Mode::Nearest,
            "bicubic" => Mode::Cubic,
            _ => bail!(
                Value,
                "nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
            ),
        };
        let padding = match padding {
            "zeros" => Padding::Zeros,
            "border" => Padding::Border,
            "reflection" => Padding::Reflection,
            _ => bail!(
                Value,
                "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but \
                 got: '{padding}'"
            ),
        };
        Ok(Self { mode, padding, align_corners: align_corners.unwrap_or_else(warn_of_default) })
    }
}

/// Tells that `align_corners` was not given.
fn warn_of_default() -> bool {
    warning::warn(
        warning::Category::User,
        "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify \
         align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.",
    );
    false
}

/// `grid_sampler_2d` and `grid_sampler_3d`, by the input's rank: elements of `x` `[N, C, …]` at the places in `grid`
/// `[N, …, dims]`, whose numbers run from -1 to 1 over the last dim first.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes or dtypes do not fit.
pub fn grid_sample(x: &Tensor, grid: &Tensor, o: Options) -> Result<Tensor> {
    check(x, grid, o)?;
    let dims = x.rank() - 2;
    let name = if dims == 2 { "GridSampler2DBackward0" } else { "GridSampler3DBackward0" };
    let mut sizes = Shape::from_slice(&x.shape()[..2]);
    sizes.extend_from_slice(&grid.shape()[1..=dims]);
    let count = sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    crate::tensor::storage::check_allocation(count, x.dtype(), &sizes)?;
    let planes = Planes::new(x, grid, o)?;
    let out = Tensor::from_f64s(&planes.sample(), &sizes, x.dtype(), x.device())?;
    Ok(out.with_backward(name, &[x, grid], |_| {
        let (x, grid) = (x.clone(), grid.clone());
        move |g: &Tensor| {
            let (of_x, of_grid) = Planes::new(&x, &grid, o)?.gradients(&g.to_f64_vec()?);
            let finish = |t: &Tensor, values: &[f64]| {
                let gradient = Tensor::from_f64s(values, t.shape(), t.dtype(), t.device())?;
                Ok(gradient.with_backward("NotImplemented", &[g, &x, &grid], move |_| {
                    move |_: &Tensor| {
                        bail!(Runtime, "derivative for aten::grid_sampler_{dims}d_backward is not implemented")
                    }
                }))
            };
            Ok(vec![Some(finish(&x, &of_x)?), Some(finish(&grid, &of_grid)?)])
        }
    }))
}

fn check(x: &Tensor, grid: &Tensor, o: Options) -> Result<()> {
    let both = || format!("input with sizes {} and grid with sizes {}", display(x.shape()), display(grid.shape()));
    ensure!(
        x.device() == grid.device(),
        Runtime,
        "grid_sampler(): expected input and grid to be on same device, but input is on {} and grid is on {}",
        x.device(),
        grid.device()
    );
    ensure!(
        x.rank() > 0 && grid.rank() > 0 && x.shape()[0] == grid.shape()[0],
        Runtime,
        "grid_sampler(): expected grid and input to have same batch size, but got {}",
        both()
    );
    let dims = x.rank() as i64 - 2;
    let last = grid.shape()[grid.rank() - 1] as i64;
    ensure!(
        last == dims,
        Runtime,
        "grid_sampler(): expected grid to have size {dims} in last dimension, but got grid with sizes {}",
        display(grid.shape())
    );
    for dim in 2..x.rank() {
        ensure!(
            x.shape()[dim] > 0,
            Runtime,
            "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes {} with \
             dimension {dim} being empty",
            display(x.shape())
        );
    }
    ensure!(
        (x.rank() == 4 || x.rank() == 5) && x.rank() == grid.rank(),
        Runtime,
        "grid_sampler(): expected {}D input and grid with same number of dimensions, but got {}",
        if x.rank() == 5 { 5 } else { 4 },
        both()
    );
    ensure!(
        !(x.rank() == 5 && o.mode == Mode::Cubic),
        Runtime,
        "grid_sampler(): bicubic interpolation only supports 4D input"
    );
    if !x.dtype().is_floating() {
        let kernel = if dims == 2 { "grid_sampler_2d_cpu_kernel_impl" } else { "grid_sampler3d_cpu" };
        bail!(NotImplemented, "\"{kernel}\" not implemented for '{}'", x.dtype().scalar_name());
    }
    ensure!(
        x.dtype() == grid.dtype(),
        Runtime,
        "expected scalar type {} but found {}",
        x.dtype().scalar_name(),
        grid.dtype().scalar_name()
    );
    Ok(())
}

/// Input and grid on the host.
struct Planes {
    x: Vec<f64>,
    grid: Vec<f64>,
    batch: usize,
    channels: usize,
    /// Sizes of the input's last three dims; a plane has a first one of 1.
    image: [usize; 3],
    dims: usize,
    /// Places for each image.
    places: usize,
    single: bool,
    options: Options,
}

/// One dim of a place: up to four elements with weights, and how those change as the place moves.
#[derive(Debug, Clone, Copy, Default)]
struct Axis {
    /// `None` outside the image.
    from: [Option<usize>; 4],
    weight: [f64; 4],
    slope: [f64; 4],
    /// How fast the place moves with the grid's number.
    speed: f64,
    len: usize,
}

impl Planes {
    fn new(x: &Tensor, grid: &Tensor, options: Options) -> Result<Self> {
        let dims = x.rank() - 2;
        let mut image = [1; 3];
        image[3 - dims..].copy_from_slice(&x.shape()[2..]);
        Ok(Self {
            x: x.to_f64_vec()?,
            grid: grid.to_f64_vec()?,
            batch: x.shape()[0],
            channels: x.shape()[1],
            image,
            dims,
            places: grid.shape()[1..=dims].iter().product(),
            single: x.dtype() != DType::Float64,
            options,
        })
    }

    fn plane(&self) -> usize {
        self.image.iter().product()
    }

    fn round(&self, value: f64) -> f64 {
        if self.single { f64::from(value as f32) } else { value }
    }

    /// The axes of a place, depth first.
    fn axes(&self, image: usize, place: usize) -> [Axis; 3] {
        let start = (image * self.places + place) * self.dims;
        std::array::from_fn(|d| {
            if d < 3 - self.dims {
                return Axis {
                    from: [Some(0), None, None, None],
                    weight: [1.0, 0.0, 0.0, 0.0],
                    len: 1,
                    ..Axis::default()
                };
            }
            self.axis(self.grid[start + 2 - d], self.image[d])
        })
    }

    /// Where along a dim of `size` elements a grid's number points.
    fn axis(&self, number: f64, size: usize) -> Axis {
        let Options { mode, align_corners, .. } = self.options;
        let span = size as f64;
        let (at, scale) = if align_corners {
            let scale = (span - 1.0) / 2.0;
            (self.round(self.round(number + 1.0) * scale), scale)
        } else {
            (self.round(self.round(self.round(self.round(number + 1.0) * span) - 1.0) / 2.0), span / 2.0)
        };
        let inside = |i: f64| (i >= 0.0 && i < span).then_some(i as usize);
        let mut axis = Axis::default();
        if mode == Mode::Cubic {
            let low = at.floor();
            let share = self.round(at - low);
            axis.weight = cubic(share, -0.75);
            axis.slope = cubic_slopes(share, -0.75);
            axis.speed = scale;
            axis.from = std::array::from_fn(|k| inside(self.kept_inside(low + k as f64 - 1.0, span).0));
            axis.len = 4;
            return axis;
        }
        let (at, slope) = self.kept_inside(at, span);
        if mode == Mode::Nearest {
            axis.from[0] = inside(at.round_ties_even());
            (axis.weight[0], axis.len) = (1.0, 1);
            return axis;
        }
        let low = at.floor();
        let share = self.round(at - low);
        axis.from = [inside(low), inside(low + 1.0), None, None];
        axis.weight = [self.round(1.0 - share), share, 0.0, 0.0];
        axis.slope = [-1.0, 1.0, 0.0, 0.0];
        axis.speed = scale * slope;
        axis.len = 2;
        axis
    }

    /// A position that the padding brings into the image, and how fast it moves with the one given.
    fn kept_inside(&self, at: f64, span: f64) -> (f64, f64) {
        let clip = |at: f64| match at {
            at if at <= 0.0 => (0.0, 0.0),
            at if at >= span - 1.0 => (span - 1.0, 0.0),
            at if at.is_nan() => (0.0, 0.0),
            at => (at, 1.0),
        };
        match self.options.padding {
            // Far outside is outside, whatever the number.
            Padding::Zeros if at.is_finite() && at.abs() < 1e9 => (at, 1.0),
            Padding::Zeros => (-100.0, 1.0),
            Padding::Border => clip(at),
            Padding::Reflection => {
                let (low, width) = if self.options.align_corners { (0.0, span - 1.0) } else { (-0.5, span) };
                if width <= 0.0 {
                    return (0.0, 0.0);
                }
                let (offset, sign) = if at < low { (low - at, -1.0) } else { (at - low, 1.0) };
                let (extra, flips) = (self.round(offset % width), (offset / width).floor());
                let (reflected, sign) =
                    if flips % 2.0 == 0.0 { (extra + low, sign) } else { (width - extra + low, -sign) };
                let (clipped, slope) = clip(self.round(reflected));
                (clipped, slope * sign)
            }
        }
    }

    /// Calls `f` with each element around a place, its weight, and its weight's slopes along the dims.
    fn around(&self, axes: &[Axis; 3], mut f: impl FnMut(usize, f64, [f64; 3])) {
        let [depth, height, width] = axes;
        for i in 0..depth.len {
            for j in 0..height.len {
                for k in 0..width.len {
                    if let (Some(z), Some(y), Some(x)) = (depth.from[i], height.from[j], width.from[k]) {
                        let (u, v, w) = (depth.weight[i], height.weight[j], width.weight[k]);
                        let slopes = [depth.slope[i] * v * w, u * height.slope[j] * w, u * v * width.slope[k]];
                        f((z * self.image[1] + y) * self.image[2] + x, u * v * w, slopes);
                    }
                }
            }
        }
    }

    fn sample(&self) -> Vec<f64> {
        let (plane, size) = (self.plane(), self.channels * self.places);
        let mut out = vec![0.0; self.batch * size];
        if size > 0 {
            out.par_chunks_mut(size).enumerate().for_each(|(image, out)| {
                let x = &self.x[image * self.channels * plane..];
                for place in 0..self.places {
                    let axes = self.axes(image, place);
                    self.around(&axes, |at, weight, _| {
                        for c in 0..self.channels {
                            out[c * self.places + place] += weight * x[c * plane + at];
                        }
                    });
                }
            });
        }
        out
    }

    /// The gradients of input and grid, from the output's.
    fn gradients(&self, g: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (plane, dims) = (self.plane(), self.dims);
        let per_image: Vec<(Vec<f64>, Vec<f64>)> = (0..self.batch)
            .into_par_iter()
            .map(|image| {
                let mut of_x = vec![0.0; self.channels * plane];
                let mut of_grid = vec![0.0; self.places * dims];
                let x = &self.x[image * self.channels * plane..];
                let g = &g[image * self.channels * self.places..];
                for place in 0..self.places {
                    let axes = self.axes(image, place);
                    self.around(&axes, |at, weight, slopes| {
                        for c in 0..self.channels {
                            let flow = g[c * self.places + place];
                            of_x[c * plane + at] += weight * flow;
                            for d in 0..dims {
                                of_grid[place * dims + d] += slopes[2 - d] * flow * x[c * plane + at];
                            }
                        }
                    });
                    for d in 0..dims {
                        of_grid[place * dims + d] *= axes[2 - d].speed;
                    }
                }
                (of_x, of_grid)
            })
            .collect();
        let (of_x, of_grid): (Vec<_>, Vec<_>) = per_image.into_iter().unzip();
        (of_x.concat(), of_grid.concat())
    }
}

/// `affine_grid`: the places that affine maps `theta` `[N, dims, dims + 1]` send the elements of an output of `sizes`
/// to.
///
/// # Errors
/// `ValueError`, `NotImplementedError` and `RuntimeError` in PyTorch's words where the arguments do not fit.
pub fn affine_grid(theta: &Tensor, sizes: &[i64], align_corners: Option<bool>) -> Result<Tensor> {
    ensure!(
        theta.dtype().is_floating(),
        Value,
        "Expected theta to have floating point type, but got torch.{}",
        theta.dtype().name()
    );
    ensure!(
        sizes.len() == 4 || sizes.len() == 5,
        NotImplemented,
        "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size {}.",
        tuple(sizes)
    );
    let dims = sizes.len() - 2;
    ensure!(
        theta.rank() == 3 && theta.shape()[1..] == [dims, dims + 1],
        Value,
        "Expected a batch of {dims}D affine matrices of shape Nx{dims}x{} for size {}. Got torch.Size({}).",
        dims + 1,
        tuple(sizes),
        display(theta.shape())
    );
    ensure!(sizes.iter().all(|&n| n > 0), Value, "Expected non-zero, positive output size. Got {}", tuple(sizes));
    affine_grid_generator(theta, sizes, align_corners.unwrap_or_else(warn_of_default))
}

/// `torch.affine_grid_generator`.
///
/// # Errors
/// As [`affine_grid`].
pub fn affine_grid_generator(theta: &Tensor, sizes: &[i64], align_corners: bool) -> Result<Tensor> {
    ensure!(
        sizes.len() == 4 || sizes.len() == 5,
        Runtime,
        "AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs."
    );
    let dims = sizes.len() - 2;
    let spatial: Shape = crate::tensor::create::sizes(&sizes[2..])?;
    let count = spatial.iter().try_fold(1usize, |n, &s| n.checked_mul(s)).and_then(|n| n.checked_mul(dims + 1));
    crate::tensor::storage::check_allocation(count, DType::Float64, &spatial)?;
    let base = autograd::no_grad(|| base_grid(theta, &spatial, align_corners))?;
    let batch = usize::try_from(sizes[0]).unwrap_or(0);
    let mut shape = Shape::from_elem(batch, 1);
    shape.extend_from_slice(&spatial);
    shape.push(dims);
    let expanded = shape::expand_to(&base, &[batch, base.shape()[0], dims + 1])?;
    let place = |theta: &Tensor| matmul::bmm(&expanded, &shape::transpose(theta, 1, 2)?);
    let grid = autograd::no_grad(|| shape::view_or_copy(&place(&theta.detach())?, &shape))?;
    Ok(grid.with_backward("AffineGridGeneratorBackward0", &[theta], |_| {
        let expanded = expanded.clone();
        move |g: &Tensor| {
            let g = shape::view_or_copy(g, &[batch, expanded.shape()[1], dims])?;
            Ok(vec![Some(matmul::bmm(&shape::transpose(&g, 1, 2)?, &expanded)?)])
        }
    }))
}

/// The places `(x, y, …, 1)` of an output's elements, from -1 to 1 over the last dim first.
fn base_grid(theta: &Tensor, spatial: &[usize], align_corners: bool) -> Result<Tensor> {
    let dims = spatial.len();
    let axes: Vec<Vec<f64>> = spatial
        .iter()
        .map(|&n| {
            if n <= 1 {
                return Ok(vec![0.0; n]);
            }
            let line = create::linspace(
                Number::Int(-1),
                Number::Int(1),
                n as i64,
                Some(theta.dtype()),
                crate::tensor::Device::Cpu,
            )?;
            let shrink = if align_corners { 1.0 } else { (n - 1) as f64 / n as f64 };
            Ok(line.to_f64_vec()?.into_iter().map(|v| v * shrink).collect())
        })
        .collect::<Result<_>>()?;
    let count: usize = spatial.iter().product();
    let mut values = Vec::with_capacity(count * (dims + 1));
    for place in 0..count {
        let mut rest = place;
        let mut index = vec![0; dims];
        for d in (0..dims).rev() {
            index[d] = rest % spatial[d];
            rest /= spatial[d];
        }
        values.extend((0..dims).rev().map(|d| axes[d][index[d]]));
        values.push(1.0);
    }
    let base = Tensor::from_f64s(&values, &[count, dims + 1], theta.dtype(), crate::tensor::Device::Cpu)?;
    convert::to_device(&base, theta.device())
}
