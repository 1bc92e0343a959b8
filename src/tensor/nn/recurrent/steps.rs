//! The loops of one recurrent layer in one direction, forward and backward through time, on the host.
//!
//! Rows are laid out step by step, as in a packed batch: step `t` has `sizes[t]` rows, and these never grow in number.
//! A padded batch is the case in which all are equal. Formulas and gate orders are those of `torch.nn.RNN`, `LSTM` and
//! `GRU`.
//!
//! The rows of a step are one [`Loop`], compiled for the machine's vector instructions.
#![expect(clippy::inline_always, reason = "a function that stays one of its own is compiled for the oldest machine")]

use super::super::real::Real;
use super::Cell;
use crate::tensor::error::Result;
use crate::tensor::simd::{self, Loop, vectorized};
use crate::tensor::{Device, Tensor, autograd, convert, matmul};

/// The floats of the loops, with the two squashing functions as arithmetic alone.
pub trait Float: Real {
    fn tanh_fast(self) -> Self;
    fn sigmoid_fast(self) -> Self;
}

impl Float for f32 {
    #[inline(always)]
    fn tanh_fast(self) -> Self {
        simd::tanh(self)
    }
    #[inline(always)]
    fn sigmoid_fast(self) -> Self {
        simd::sigmoid(self)
    }
}

impl Float for f64 {
    fn tanh_fast(self) -> Self {
        self.tanh()
    }
    fn sigmoid_fast(self) -> Self {
        self.sigmoid()
    }
}

/// A matrix of `inner` rows and `outer` columns that rows of numbers are multiplied by, once a step.
struct Factor<T> {
    tensor: Tensor,
    elements: Vec<T>,
    inner: usize,
    outer: usize,
}

impl<T: Float> Factor<T> {
    fn new(matrix: &Tensor) -> Result<Self> {
        let (inner, outer) = (matrix.shape()[0], matrix.shape()[1]);
        let elements = convert::contiguous_copy(matrix)?.host::<T>()?.to_vec();
        let tensor = Tensor::from_vec(elements.clone(), &[inner, outer], Device::Cpu)?;
        Ok(Self { tensor, elements, inner, outer })
    }

    /// `rows @ matrix`.
    fn times(&self, rows: &[T]) -> Result<Vec<T>> {
        /// More multiplications than this are worth the call of a matrix kernel.
        const KERNEL_PRODUCTS_MIN: usize = 1 << 12;
        if self.inner == 0 || self.outer == 0 {
            return Ok(vec![T::zero(); rows.len() / self.inner.max(1) * self.outer]);
        }
        let count = rows.len() / self.inner;
        if rows.len() * self.outer >= KERNEL_PRODUCTS_MIN {
            let rows = Tensor::from_vec(rows.to_vec(), &[count, self.inner], Device::Cpu)?;
            return Ok(autograd::no_grad(|| matmul::mm(&rows, &self.tensor))?.host::<T>()?.to_vec());
        }
        let mut out = vec![T::zero(); count * self.outer];
        for (sums, row) in out.chunks_exact_mut(self.outer).zip(rows.chunks_exact(self.inner)) {
            for (&factor, line) in row.iter().zip(self.elements.chunks_exact(self.outer)) {
                for (sum, &value) in sums.iter_mut().zip(line) {
                    *sum += factor * value;
                }
            }
        }
        Ok(out)
    }
}

/// What a layer's loop starts from.
pub struct Start<'a, T> {
    pub cell: Cell,
    /// How many rows each step has.
    pub sizes: &'a [usize],
    pub reverse: bool,
    /// The inputs' part of every row's gates, the biases in it (but for the recurrent one of a GRU).
    pub gates: Vec<T>,
    /// The recurrent bias of a GRU; nothing otherwise.
    pub bias: Option<Vec<T>>,
    /// Transposed: from the state to the gates.
    pub recurrent: &'a Tensor,
    /// Transposed: from the cell's output to the state, where the two differ in size.
    pub projection: Option<&'a Tensor>,
    pub hidden: Vec<T>,
    pub memory: Vec<T>,
    /// Size of the state, and of the gates.
    pub state: usize,
    pub width: usize,
}

