//! What `torch.nn.functional` adds to the everyday operators: layers as functions.

use super::op::Op;

mod activation;
mod attention;
mod conv;
mod distance;
mod embedding;
mod fold;
mod fused;
mod loss;
mod norm;
mod pad;
mod pool;
mod real;
mod recurrent;
mod resize;

pub static OPS: &[&[Op]] = &[
    activation::OPS,
    attention::OPS,
    conv::OPS,
    distance::OPS,
    embedding::OPS,
    fold::OPS,
    loss::OPS,
    loss::BY_NUMBER,
    norm::OPS,
    pad::OPS,
    pool::OPS,
    recurrent::OPS,
    resize::OPS,
];
