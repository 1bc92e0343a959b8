//! Pooling to an output of a given size.

use std::rc::Rc;

use super::kernel::Plan;
use super::window::{Windows, adaptive};
use super::{average, image, largest, require_elements};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::display;
use crate::tensor::{Tensor, reduce};

fn plan(x: &Tensor, sizes: &[i64]) -> Plan {
    let dims = sizes.len();
    let windows =
        (0..dims).map(|d| adaptive(x.shape()[x.rank() - dims + d], usize::try_from(sizes[d]).unwrap_or(0))).collect();
    Plan { image: image(x, dims), windows: vec![Windows::last(windows)], divisor: None }
}

/// Sizes in the last dims of an output, which must not be so large that there is no memory for their windows.
fn check_sizes(x: &Tensor, sizes: &[i64]) -> Result<()> {
    let count = sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(usize::try_from(s).ok()?.max(1)));
    crate::tensor::storage::check_allocation(count, x.dtype(), &[])
}

/// `adaptive_avg_pool2d` and `adaptive_avg_pool3d`, by the number of sizes.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where the sizes do not fit the input.
pub fn adaptive_average(x: &Tensor, dims: usize, sizes: &[i64]) -> Result<Tensor> {
    ensure!(sizes.len() == dims, Runtime, "adaptive_avg_pool{dims}d: output_size must be {dims}");
    if sizes.iter().any(|&n| n < 0) {
        let shown = match sizes {
            [h, w] => format!("{h}, {w}"),
            [d, h, w] => format!("{d}, {h},{w}"),
            _ => format!("{sizes:?}"),
        };
        bail!(
            Runtime,
            "adaptive_avg_pool{dims}d: elements of output_size must be greater than or equal to 0 but received {{{shown}}}"
        );
    }
    if sizes.iter().all(|&n| n == 1) && x.rank() >= dims {
        let last: Vec<usize> = (x.rank() - dims..x.rank()).collect();
        return reduce::mean(x, &last, true, None, "MeanBackward1");
    }
    let function = format!("adaptive_avg_pool{dims}d");
    ensure!(
        x.rank() == dims + 1 || x.rank() == dims + 2,
        Runtime,
        "{function}(): Expected {}D or {}D tensor, but got {}",
        dims + 1,
        dims + 2,
        display(x.shape())
    );
    require_elements(x, if dims == 2 { x.rank() - 2 } else { 1 }, &function)?;
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "\"{function}{}\" not implemented for '{}'",
        if dims == 2 { "" } else { "_cpu" },
        x.dtype().scalar_name()
    );
    check_sizes(x, sizes)?;
    let name = if dims == 2 { "AdaptiveAvgPool2DBackward0" } else { "AdaptiveAvgPool3DBackward0" };
    average(x, dims, &Rc::new(plan(x, sizes)), name)
}

/// `adaptive_max_pool2d` and `adaptive_max_pool3d`, by the number of sizes: the largest elements and their places.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where the sizes do not fit the input.
pub fn adaptive_max(x: &Tensor, dims: usize, sizes: &[i64]) -> Result<(Tensor, Tensor)> {
    let function = format!("adaptive_max_pool{dims}d");
    ensure!(
        x.rank() == dims + 1 || x.rank() == dims + 2,
        Runtime,
        "{function}(): Expected {}D or {}D tensor, but got: {}",
        dims + 1,
        dims + 2,
        display(x.shape())
    );
    require_elements(x, 1, &function)?;
    ensure!(sizes.len() == dims, Runtime, "{function}(): internal error: output_size.size() must be {dims}");
    if let Some(negative) = sizes.iter().find(|&&n| n < 0) {
        let shape: Vec<i64> =
            x.shape()[..x.rank() - dims].iter().map(|&n| n as i64).chain(sizes.iter().copied()).collect();
        bail!(Runtime, "Trying to create tensor with negative dimension {negative}: {shape:?}");
    }
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "\"{function}{}\" not implemented for '{}'",
        if dims == 2 { "" } else { "_cpu" },
        x.dtype().scalar_name()
    );
    check_sizes(x, sizes)?;
    let name = if dims == 2 { "AdaptiveMaxPool2DBackward0" } else { "AdaptiveMaxPool3DBackward0" };
    largest(x, dims, &plan(x, sizes), name)
}