/// What the loop found, and what its way back needs.
pub struct Run<T> {
    /// The state after each row.
    pub out: Vec<T>,
    /// The last states.
    pub hidden: Vec<T>,
    pub memory: Vec<T>,
    /// Every row's gates after their functions.
    pub gates: Vec<T>,
    /// The state before each row.
    pub before: Vec<T>,
    /// LSTM: the memory before each row. GRU: the recurrent part of the new state.
    pub inner: Vec<T>,
    /// LSTM with a projection: the output before it.
    pub unprojected: Vec<T>,
}

/// The steps in the order in which they are taken, each with its first row and its number of rows.
fn steps(sizes: &[usize], reverse: bool) -> Vec<(usize, usize)> {
    let mut first = 0;
    let mut steps: Vec<(usize, usize)> = sizes
        .iter()
        .map(|&size| {
            first += size;
            (first - size, size)
        })
        .collect();
    if reverse {
        steps.reverse();
    }
    steps
}

/// Goes through the steps.
///
/// # Errors
/// As the matrix product's.
pub fn forward<T: Float>(start: Start<T>) -> Result<Run<T>> {
    let Start { cell, sizes, reverse, mut gates, bias, recurrent, projection, mut hidden, mut memory, state, width } =
        start;
    let rows: usize = sizes.iter().sum();
    let recurrent = Factor::<T>::new(recurrent)?;
    let projection = projection.map(Factor::<T>::new).transpose()?;
    let mut out = vec![T::zero(); rows * state];
    let mut before = vec![T::zero(); rows * state];
    let kept = if matches!(cell, Cell::Lstm | Cell::Gru) { rows * width } else { 0 };
    let mut inner = vec![T::zero(); kept];
    let mut unprojected = vec![T::zero(); if projection.is_some() { rows * width } else { 0 }];
    let mut fresh = Vec::new();
    for (first, count) in steps(sizes, reverse) {
        let span = first * state..(first + count) * state;
        before[span.clone()].copy_from_slice(&hidden[..count * state]);
        let part = recurrent.times(&hidden[..count * state])?;
        let across = recurrent.outer;
        let gates = &mut gates[first * across..(first + count) * across];
        let cells = first * width..(first + count) * width;
        fresh.clear();
        fresh.resize(count * width, T::zero());
        if cell == Cell::Lstm {
            inner[cells.clone()].copy_from_slice(&memory[..count * width]);
        }
        vectorized(Forward {
            cell,
            width,
            gates,
            part: &part,
            bias: bias.as_deref(),
            old: &hidden[..count * state],
            memory: &mut memory,
            inner: if kept > 0 { &mut inner[cells.clone()] } else { &mut [] },
            fresh: &mut fresh,
        });
        if let Some(projection) = &projection {
            unprojected[cells].copy_from_slice(&fresh);
            fresh = projection.times(&fresh)?;
        }
        hidden[..count * state].copy_from_slice(&fresh);
        out[span].copy_from_slice(&fresh);
    }
    Ok(Run { out, hidden, memory, gates, before, inner, unprojected })
}

/// The rows of one step.
struct Forward<'a, T> {
    cell: Cell,
    width: usize,
    gates: &'a mut [T],
    part: &'a [T],
    bias: Option<&'a [T]>,
    old: &'a [T],
    memory: &'a mut [T],
    inner: &'a mut [T],
    fresh: &'a mut [T],
}

impl<T: Float> Loop for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (width, across) = (self.width, self.width * self.cell.gates());
        let rows = self.gates.chunks_exact_mut(across).zip(self.part.chunks_exact(across));
        for (row, ((gates, part), h)) in rows.zip(self.fresh.chunks_exact_mut(width)).enumerate() {
            let here = row * width..(row + 1) * width;
            match self.cell {
                Cell::Tanh => plain_row(gates, part, h, T::tanh_fast),
                Cell::Relu => plain_row(gates, part, h, |x| if x < T::zero() { T::zero() } else { x }),
                Cell::Lstm => lstm_row(gates, part, &mut self.memory[here], h),
                Cell::Gru => gru_row(gates, part, self.bias, &self.old[here.clone()], &mut self.inner[here], h),
            }
        }
    }
}

/// `h = f(gates + part)`.
#[inline(always)]
fn plain_row<T: Float>(gates: &mut [T], part: &[T], h: &mut [T], f: impl Fn(T) -> T) {
    for ((h, gate), &part) in h.iter_mut().zip(gates).zip(part) {
        *gate = f(*gate + part);
        *h = *gate;
    }
}

