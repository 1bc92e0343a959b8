//! Activations: relu and its kin.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
