//! Pooling with a kernel of a fixed size: `max_pool` and `avg_pool` over one to three dims.

use std::rc::Rc;

use super::kernel::Plan;
use super::window::{Slide, Windows};
use super::{average, image, largest, one, recorded, require_2_or_3_dims, require_elements};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::display;
use crate::tensor::{DType, Tensor, shape, storage};

/// The arguments of a pooling, as given.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub kernel: Vec<i64>,
    /// The kernel's size where it is empty.
    pub stride: Vec<i64>,
    pub padding: Vec<i64>,
    pub dilation: Vec<i64>,
    pub ceil: bool,
    pub include_padding: bool,
    pub divisor: Option<i64>,
}

const WORDS: [&str; 4] = ["", "one", "two", "three"];

/// What the arguments of a pooling over two or three dims are along each.
fn slides(dims: usize, o: &Options, average: bool) -> Result<Vec<Slide>> {
    let function = if average { "avg_pool" } else { "max_pool" };
    let words = WORDS[dims];
    // PyTorch's messages differ where three dims are averaged.
    let either = if average && dims == 3 { "" } else { "either " };
    let fits = |values: &[i64]| values.len() == 1 || values.len() == dims;
    ensure!(
        fits(&o.kernel),
        Runtime,
        "{function}{dims}d: kernel_size must {either}be a single int, or a tuple of {words} ints"
    );
    ensure!(
        o.stride.is_empty() || fits(&o.stride),
        Runtime,
        "{function}{dims}d: stride must {either}be omitted, a single int, or a tuple of {words} ints"
    );
    ensure!(
        fits(&o.padding),
        Runtime,
        "{function}{dims}d: padding must {either}be a single int, or a tuple of {words} ints"
    );
    ensure!(
        fits(&o.dilation),
        Runtime,
        "{function}{dims}d: dilation must be either a single int, or a tuple of {words} ints"
    );
    let at = |values: &[i64], d: usize| if values.len() == 1 { values[0] } else { values[d] };
    let stride = if o.stride.is_empty() { &o.kernel } else { &o.stride };
    Ok((0..dims)
        .map(|d| Slide {
            kernel: at(&o.kernel, d),
            stride: at(stride, d),
            padding: at(&o.padding, d),
            dilation: at(&o.dilation, d),
            ceil: o.ceil,
        })
        .collect())
}

