//! `torch.hash_tensor`: the bits of all elements, folded by exclusive or.

use super::fold::reduced_shape;
use super::{Result, Tensor, ensure};
use crate::tensor::error::bail;
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::shape::permuted;

/// Bits of an element: integers as 64 of them with their sign, floats as those of a `float64`.
fn bits(x: &Tensor) -> Result<Vec<u64>> {
    if x.dtype().is_floating() {
        return Ok(x.to_f64_vec()?.into_iter().map(f64::to_bits).collect());
    }
    Ok(x.to_i64_vec()?.into_iter().map(i64::cast_unsigned).collect())
}

fn hash(a: &Args) -> Result<Out> {
    let x = a.tensor(0)?;
    let mode = a.int(3)?;
    ensure!(mode == 0, Runtime, "Unknown hash_tensor mode: {mode}");
    let given = a.ints(1)?;
    let dims = super::layout::resolve_dims(&given, x.rank(), true)?;
    if x.numel() == 0 && given.is_empty() {
        bail!(
            Runtime,
            "hash_tensor: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with \
             the 'dim' argument."
        );
    }
    // The dimensions that go are moved to the end, so that each result's elements lie in a row.
    let (gone, kept): (Vec<usize>, Vec<usize>) = (0..x.rank()).partition(|d| dims.contains(d));
    let order: Vec<usize> = kept.into_iter().chain(gone.iter().copied()).collect();
    let row: usize = gone.iter().map(|&d| x.shape()[d]).product();
    let shape = reduced_shape(x.shape(), &dims, a.bool(2)?);
    let folded: Vec<u64> = if row == 0 {
        vec![0; shape.iter().product()]
    } else {
        let moved = permuted(&x.detach(), "PermuteBackward0", &order);
        bits(&moved)?.chunks_exact(row).map(|row| row.iter().fold(0, |a, b| a ^ b)).collect()
    };
    Tensor::from_vec(folded, &shape, x.device()).map(Into::into)
}

/// The operator.
pub static OPS: &[Op] = &[Op {
    name: "hash_tensor",
    places: Places::COMMON,
    overloads: &[Overload { signature: "(Tensor input, int[1] dim=(), *, bool keepdim=False, int mode=0)", run: hash }],
    doc: "Folds the bits of all elements, or of those along dim, by exclusive or: equal tensors have equal hashes.",
}];
