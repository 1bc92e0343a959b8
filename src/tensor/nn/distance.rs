//! Distances and similarities between vectors.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