/// `kT: 2 kH: 2 kW: 2`: values with their dims' letters.
fn lettered(prefix: &str, slides: &[Slide], value: impl Fn(&Slide) -> i64) -> String {
    let letters = &["T", "H", "W"][3 - slides.len()..];
    letters
        .iter()
        .zip(slides)
        .map(|(letter, slide)| format!("{prefix}{letter}: {}", value(slide)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The plan of a pooling over two or three dims, after PyTorch's checks in PyTorch's order.
fn plan(x: &Tensor, dims: usize, o: &Options, is_average: bool) -> Result<Plan> {
    let slides = slides(dims, o, is_average)?;
    let batched = x.rank() == dims + 2;
    if is_average {
        ensure!(o.divisor != Some(0), Runtime, "divisor must be not zero");
        if dims == 2 && x.rank() < 3 {
            crate::tensor::layout::resolve_dim(-3, x.rank())?;
        }
    }
    if !is_average || dims == 3 {
        ensure!(
            batched || x.rank() == dims + 1,
            Runtime,
            "non-empty {}D or {}D (batch mode) tensor expected for input",
            dims + 1,
            dims + 2
        );
    }
    let sizes = x.shape()[x.rank() - dims..].to_vec();
    let counts: Vec<i64> = slides.iter().zip(&sizes).map(|(slide, &size)| slide.count(size)).collect::<Result<_>>()?;
    let positive = |value: fn(&Slide) -> i64| slides.iter().all(|s| value(s) > 0);
    ensure!(
        positive(|s| s.kernel),
        Runtime,
        "kernel size should be greater than zero, but got {}",
        lettered("k", &slides, |s| s.kernel)
    );
    ensure!(
        positive(|s| s.stride),
        Runtime,
        "stride should be greater than zero, but got {}",
        lettered("d", &slides, |s| s.stride)
    );
    ensure!(
        positive(|s| s.dilation),
        Runtime,
        "dilation should be greater than zero, but got {}",
        lettered("dilation", &slides, |s| s.dilation)
    );
    if dims == 2 {
        ensure!(
            (batched || x.rank() == 3) && x.shape()[usize::from(batched)..].iter().all(|&n| n > 0),
            Runtime,
            "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:{}",
            display(x.shape())
        );
    } else {
        let function = if is_average { "avg_pool3d" } else { "max_pool3d_with_indices_out_cpu_template" };
        require_elements(x, usize::from(batched), function)?;
        let fits = slides.iter().zip(&sizes).all(|(s, &size)| size as i64 >= s.kernel - 2 * s.padding);
        ensure!(
            !is_average || fits,
            Runtime,
            "input image (T: {} H: {} W: {}) smaller than kernel size ({})",
            sizes[0],
            sizes[1],
            sizes[2],
            lettered("k", &slides, |s| s.kernel)
        );
    }
    let times = |sizes: &[i64]| sizes.iter().map(i64::to_string).collect::<Vec<_>>().join("x");
    let channels = x.shape()[x.rank() - dims - 1];
    ensure!(
        counts.iter().all(|&n| n >= 1),
        Runtime,
        "Given input size: ({channels}x{}). Calculated output size: ({channels}x{}). Output size is too small",
        times(&sizes.iter().map(|&n| n as i64).collect::<Vec<_>>()),
        times(&counts)
    );
    if x.dtype() == DType::Bool {
        let name = match (is_average, dims) {
            (true, 2) => "avg_pool2d",
            (true, _) => "avg_pool3d_out_frame",
            (false, 2) => "max_pool2d",
            (false, _) => "max_pool3d",
        };
        bail!(NotImplemented, "\"{name}\" not implemented for 'Bool'");
    }
    let total = counts.iter().try_fold(1usize, |n, &count| n.checked_mul(count as usize));
    storage::check_allocation(total, x.dtype(), &[])?;
    let windows = (0..dims).map(|d| slides[d].windows(sizes[d], counts[d], o.include_padding)).collect();
    Ok(Plan { image: image(x, dims), windows: vec![Windows::last(windows)], divisor: o.divisor })
}

/// `max_pool2d` and `max_pool3d`: the largest elements and their places.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where the arguments do not fit.
pub fn max_pool(x: &Tensor, dims: usize, o: &Options) -> Result<(Tensor, Tensor)> {
    let name = if dims == 2 { "MaxPool2DWithIndicesBackward0" } else { "MaxPool3DWithIndicesBackward0" };
    largest(x, dims, &plan(x, dims, o, false)?, name)
}

/// `avg_pool2d` and `avg_pool3d`.
///
/// # Errors
/// As [`max_pool`].
pub fn avg_pool(x: &Tensor, dims: usize, o: &Options) -> Result<Tensor> {
    let name = if dims == 2 { "AvgPool2DBackward0" } else { "AvgPool3DBackward0" };
    average(x, dims, &Rc::new(plan(x, dims, o, true)?), name)
}

/// The arguments of a pooling over one dim for one over two.
fn over_two(o: &Options) -> Options {
    let wide = |values: &[i64], other: i64| values.first().map_or_else(Vec::new, |&v| vec![other, v]);
    Options {
        kernel: wide(&o.kernel, 1),
        stride: wide(&o.stride, 1),
        padding: wide(&o.padding, 0),
        dilation: wide(&o.dilation, 1),
        ..o.clone()
    }
}

/// `avg_pool1d`.
///
/// # Errors
/// As [`max_pool`].
pub fn avg_pool1d(x: &Tensor, o: &Options) -> Result<Tensor> {
    require_2_or_3_dims(x, "avg_pool1d")?;
    one(&o.kernel, "avg_pool1d", "kernel_size")?;
    if !o.stride.is_empty() {
        one(&o.stride, "avg_pool1d", "stride")?;
    }
    one(&o.padding, "avg_pool1d", "padding")?;
    let row = avg_pool(&shape::unsqueeze(x, -2)?, 2, &over_two(o))?;
    shape::squeeze_dims(&row, &[x.rank() - 1])
}

/// `max_pool1d_with_indices`.
///
/// # Errors
/// As [`max_pool`].
pub fn max_pool1d_with_indices(x: &Tensor, o: &Options) -> Result<(Tensor, Tensor)> {
    require_2_or_3_dims(x, "max_pool1d")?;
    one(&o.kernel, "max_pool1d", "kernel_size")?;
    if !o.stride.is_empty() {
        one(&o.stride, "max_pool1d", "stride")?;
    }
    one(&o.padding, "max_pool1d", "padding")?;
    one(&o.dilation, "max_pool1d", "dilation")?;
    let (values, places) = max_pool(&shape::unsqueeze(x, -2)?, 2, &over_two(o))?;
    let dim = [x.rank() - 1];
    Ok((shape::squeeze_dims(&values, &dim)?, shape::squeeze_dims(&places, &dim)?))
}

/// `max_pool1d` without the places, which checks more.
///
/// # Errors
/// As [`max_pool`].
pub fn max_pool1d(x: &Tensor, o: &Options) -> Result<Tensor> {
    ensure!(
        (2..=3).contains(&x.rank()) && x.shape()[x.rank() - 2..].iter().all(|&n| n > 0),
        Runtime,
        "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:{}",
        display(x.shape())
    );
    let single = |values: &[i64], argument: &str, kind: &str| {
        ensure!(
            values.len() == 1,
            Runtime,
            "max_pool1d() {argument} must be {kind} of ints of size 1 but got size {}",
            values.len()
        );
        Ok(values[0])
    };
    let kernel = single(&o.kernel, "kernel_size", "an int, list of ints or tuple")?;
    let stride =
        if o.stride.is_empty() { kernel } else { single(&o.stride, "stride", "None, an int, list of ints, or tuple")? };
    let padding = single(&o.padding, "padding", "an int, list of ints, or tuple")?;
    let dilation = single(&o.dilation, "dilation", "an int, list of ints or tuple")?;
    ensure!(kernel > 0, Runtime, "max_pool1d() kernel_size must be greater than zero, but got {kernel}");
    ensure!(stride > 0, Runtime, "max_pool1d() stride must be greater than zero, but got {stride}");
    ensure!(padding >= 0, Runtime, "max_pool1d() padding must be non-negative, but got {padding}");
    ensure!(
        padding <= kernel / 2,
        Runtime,
        "max_pool1d() padding should be at most half of kernel size, but got padding={padding} and kernel_size={kernel}"
    );
    ensure!(dilation > 0, Runtime, "max_pool1d() dilation must be greater than zero, but got {dilation}");
    let slide = Slide { kernel, stride, padding, dilation, ceil: o.ceil };
    let count = slide.count(x.shape()[x.rank() - 1])?;
    ensure!(count > 0, Runtime, "max_pool1d() Invalid computed output size: {count}");
    ensure!(
        recorded(x) || x.dtype().is_floating(),
        NotImplemented,
        "\"max_pool1d_impl\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    Ok(max_pool1d_with_indices(x, o)?.0)
}
