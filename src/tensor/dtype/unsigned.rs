//! `uint16`, `uint32` and `uint64`: PyTorch stores, moves, converts and compares them for equality, but has few other
//! loops for them, and does not promote them with other integers.
//!
//! Our own loops take every dtype, and numpy's functions compute with these. So what PyTorch refuses is refused here,
//! before an operator runs. The tables were found by calling each operator with `uint8` and with `uint16`.

use super::DType;
use crate::tensor::error::{Result, bail};
use crate::tensor::index::check_fits;
use crate::tensor::op::{Arg, Operand};
use crate::tensor::pointwise::{result_type_by, unsupported};
use crate::tensor::{Number, Tensor};

/// Operators that bring their operands to a common dtype first.
const PROMOTING: &[&str] = &[
    "add",
    "addcmul",
    "addr",
    "arctan2",
    "atan2",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "bucketize",
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "clamp",
    "clamp_max",
    "clamp_min",
    "clip",
    "copysign",
    "div",
    "divide",
    "eq",
    "equal",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "gcd",
    "ge",
    "ger",
    "greater",
    "greater_equal",
    "gt",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "isin",
    "kron",
    "l1_loss",
    "laguerre_polynomial_l",
    "lcm",
    "le",
    "legendre_polynomial_p",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "lt",
    "margin_ranking_loss",
    "max",
    "maximum",
    "min",
    "minimum",
    "mul",
    "multiply",
    "ne",
    "not_equal",
    "outer",
    "pairwise_distance",
    "pow",
    "remainder",
    "result_type",
    "rsub",
    "searchsorted",
    "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u",
    "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
    "sub",
    "subtract",
    "true_divide",
    "where",
    "xlog1py",
    "xlogy",
    "zeta",
];

/// Operators without a loop for these dtypes, and the kernel that says so.
const LACKING: &[(&str, &str)] = &[
    ("abs", "abs_cpu"),
    ("absolute", "abs_cpu"),
    ("add", "add_stub"),
    ("addcmul", "addcmul_cpu_out"),
    ("addmm", "addmm_impl_cpu_"),
    ("addmv", "addmv_impl_cpu"),
    ("addr", "addr_cpu"),
    ("amax", "max_values_cpu"),
    ("amin", "min_values_cpu"),
    ("aminmax", "aminmax_cpu"),
    ("argmax", "argmax_cpu"),
    ("argmin", "argmin_cpu"),
    ("argwhere", "nonzero_count_cpu"),
    ("baddbmm", "baddbmm"),
    ("bernoulli", "bernoulli_tensor_cpu_self_"),
    ("bernoulli_", "bernoulli_scalar_cpu_"),
    ("bilinear", "bmm"),
    ("bincount", "bincount_cpu"),
    ("bitwise_left_shift", "lshift_cpu"),
    ("bitwise_not", "bitwise_not_cpu"),
    ("bitwise_right_shift", "rshift_cpu"),
    ("bmm", "bmm"),
    ("bucketize", "searchsorted_out_cpu"),
    ("chain_matmul", "addmm_impl_cpu_"),
    ("conv1d", "slow_conv2d_cpu"),
    ("conv2d", "slow_conv2d_cpu"),
    ("cross", "cross"),
    ("cummax", "cummax_cpu"),
    ("cummin", "cummin_cpu"),
    ("cumulative_trapezoid", "add_stub"),
    ("diff", "add_stub"),
    ("dot", "dot"),
    ("floor_divide", "div_floor_cpu"),
    ("fmod", "fmod_cpu"),
    ("gaussian_nll_loss", "add_stub"),
    ("gcd", "gcd_cpu"),
    ("ge", "ge_cpu"),
    ("geometric_", "geometric_cpu"),
    ("greater", "gt_cpu"),
    ("greater_equal", "ge_cpu"),
    ("gt", "gt_cpu"),
    ("heaviside", "heaviside_cpu"),
    ("hinge_embedding_loss", "add_stub"),
    ("histc", "aminmax_cpu"),
    ("index_add", "index_add_"),
    ("index_copy", "index_copy_cpu"),
    ("index_fill", "index_fill_cpu"),
    ("index_put", "index_put"),
    ("interpolate", "upsample_nearest2d_channels_last"),
    ("isin", "isin_default_cpu"),
    ("kthvalue", "kthvalue_cpu"),
    ("lcm", "lcm_cpu"),
    ("le", "le_cpu"),
    ("lerp", "lerp_kernel_scalar"),
    ("less", "lt_cpu"),
    ("less_equal", "le_cpu"),
    ("logical_and", "logical_and_cpu"),
    ("logical_not", "logical_not_cpu"),
    ("logical_or", "logical_or_cpu"),
    ("logical_xor", "logical_xor_cpu"),
    ("lt", "lt_cpu"),
    ("margin_ranking_loss", "add_stub"),
    ("masked_fill", "masked_fill"),
    ("masked_scatter", "masked_scatter"),
    ("masked_select", "masked_select"),
    ("max_pool1d_with_indices", "max_pool2d"),
    ("max_pool2d", "max_pool2d"),
    ("max_pool2d_with_indices", "max_pool2d"),
    ("mm", "addmm_impl_cpu_"),
    ("mode", "mode_cpu"),
    ("multi_dot", "addmm_impl_cpu_"),
    ("mv", "addmv_impl_cpu"),
    ("neg", "neg_cpu"),
    ("negative", "neg_cpu"),
    ("nonzero", "nonzero_count_cpu"),
    ("normal_", "normal_kernel_cpu"),
    ("pairwise_distance", "add_stub"),
    ("pixel_unshuffle", "pixel_unshuffle"),
    ("pow", "pow"),
    ("put", "take_put_cpu"),
    ("remainder", "remainder_cpu"),
    ("rsub", "add_stub"),
    ("searchsorted", "searchsorted_out_cpu"),
    ("sgn", "sign_cpu"),
    ("sign", "sign_cpu"),
    ("softsign", "abs_cpu"),
    ("square", "pow"),
    ("sub", "add_stub"),
    ("subtract", "add_stub"),
    ("take", "take_cpu"),
    ("tensordot", "dot"),
    ("threshold", "threshold_cpu"),
    ("topk", "topk_cpu"),
    ("trace", "trace"),
    ("trapezoid", "add_stub"),
    ("trapz", "add_stub"),
    ("tril", "tril"),
    ("triplet_margin_loss", "add_stub"),
    ("triplet_margin_with_distance_loss", "add_stub"),
    ("triu", "triu"),
    ("uniform_", "check_uniform_bounds"),
    ("upsample", "upsample_nearest2d_channels_last"),
    ("vdot", "dot"),
];

