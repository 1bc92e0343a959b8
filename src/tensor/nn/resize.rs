//! Interpolation to other sizes, and sampling on grids.

use std::rc::Rc;

use super::pool::adaptive_average;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::display;
use crate::tensor::{DType, Tensor, shape, storage, warning};

mod filter;
mod grid;
mod table;
pub mod taps;

use filter::Along;
pub use table::OPS;

/// How elements between the given ones are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Nearest,
    NearestExact,
    /// Linear along each of one to three dims.
    Linear,
    Cubic,
    Lanczos,
    Area,
}

/// The size asked for: `size` or `scale_factor`, one number for all dims or one for each.
#[derive(Debug, Clone)]
pub enum Target {
    None,
    Both,
    Size(i64),
    Sizes(Vec<i64>),
    Scale(f64),
    Scales(Vec<f64>),
}

/// The other arguments of `interpolate`.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub mode: String,
    pub align_corners: Option<bool>,
    pub recompute_scale_factor: bool,
    pub antialias: bool,
}

/// What the arguments mean for an input: sizes, and the factors that were given where they are to be kept to.
struct Request {
    sizes: Vec<i64>,
    scales: Option<Vec<f64>>,
}

/// Numbers as a Python tuple shows them.
fn tuple<T: std::fmt::Debug>(values: &[T]) -> String {
    let inner = values.iter().map(|v| format!("{v:?}")).collect::<Vec<_>>().join(", ");
    if values.len() == 1 { format!("({inner},)") } else { format!("({inner})") }
}

fn request(x: &Tensor, target: Target, recompute: bool) -> Result<Request> {
    let dims = x.rank().saturating_sub(2);
    let input = x.shape().get(2..).unwrap_or_default();
    let scaled = |scales: &[f64]| scales.iter().zip(input).map(|(s, &n)| (n as f64 * s) as i64).collect::<Vec<_>>();
    let sized = |sizes: Vec<i64>| {
        ensure!(!recompute, Value, "recompute_scale_factor is not meaningful with an explicit size.");
        Ok(Request { sizes, scales: None })
    };
    let scales = match target {
        Target::None => bail!(Value, "either size or scale_factor should be defined"),
        Target::Both => bail!(Value, "only one of size or scale_factor should be defined"),
        Target::Size(size) => return sized(vec![size; dims]),
        Target::Sizes(sizes) => {
            ensure!(
                sizes.len() == dims,
                Value,
                "Input and output must have the same number of spatial dimensions, but got input with spatial \
                 dimensions of {} and output size of {}. Please provide input tensor in (N, C, d1, d2, ...,dK) format \
                 and output size in (o1, o2, ...,oK) format.",
                display(input),
                tuple(&sizes)
            );
            return sized(sizes);
        }
        Target::Scale(scale) => vec![scale; dims],
        Target::Scales(scales) => {
            ensure!(
                scales.len() == dims,
                Value,
                "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial \
                 dimensions of {} and scale_factor of shape {}. Please provide input tensor in (N, C, d1, d2, ...,dK) \
                 format and scale_factor in (s1, s2, ...,sK) format.",
                display(input),
                tuple(&scales)
            );
            scales
        }
    };
    let sizes = scaled(&scales);
    Ok(Request { sizes, scales: (!recompute).then_some(scales) })
}

/// Reads a mode's name and checks that it goes with the input's dims.
fn mode_for(x: &Tensor, name: &str, antialias: bool) -> Result<Mode> {
    let rank = x.rank();
    let wants = |dims: usize, mode: Mode| match rank {
        n if n == dims + 2 => Ok(mode),
        3..=5 => bail!(NotImplemented, "Got {rank}D input, but {name} mode needs {}D input", dims + 2),
        _ => unsupported(rank, name),
    };
    match name {
        "nearest" if (3..=5).contains(&rank) => Ok(Mode::Nearest),
        "nearest-exact" if (3..=5).contains(&rank) => Ok(Mode::NearestExact),
        "area" if (3..=5).contains(&rank) => Ok(Mode::Area),
        "linear" => wants(1, Mode::Linear),
        "bilinear" => wants(2, Mode::Linear),
        "trilinear" => wants(3, Mode::Linear),
        "bicubic" if rank == 4 => Ok(Mode::Cubic),
        "lanczos" if rank == 4 && antialias => Ok(Mode::Lanczos),
        _ => unsupported(rank, name),
    }
}

fn unsupported<T>(rank: usize, name: &str) -> Result<T> {
    bail!(
        NotImplemented,
        "Input Error: Only 3D, 4D and 5D input Tensors supported (got {rank}D) for the modes: nearest | linear | \
         bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {name})"
    )
}

