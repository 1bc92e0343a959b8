//! Pooling and its inverse.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