/// Operators that make elements of a dtype that they are told, and the kernel that cannot make these.
const MAKING: &[(&str, &str)] = &[
    ("arange", "arange_cpu"),
    ("cumprod", "cumprod_out_cpu"),
    ("cumsum", "cumsum_out_cpu"),
    ("eye", "eye"),
    ("linspace", "linspace_cpu"),
    ("logspace", "logspace_cpu"),
    ("prod", "prod_out_cpu"),
    ("rand", "check_uniform_bounds"),
    ("randperm", "randperm"),
    ("range", "range_cpu"),
    ("sum", "sum_cpu"),
    ("tril_indices", "tril_indices"),
    ("triu_indices", "triu_indices"),
];

/// Products of matrices and vectors, whose kernel follows from the operands' dimensions.
const PRODUCTS: &[&str] = &["inner", "linear", "matmul", "matrix_power"];

/// `promote_types`, which fails where one of these dtypes meets another integer type or bool.
///
/// # Errors
/// `RuntimeError`.
pub fn promote(a: DType, b: DType) -> Result<DType> {
    let is_clash = a != b && (a.is_wide_unsigned() && b.is_integral() || b.is_wide_unsigned() && a.is_integral());
    if is_clash {
        bail!(
            Runtime,
            "Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {} and {}",
            a.scalar_name(),
            b.scalar_name()
        );
    }
    Ok(a.promote(b))
}

/// Refuses a call that PyTorch refuses for the dtypes of its arguments.
///
/// # Errors
/// `NotImplementedError` where there is no loop, `RuntimeError` where dtypes do not promote.
pub fn check(name: &str, in_place: bool, values: &[Arg]) -> Result<()> {
    if !values.iter().any(is_concerned) {
        return Ok(());
    }
    let told =
        values.iter().find_map(|a| if let Arg::DType(d) = a { d.is_wide_unsigned().then_some(*d) } else { None });
    if let (Some(dtype), Some(kernel)) = (told, find(MAKING, name)) {
        return Err(unsupported(kernel, dtype));
    }
    for list in values {
        if let Arg::Tensors(tensors) = list
            && let Some((first, others)) = tensors.split_first()
        {
            others.iter().try_fold(first.dtype(), |dtype, t| promote(dtype, t.dtype()))?;
        }
    }
    if name == "vander"
        && let Some(Arg::Tensor(x)) = values.first()
    {
        promote(x.dtype(), DType::Int64)?;
    }
    let dtype = if PROMOTING.contains(&name) {
        let condition = (name == "where").then(|| usize::from(!is_bool(values.first())));
        let sides = values.iter().enumerate().filter(|(i, _)| Some(*i) != condition);
        let operands: Vec<Operand> = sides.filter_map(|(i, v)| operand(name, i, v)).collect();
        result_type_by(&operands.iter().collect::<Vec<_>>(), promote)?
    } else {
        let first = values.iter().find_map(|v| match v {
            Arg::Tensor(first) => Some(first.dtype()),
            Arg::Tensors(all) => all.first().map(Tensor::dtype),
            _ => None,
        });
        first.unwrap_or(DType::Float32)
    };
    if name == "where" {
        values.iter().try_for_each(|v| if let Arg::Number(n) = v { check_fits(*n, dtype) } else { Ok(()) })?;
    }
    if !dtype.is_wide_unsigned() {
        return Ok(());
    }
    kernel(name, in_place, values).map_or(Ok(()), |kernel| Err(unsupported(kernel, dtype)))
}

