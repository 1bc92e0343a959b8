//! Losses.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
