//! Automatic mixed precision (`torch.autocast`): while it is on, operators that gain much from short floats get them, and
//! those that would lose too many digits get `float32`.
//!
//! The lists are those of PyTorch's CPU autocast, found by asking it for the dtype of each operator's result.

use std::cell::Cell;

use super::error::{Result, bail};
use super::op::Arg;
use super::{DType, Device, Tensor, convert};

/// Operators whose operands become short floats: products of matrices and what is made of them.
const SHORT: &[&str] = &[
    "addbmm",
    "addmm",
    "baddbmm",
    "bmm",
    "chain_matmul",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "einsum",
    "linear",
    "lstm",
    "matmul",
    "mm",
    "multi_dot",
    "rnn_relu",
    "rnn_tanh",
    "scaled_dot_product_attention",
    "tensordot",
];

/// Operators whose operands become `float32`: losses, and what sums or divides a great deal.
const SINGLE: &[&str] = &[
    "adaptive_avg_pool3d",
    "avg_pool3d",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cdist",
    "cholesky",
    "cholesky_inverse",
    "cond",
    "cosine_embedding_loss",
    "cross_entropy",
    "ctc_loss",
    "eigh",
    "eigvalsh",
    "geqrf",
    "grid_sample",
    "hinge_embedding_loss",
    "householder_product",
    "huber_loss",
    "inv",
    "inverse",
    "kl_div",
    "l1_loss",
    "local_response_norm",
    "lstsq",
    "lu_factor",
    "lu_solve",
    "margin_ranking_loss",
    "matrix_rank",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "nanquantile",
    "nll_loss",
    "pinv",
    "pinverse",
    "poisson_nll_loss",
    "prod",
    "qr",
    "quantile",
    "smooth_l1_loss",
    "soft_margin_loss",
    "solve",
    "svd",
    "svdvals",
    "trace",
    "triangular_solve",
    "triplet_margin_loss",
];

/// Operators that join tensors: those of different precision become the widest of them.
const WIDEST: &[&str] = &["cat", "concat", "concatenate", "index_copy", "stack"];

/// Autocasting on one kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub enabled: bool,
    /// The short float.
    pub dtype: DType,
}

thread_local! {
    static CPU: Cell<Setting> = const { Cell::new(Setting { enabled: false, dtype: DType::BFloat16 }) };
    static CUDA: Cell<Setting> = const { Cell::new(Setting { enabled: false, dtype: DType::Float16 }) };
    /// Whether any of them is enabled: all that a call looks at otherwise.
    static ON: Cell<bool> = const { Cell::new(false) };
}

/// What is set for the devices of a kind (`cuda`, or else the CPU).
pub fn setting(kind: &str) -> Setting {
    if kind == "cuda" { CUDA.get() } else { CPU.get() }
}

/// Sets it.
pub fn set(kind: &str, setting: Setting) {
    if kind == "cuda" {
        CUDA.set(setting);
    } else {
        CPU.set(setting);
    }
    ON.set(CPU.get().enabled || CUDA.get().enabled);
}

/// The short float that `t` may be cast to: `None` where autocast leaves it alone, as it does doubles and integers.
fn short(t: &Tensor) -> Option<DType> {
    let setting = match t.device() {
        Device::Cpu => CPU.get(),
        Device::Cuda(_) => CUDA.get(),
    };
    (setting.enabled && t.dtype().is_floating() && t.dtype() != DType::Float64).then_some(setting.dtype)
}

/// The operands of `matmul`, written as `a @ b`.
///
/// # Errors
/// As [`convert::cast`].
pub fn pair(a: &Tensor, b: &Tensor) -> Result<Option<[Tensor; 2]>> {
    if !ON.get() {
        return Ok(None);
    }
    let cast = |t: &Tensor| short(t).map_or_else(|| Ok(t.clone()), |dtype| convert::cast(t, dtype));
    Ok(Some([cast(a)?, cast(b)?]))
}

/// Casts the tensors among the arguments of the operator `name` as its list says.
///
/// # Errors
/// `RuntimeError` where tensors of both short floats are joined.
pub fn apply(name: &str, values: &mut [Arg]) -> Result<()> {
    if !ON.get() {
        return Ok(());
    }
    let listed = |list: &[&str]| list.binary_search(&name).is_ok();
    if listed(SHORT) {
        each(values, short)
    } else if listed(SINGLE) || name == "pad" && pads_by_values(values) {
        each(values, |t| short(t).map(|_| DType::Float32))
    } else if listed(WIDEST) {
        let mut widest = None;
        for t in tensors(values).filter(|t| short(t).is_some()) {
            widest = match (widest, t.dtype()) {
                (None, dtype) => Some(dtype),
                (Some(a), b) if a == b => Some(a),
                (Some(DType::Float32), _) | (_, DType::Float32) => Some(DType::Float32),
                _ => bail!(Runtime, "Unexpected floating ScalarType in at::autocast::prioritize"),
            };
        }
        each(values, |t| short(t).and(widest))
    } else {
        Ok(())
    }
}

/// Whether `pad` takes what it adds from the tensor, which PyTorch does in `float32`.
fn pads_by_values(values: &[Arg]) -> bool {
    values.iter().any(|value| matches!(value, Arg::Str(mode) if mode == "reflect" || mode == "replicate"))
}

fn tensors(values: &[Arg]) -> impl Iterator<Item = &Tensor> {
    values.iter().flat_map(|value| match value {
        Arg::Tensor(t) => std::slice::from_ref(t),
        Arg::Tensors(list) => list.as_slice(),
        _ => &[],
    })
}

fn each(values: &mut [Arg], dtype_of: impl Fn(&Tensor) -> Option<DType>) -> Result<()> {
    for value in values {
        let found = match value {
            Arg::Tensor(t) => std::slice::from_mut(t),
            Arg::Tensors(list) => list.as_mut_slice(),
            _ => continue,
        };
        for t in found {
            if let Some(dtype) = dtype_of(t) {
                *t = convert::cast(t, dtype)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::ops;

    #[test]
    fn lists_are_sorted_and_name_operators() {
        for list in [SHORT, SINGLE, WIDEST] {
            assert!(list.is_sorted());
            for name in list {
                assert!(ops::all().any(|op| op.name == *name), "{name} is no operator");
            }
        }
    }
}
