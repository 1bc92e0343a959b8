//! Every operator of the engine: the families' tables, joined.

use super::op::Op;

/// The families' tables. A new family is a file of its own and one line here.
pub static FAMILIES: &[&[&[Op]]] = &[
    super::create::OPS,
    super::dtype::OPS,
    super::pointwise::OPS,
    super::reduce::OPS,
    super::shape::OPS,
    super::matmul::OPS,
    super::index::OPS,
    super::sort::OPS,
    super::calculus::OPS,
    super::random::OPS,
    super::linalg::OPS,
    super::special::OPS,
    super::nn::OPS,
];

/// Every operator.
pub fn all() -> impl Iterator<Item = &'static Op> {
    FAMILIES.iter().flat_map(|family| family.iter().flat_map(|table| table.iter()))
}