/// [`check`] of a Python operator's two sides.
///
/// # Errors
/// As there.
pub fn check_pair(name: &str, in_place: bool, a: &Operand, b: &Operand) -> Result<()> {
    let is_plain = |o: &Operand| match o {
        Operand::Tensor(tensor) => !tensor.dtype().is_wide_unsigned(),
        Operand::Number(number) => !matches!(number, Number::Large(_)),
    };
    if is_plain(a) && is_plain(b) {
        return Ok(());
    }
    check(name, in_place, &[a, b].map(argument))
}

/// [`check`] of a Python operator's only side.
///
/// # Errors
/// As there.
pub fn check_one(name: &str, x: &Tensor) -> Result<()> {
    if x.dtype().is_wide_unsigned() { check(name, false, &[Arg::Tensor(x.clone())]) } else { Ok(()) }
}

/// Whether an argument brings such a dtype in.
fn is_concerned(value: &Arg) -> bool {
    match value {
        Arg::Tensor(tensor) => tensor.dtype().is_wide_unsigned(),
        Arg::Tensors(tensors) => tensors.iter().any(|t| t.dtype().is_wide_unsigned()),
        Arg::Number(number) => matches!(number, Number::Large(_)),
        Arg::DType(dtype) => dtype.is_wide_unsigned(),
        _ => false,
    }
}

/// Whether an argument is a mask.
fn is_bool(value: Option<&Arg>) -> bool {
    matches!(value, Some(Arg::Tensor(tensor)) if tensor.dtype() == DType::Bool)
}

/// What takes part in promotion: tensors, and numbers that are no factors such as `alpha`.
fn operand(name: &str, i: usize, value: &Arg) -> Option<Operand> {
    let sides = if name.starts_with("cl") || name == "where" { 3 } else { 2 };
    match value {
        Arg::Tensor(tensor) => Some(Operand::Tensor(tensor.clone())),
        Arg::Number(number) if i < sides => Some(Operand::Number(*number)),
        _ => None,
    }
}

fn argument(operand: &Operand) -> Arg {
    match operand {
        Operand::Tensor(tensor) => Arg::Tensor(tensor.clone()),
        Operand::Number(number) => Arg::Number(*number),
    }
}

fn find(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(operator, _)| *operator == name).map(|(_, kernel)| *kernel)
}

/// The kernel that has no loop, where there is none.
fn kernel(name: &str, in_place: bool, values: &[Arg]) -> Option<&'static str> {
    let second = values.get(1).filter(|v| !matches!(v, Arg::None));
    let has_dim = matches!(second, Some(Arg::Int(_) | Arg::Ints(_)));
    match name {
        "max" if second.is_none() => Some("max_all"),
        "min" if second.is_none() => Some("min_all"),
        "max" if has_dim => Some("max_cpu"),
        "min" if has_dim => Some("min_cpu"),
        "median" | "nanmedian" => Some(if has_dim { "median_out" } else { "median_cpu" }),
        "count_nonzero" if !has_dim => Some("nonzero_count_cpu"),
        "where" if second.is_none() => Some("nonzero_count_cpu"),
        "repeat_interleave" if second.is_none() => Some("repeat_interleave_cpu"),
        "einsum" if sums_products(values) => Some("bmm"),
        "random_" if second.is_none() => Some("random_kernel_cpu"),
        "cumsum" if in_place => Some("cumsum_out_cpu"),
        "cumprod" if in_place => Some("cumprod_out_cpu"),
        _ if PRODUCTS.contains(&name) => {
            let rank = |i: usize| match values.get(i) {
                Some(Arg::Tensor(tensor)) => tensor.rank(),
                _ => 2,
            };
            Some(match (rank(0), rank(1)) {
                (1, 1) => "dot",
                (2, 1) | (1, 2) => "addmv_impl_cpu",
                (0..=2, 0..=2) => "addmm_impl_cpu_",
                _ => "bmm",
            })
        }
        _ => find(LACKING, name),
    }
}

/// Whether an equation adds products up: it has several operands, and its result lacks a letter of theirs.
fn sums_products(values: &[Arg]) -> bool {
    let [Arg::Str(equation), Arg::Tensors(operands), ..] = values else { return false };
    let Some((inputs, output)) = equation.split_once("->") else { return operands.len() > 1 };
    operands.len() > 1 && inputs.chars().any(|c| c.is_alphabetic() && !output.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_name_no_operator_twice() {
        assert!(PROMOTING.is_sorted_by(|a, b| a < b));
        assert!(LACKING.is_sorted_by(|a, b| a.0 < b.0));
        assert!(MAKING.is_sorted_by(|a, b| a.0 < b.0));
    }
}
