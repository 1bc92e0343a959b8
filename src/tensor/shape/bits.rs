//! `view(dtype)`: the same bytes as elements of another dtype.

use std::rc::Rc;

use super::{Result, Shape, Strides, Tensor, bail, ensure};
use crate::tensor::{DType, Storage};

/// The same memory as elements of `dtype`; where the sizes of the elements differ, the last dimension grows or shrinks.
/// Outside the graph.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where the last dimension does not divide, or the strides do not allow it;
/// `NotImplementedError` on devices that are not the host.
pub fn view_dtype(x: &Tensor, dtype: DType) -> Result<Tensor> {
    let (from, to) = (x.dtype().size(), dtype.size());
    let mut sizes = Shape::from_slice(x.shape());
    let mut strides = Strides::from_slice(x.strides());
    let mut offset = x.offset();
    let (here, there) = (x.dtype().scalar_name(), dtype.scalar_name());
    if from != to {
        let Some(last) = sizes.len().checked_sub(1) else {
            bail!(Runtime, "self.dim() cannot be 0 to view {here} as {there} (different element sizes)");
        };
        ensure!(
            strides[last] == 1,
            Runtime,
            "self.stride(-1) must be 1 to view {here} as {there} (different element sizes), but got {}",
            strides[last]
        );
        if from > to {
            let ratio = from / to;
            sizes[last] *= ratio;
            offset *= ratio;
            strides[..last].iter_mut().for_each(|s| *s *= ratio.cast_signed());
        } else {
            let ratio = to / from;
            ensure!(
                sizes[last].is_multiple_of(ratio),
                Runtime,
                "self.size(-1) must be divisible by {ratio} to view {here} as {there} (different element sizes), but \
                 got {}",
                sizes[last]
            );
            ensure!(
                offset.is_multiple_of(ratio),
                Runtime,
                "self.storage_offset() must be divisible by {ratio} to view {here} as {there} (different element \
                 sizes), but got {offset}"
            );
            for (dim, stride) in strides[..last].iter_mut().enumerate() {
                ensure!(
                    stride.unsigned_abs().is_multiple_of(ratio),
                    Runtime,
                    "self.stride({dim}) must be divisible by {ratio} to view {here} as {there} (different element \
                     sizes), but got {stride}"
                );
                *stride /= ratio.cast_signed();
            }
            sizes[last] /= ratio;
            offset /= ratio;
        }
    }
    let Some(storage) = Storage::seen_as(x.storage(), dtype) else {
        bail!(
            NotImplemented,
            "view({}) of this memory is missing in torchlings: it is not on the host, or its bytes do not divide; \
             x.to({}) converts the values",
            dtype.name(),
            dtype.name()
        );
    };
    Ok(Tensor::from_parts(Rc::new(storage), sizes, strides, offset))
}
