//! The table of the questions about dtypes.

use crate::tensor::op::{Op, Out, Overload, Places};

macro_rules! op {
    ($name:literal, $signature:expr, $run:expr, $doc:literal) => {
        Op {
            name: $name,
            places: Places::TORCH,
            overloads: &[Overload { signature: $signature, run: $run }],
            doc: $doc,
        }
    };
}

static TABLE: &[Op] = &[
    op!(
        "promote_types",
        "(ScalarType type1, ScalarType type2)",
        |a| Ok(Out::DType(super::unsigned::promote(a.dtype(0)?, a.dtype(1)?)?)),
        "Returns the smallest dtype that holds both."
    ),
    op!(
        "can_cast",
        "(ScalarType from_, ScalarType to)",
        |a| Ok(a.dtype(0)?.can_cast(a.dtype(1)?).into()),
        "Says whether in-place operations may write one dtype into the other."
    ),
    op!(
        "is_floating_point",
        "(Tensor input)",
        |a| Ok(a.tensor(0)?.dtype().is_floating().into()),
        "Says whether a tensor's dtype is a floating-point one."
    ),
    op!(
        "is_signed",
        "(Tensor input)",
        |a| Ok(a.tensor(0)?.dtype().is_signed().into()),
        "Says whether a tensor's dtype has negative numbers."
    ),
    op!("is_complex", "(Tensor input)", |a| a.tensor(0).map(|_| false.into()), "Says no: there are no complex dtypes."),
];

/// The table.
pub static OPS: &[&[Op]] = &[TABLE];
