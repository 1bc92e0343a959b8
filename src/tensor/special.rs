//! `torch.special`: functions with a name in a handbook.

use super::op::Op;

pub static OPS: &[&[Op]] = &[];
