//! `torch.linalg`: products, norms, decompositions and solvers of matrices and batches of them, by faer on the host.

use super::op::Op;

pub static OPS: &[&[Op]] = &[];
