//! Interpolation and sampling on grids.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