/// Gates in the order input, forget, new, output: `c = f c + i g`, `h = o tanh(c)`.
#[inline(always)]
fn lstm_row<T: Float>(gates: &mut [T], part: &[T], memory: &mut [T], h: &mut [T]) {
    let width = h.len();
    for (k, (gates, part)) in gates.chunks_exact_mut(width).zip(part.chunks_exact(width)).enumerate() {
        for (gate, &part) in gates.iter_mut().zip(part) {
            let sum = *gate + part;
            *gate = if k == 2 { sum.tanh_fast() } else { sum.sigmoid_fast() };
        }
    }
    let (i, rest) = gates.split_at(width);
    let (f, rest) = rest.split_at(width);
    let (g, o) = rest.split_at(width);
    for (j, c) in memory.iter_mut().enumerate() {
        *c = f[j] * *c + i[j] * g[j];
        h[j] = o[j] * c.tanh_fast();
    }
}

/// Gates in the order reset, update, new: `n = tanh(x_n + r (W h + b))`, `h = n + z (h - n)`.
#[inline(always)]
fn gru_row<T: Float>(gates: &mut [T], part: &[T], bias: Option<&[T]>, old: &[T], inner: &mut [T], h: &mut [T]) {
    let width = h.len();
    let added = |j: usize| part[j] + bias.map_or(T::zero(), |bias| bias[j]);
    for (j, gate) in gates[..2 * width].iter_mut().enumerate() {
        *gate = (*gate + added(j)).sigmoid_fast();
    }
    for j in 0..width {
        inner[j] = added(2 * width + j);
        let new = (gates[2 * width + j] + gates[j] * inner[j]).tanh_fast();
        gates[2 * width + j] = new;
        h[j] = new + gates[width + j] * (old[j] - new);
    }
}

/// What the way back starts from.
pub struct Back<'a, T> {
    pub cell: Cell,
    pub sizes: &'a [usize],
    pub reverse: bool,
    pub run: &'a Run<T>,
    /// From the gates to the state, and from the state to the cell's output.
    pub recurrent: &'a Tensor,
    pub projection: Option<&'a Tensor>,
    /// The gradients of every row's state and of the last states; they become those of the first.
    pub out: &'a [T],
    pub hidden: Vec<T>,
    pub memory: Vec<T>,
    pub state: usize,
    pub width: usize,
}

/// The gradients that one run back through time gives.
pub struct Gradients<T> {
    /// Of the gates before their functions: the inputs' part.
    pub gates: Vec<T>,
    /// The recurrent part, where it differs (GRU).
    pub recurrent: Option<Vec<T>>,
    /// With a projection: of every row's state.
    pub states: Vec<T>,
    pub hidden: Vec<T>,
    pub memory: Vec<T>,
}

/// Goes back through the steps.
///
/// # Errors
/// As the matrix product's.
pub fn backward<T: Float>(back: Back<T>) -> Result<Gradients<T>> {
    let Back { cell, sizes, reverse, run, recurrent, projection, out, mut hidden, mut memory, state, width } = back;
    let rows: usize = sizes.iter().sum();
    let recurrent = Factor::<T>::new(recurrent)?;
    let projection = projection.map(Factor::<T>::new).transpose()?;
    let across = recurrent.inner;
    let mut gates = vec![T::zero(); rows * across];
    let mut parts = if cell == Cell::Gru { Some(vec![T::zero(); rows * across]) } else { None };
    let mut states = vec![T::zero(); if projection.is_some() { rows * state } else { 0 }];
    for (first, count) in steps(sizes, !reverse) {
        let span = first * state..(first + count) * state;
        for (sum, &grad) in hidden[..count * state].iter_mut().zip(&out[span.clone()]) {
            *sum += grad;
        }
        let cell_grads = match &projection {
            Some(projection) => {
                states[span.clone()].copy_from_slice(&hidden[..count * state]);
                projection.times(&hidden[..count * state])?
            }
            None => hidden[..count * state].to_vec(),
        };
        let mut straight = vec![T::zero(); if cell == Cell::Gru { count * state } else { 0 }];
        let (wide, cells) = (first * across..(first + count) * across, first * width..(first + count) * width);
        vectorized(Backward {
            cell,
            width,
            done: &run.gates[wide.clone()],
            inner: if run.inner.is_empty() { &[] } else { &run.inner[cells] },
            old: &run.before[span],
            grads: &cell_grads,
            memory: &mut memory,
            gates: &mut gates[wide.clone()],
            part: parts.as_mut().map_or(&mut [], |parts| &mut parts[wide.clone()]),
            straight: &mut straight,
        });
        let flowing = parts.as_ref().unwrap_or(&gates);
        let mut earlier = recurrent.times(&flowing[wide])?;
        for (sum, &grad) in earlier.iter_mut().zip(&straight) {
            *sum += grad;
        }
        hidden[..count * state].copy_from_slice(&earlier);
    }
    Ok(Gradients { gates, recurrent: parts, states, hidden, memory })
}

