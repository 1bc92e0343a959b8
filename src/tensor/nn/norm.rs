//! Normalisation over features, groups and batches.

use crate::tensor::op::Op;

pub static OPS: &[Op] = &[];
