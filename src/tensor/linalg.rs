//! `torch.linalg`: decompositions, solvers and norms of matrices and batches of them, on the host.
//!
//! An operator checks its tensors in PyTorch's words, takes the matrices out one by one (`kernel.rs`), factorizes them
//! as LAPACK does (`lapack.rs`) or by faer where they are large, and puts the batch together again. Gradients are
//! written with operators.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::autograd::{self, Node};
use super::error::{Result, bail, ensure};
use super::layout::{self, Shape, resolve_dim};
use super::pointwise::{self, Comparison, add, compare, div, mul, mul_number, neg, sub};
use super::{DType, Device, Number, Tensor, convert, create, index, matmul, reduce, shape};

mod determinant;
mod factor;
mod householder;
mod kernel;
mod lapack;
mod large;
mod least;
mod norm;
mod power;
mod solve;
mod spectral;
mod statistics;
mod table;
mod tensors;

pub use norm::{Order, matrix_norm};
pub use table::OPS;

pub use lapack::Style;

/// The last two dims swapped.
fn flipped(x: &Tensor) -> Result<Tensor> {
    shape::transpose(x, -2, -1)
}

fn product(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    matmul::matmul(a, b)
}

fn lower(x: &Tensor, offset: i64) -> Result<Tensor> {
    index::triangle(x, offset, true)
}

fn upper(x: &Tensor, offset: i64) -> Result<Tensor> {
    index::triangle(x, offset, false)
}

fn diagonal(x: &Tensor) -> Result<Tensor> {
    shape::diagonal(x, 0, -2, -1)
}

fn on_diagonal(x: &Tensor) -> Result<Tensor> {
    index::diag_embed(x, 0, -2, -1)
}

/// The unit matrix of `n` rows in the dtype of `x`.
fn unit_like(x: &Tensor, n: usize) -> Result<Tensor> {
    create::eye(n as i64, None, x.dtype(), x.device())
}

/// Checks that `x` is a batch of matrices.
fn check_matrix(x: &Tensor, name: &str, argument: &str) -> Result<()> {
    ensure!(x.rank() >= 2, Runtime, "{name}: The input tensor {argument} must have at least 2 dimensions.");
    Ok(())
}

/// Checks that `x` is a batch of square matrices; its rows.
fn check_square(x: &Tensor, name: &str) -> Result<usize> {
    check_matrix(x, name, "A")?;
    let (m, n) = kernel::sides(x);
    ensure!(m == n, Runtime, "{name}: A must be batches of square matrices, but they are {m} by {n} matrices");
    Ok(n)
}

fn check_floating(x: &Tensor, name: &str) -> Result<()> {
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "{name}: Expected a floating point or complex tensor as input. Got {}",
        x.dtype().scalar_name()
    );
    Ok(())
}

/// Checks for `float32` or `float64`.
fn check_full_precision(x: &Tensor, name: &str) -> Result<()> {
    check_floating(x, name)?;
    ensure!(
        matches!(x.dtype(), DType::Float32 | DType::Float64),
        NotImplemented,
        "{name}: Low precision dtypes not supported. Got {}",
        x.dtype().scalar_name()
    );
    Ok(())
}

/// How messages name a matrix of a batch: nothing where there is only one matrix.
fn batch_note(x: &Tensor, i: usize) -> String {
    if x.rank() > 2 { format!("(Batch element {i}): ") } else { String::new() }
}

/// Two batches of matrices with their batch dims broadcast.
fn broadcast_batches(a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    let lead = layout::broadcast(kernel::lead(a), kernel::lead(b))?;
    let spread = |x: &Tensor| -> Result<Tensor> {
        let (m, n) = kernel::sides(x);
        let wanted = kernel::with_sides(&lead, &[m, n]);
        if x.shape() == &wanted[..] { Ok(x.clone()) } else { shape::expand_to(x, &wanted) }
    };
    Ok((spread(a)?, spread(b)?))
}

/// An operation's outputs, kept for its rule without keeping the graph alive in a circle.
struct Saved {
    values: Vec<Tensor>,
    node: RefCell<Weak<Node>>,
}

impl Saved {
    /// Output `i` as it was, part of the graph again where the rule itself is recorded.
    fn get(&self, i: usize) -> Tensor {
        match self.node.borrow().upgrade() {
            Some(node) if autograd::is_enabled() => {
                let value = self.values[i].detach();
                value.set_source(node, i);
                value
            }
            _ => self.values[i].clone(),
        }
    }
}

/// The gradients of an operation's outputs; an output that nobody used has zeros, or nothing where it is the only one.
type Gradients<'a> = &'a [Option<Tensor>];

/// Records the operation that made `outputs` from `inputs`; see [`Tensor::with_backward`].
fn recorded<R>(name: &'static str, inputs: &[&Tensor], outputs: &[&Tensor], rule: impl FnOnce(Rc<Saved>) -> R)
where
    R: Fn(Gradients) -> Result<Vec<Option<Tensor>>> + 'static,
{
    if !autograd::needs_record(inputs) {
        return;
    }
    let values = outputs.iter().map(|t| t.detach()).collect();
    let saved = Rc::new(Saved { values, node: RefCell::default() });
    let node = autograd::record(name, inputs, outputs, rule(Rc::clone(&saved)));
    *saved.node.borrow_mut() = Rc::downgrade(&node);
}

/// The gradient of output `i`.
fn gradient(grads: Gradients, i: usize) -> Result<Tensor> {
    match &grads[i] {
        Some(gradient) => Ok(gradient.clone()),
        None => bail!(Runtime, "a gradient is missing"),
    }
}
