//! Sliding windows and shuffled pixels.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