/// The rows of one step on the way back.
struct Backward<'a, T> {
    cell: Cell,
    width: usize,
    done: &'a [T],
    inner: &'a [T],
    old: &'a [T],
    grads: &'a [T],
    memory: &'a mut [T],
    gates: &'a mut [T],
    part: &'a mut [T],
    straight: &'a mut [T],
}

impl<T: Float> Loop for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (width, across) = (self.width, self.width * self.cell.gates());
        let rows = self.done.chunks_exact(across).zip(self.gates.chunks_exact_mut(across));
        for (row, ((done, into), grads)) in rows.zip(self.grads.chunks_exact(width)).enumerate() {
            let (here, wide) = (row * width..(row + 1) * width, row * across..(row + 1) * across);
            match self.cell {
                Cell::Tanh => plain_back(done, grads, into, |y| T::one() - y * y),
                Cell::Relu => plain_back(done, grads, into, |y| if y > T::zero() { T::one() } else { T::zero() }),
                Cell::Lstm => lstm_back(done, &self.inner[here.clone()], grads, &mut self.memory[here], into),
                Cell::Gru => {
                    let (inner, old) = (&self.inner[here.clone()], &self.old[here.clone()]);
                    gru_back(done, inner, old, grads, (into, &mut self.part[wide]), &mut self.straight[here]);
                }
            }
        }
    }
}

#[inline(always)]
fn plain_back<T: Float>(done: &[T], grads: &[T], into: &mut [T], slope: impl Fn(T) -> T) {
    for ((into, &y), &grad) in into.iter_mut().zip(done).zip(grads) {
        *into = grad * slope(y);
    }
}

/// `memory` holds the gradient of the memory after the row, and that before it in the end.
#[inline(always)]
fn lstm_back<T: Float>(gates: &[T], before: &[T], grads: &[T], memory: &mut [T], into: &mut [T]) {
    let width = grads.len();
    let (one, gate) = (T::one(), |k: usize, j: usize| gates[k * width + j]);
    for j in 0..width {
        let (i, f, g, o) = (gate(0, j), gate(1, j), gate(2, j), gate(3, j));
        let y = (f * before[j] + i * g).tanh_fast();
        let c = memory[j] + grads[j] * o * (one - y * y);
        into[j] = c * g * i * (one - i);
        into[width + j] = c * before[j] * f * (one - f);
        into[2 * width + j] = c * i * (one - g * g);
        into[3 * width + j] = grads[j] * y * o * (one - o);
        memory[j] = c * f;
    }
}

/// Gives the gates' gradients in both parts, and what flows straight to the state before.
#[inline(always)]
fn gru_back<T: Float>(
    gates: &[T],
    inner: &[T],
    old: &[T],
    grads: &[T],
    (into, part): (&mut [T], &mut [T]),
    straight: &mut [T],
) {
    let (width, one) = (grads.len(), T::one());
    for j in 0..width {
        let (r, z, n) = (gates[j], gates[width + j], gates[2 * width + j]);
        let new = grads[j] * (one - z) * (one - n * n);
        let reset = new * inner[j] * r * (one - r);
        let update = grads[j] * (old[j] - n) * z * (one - z);
        straight[j] = grads[j] * z;
        (into[j], into[width + j], into[2 * width + j]) = (reset, update, new);
        (part[j], part[width + j], part[2 * width + j]) = (reset, update, new * r);
    }
}
