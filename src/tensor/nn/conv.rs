//! Convolution and its transpose.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