/// The name of the node that an interpolation becomes.
fn node(mode: Mode, dims: usize, antialias: bool) -> &'static str {
    match (mode, dims, antialias) {
        (Mode::Nearest, 1, _) => "UpsampleNearest1DBackward0",
        (Mode::Nearest, 2, _) => "UpsampleNearest2DBackward0",
        (Mode::Nearest, ..) => "UpsampleNearest3DBackward0",
        (Mode::NearestExact, 1, _) => "UpsampleNearestExact1DBackward0",
        (Mode::NearestExact, 2, _) => "UpsampleNearestExact2DBackward0",
        (Mode::NearestExact, ..) => "UpsampleNearestExact3DBackward0",
        (Mode::Linear, 1, _) => "UpsampleLinear1DBackward0",
        (Mode::Linear, 2, false) => "UpsampleBilinear2DBackward0",
        (Mode::Linear, 2, true) => "UpsampleBilinear2DAaBackward0",
        (Mode::Cubic, _, true) => "UpsampleBicubic2DAaBackward0",
        (Mode::Cubic, ..) => "UpsampleBicubic2DBackward0",
        (Mode::Lanczos, ..) => "UpsampleLanczos2DAaBackward0",
        _ => "UpsampleTrilinear3DBackward0",
    }
}

/// `interpolate`: a batch of signals, images or volumes at another size.
///
/// # Errors
/// `ValueError`, `NotImplementedError` and `RuntimeError` in PyTorch's words where the arguments do not fit the input.
pub fn interpolate(x: &Tensor, target: Target, o: &Options) -> Result<Tensor> {
    let interpolating = matches!(o.mode.as_str(), "linear" | "bilinear" | "bicubic" | "trilinear" | "lanczos");
    ensure!(
        interpolating || o.align_corners.is_none(),
        Value,
        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
    );
    let request = request(x, target, o.recompute_scale_factor)?;
    ensure!(
        !o.antialias || (matches!(o.mode.as_str(), "bilinear" | "bicubic" | "lanczos") && x.rank() == 4),
        Value,
        "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
    );
    let mode = mode_for(x, &o.mode, o.antialias)?;
    if mode == Mode::Area {
        return area(x, &request.sizes);
    }
    check(x, mode, &request.sizes)?;
    let dims = x.rank() - 2;
    let planes = (x.shape()[0] * x.shape()[1]).max(1);
    let count = request.sizes.iter().try_fold(planes, |n, &size| n.checked_mul(size as usize));
    storage::check_allocation(count, x.dtype(), &[])?;
    // The last dim first, as PyTorch's kernels do.
    let maps: Rc<[_]> = (0..dims)
        .rev()
        .map(|d| {
            let along = Along {
                size: x.shape()[d + 2],
                count: request.sizes[d] as usize,
                scale: request.scales.as_ref().map(|scales| scales[d]),
                align_corners: o.align_corners.unwrap_or(false),
                single: x.dtype() != DType::Float64,
            };
            (d + 2, if o.antialias { along.antialiased(mode) } else { along.taps(mode) })
        })
        .collect();
    taps::apply(x, maps, node(mode, dims, o.antialias))
}

fn area(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    if sizes.len() == 1 {
        let row = adaptive_average(&shape::unsqueeze(x, -2)?, 2, &[1, sizes[0]])?;
        return shape::squeeze_dims(&row, &[x.rank() - 1]);
    }
    adaptive_average(x, sizes.len(), sizes)
}

/// Checks sizes and dtype.
fn check(x: &Tensor, mode: Mode, sizes: &[i64]) -> Result<()> {
    let dims = sizes.len();
    let named = |values: Vec<i64>| {
        let names = &["D", "H", "W"][3 - dims..];
        names.iter().zip(values).map(|(name, n)| format!("{name}: {n}")).collect::<Vec<_>>().join(", ")
    };
    let input: Vec<i64> = x.shape()[2..].iter().map(|&n| n as i64).collect();
    ensure!(
        input.iter().chain(sizes).all(|&n| n > 0),
        Runtime,
        "Input and output sizes should be greater than 0, but got input ({}) output ({})",
        named(input),
        named(sizes.to_vec())
    );
    ensure!(
        x.numel() > 0 || x.shape()[1..].iter().all(|&n| n > 0),
        Runtime,
        "Non-empty {}D data tensor expected but got a tensor with sizes {}",
        x.rank(),
        display(x.shape())
    );
    if !x.dtype().is_floating() && x.dtype() != DType::UInt8 {
        let kernel = match (mode, dims) {
            (Mode::Nearest | Mode::NearestExact, 1) => "compute_indices_weights_nearest".to_owned(),
            (Mode::Linear, 1) => "compute_indices_weights_linear".to_owned(),
            (Mode::Nearest | Mode::NearestExact, _) => format!("upsample_nearest{dims}d_channels_last"),
            (Mode::Linear, 2) => "upsample_bilinear2d_channels_last".to_owned(),
            (Mode::Linear, _) => "upsample_trilinear3d_channels_last".to_owned(),
            _ => "compute_indices_weights_cubic".to_owned(),
        };
        bail!(NotImplemented, "\"{kernel}\" not implemented for '{}'", x.dtype().scalar_name());
    }
    Ok(())
}

/// `upsample` and its kin: the old names.
///
/// # Errors
/// As [`interpolate`].
pub fn upsample(name: &str, x: &Tensor, target: Target, o: &Options) -> Result<Tensor> {
    warning::warn(
        warning::Category::User,
        format!("`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead."),
    );
    interpolate(x, target, o)
}
