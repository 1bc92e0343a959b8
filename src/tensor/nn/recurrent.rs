//! Recurrent layers over whole sequences (`lstm`, `gru`, `rnn_tanh`, `rnn_relu`) and their cells.
//!
//! A layer in one direction is one operation with a loop of its own on the host, forward and backward through time
//! (`steps`). Layers, directions and dropout between them are put together from operators, and so is the same layer
//! where its gradients are to be differentiated themselves.

use std::rc::Rc;

use super::fused::{by_float, chained, differentiable};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::random::{self, DropoutKind};
use crate::tensor::{DType, Shape, Tensor, autograd, convert, matmul, pointwise, reduce, shape};

mod steps;

/// What is done with the gates of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Tanh,
    Relu,
    Lstm,
    Gru,
}

impl Cell {
    const fn gates(self) -> usize {
        match self {
            Self::Tanh | Self::Relu => 1,
            Self::Lstm => 4,
            Self::Gru => 3,
        }
    }
}

/// The parameters of one layer in one direction.
#[derive(Clone)]
struct Weights {
    input: Tensor,
    recurrent: Tensor,
    biases: Option<[Tensor; 2]>,
    projection: Option<Tensor>,
}

impl Weights {
    /// Size of a cell's output.
    fn width(&self, cell: Cell) -> usize {
        self.recurrent.shape()[0] / cell.gates()
    }

    /// Size of the state: smaller than the output where there is a projection.
    fn state(&self) -> usize {
        self.recurrent.shape()[1]
    }

    fn tensors(&self) -> Vec<Tensor> {
        let mut all = vec![self.input.clone(), self.recurrent.clone()];
        all.extend(self.biases.iter().flatten().cloned());
        all.extend(self.projection.clone());
        all
    }

    /// The same parameters as other tensors, in the order of [`Weights::tensors`].
    fn replaced(&self, tensors: &[Tensor]) -> Self {
        let biases = self.biases.as_ref().map(|_| [tensors[2].clone(), tensors[3].clone()]);
        let projection = self.projection.as_ref().map(|_| tensors[tensors.len() - 1].clone());
        Self { input: tensors[0].clone(), recurrent: tensors[1].clone(), biases, projection }
    }

    fn check(&self, cell: Cell, features: usize) -> Result<()> {
        for matrix in [Some(&self.input), Some(&self.recurrent), self.projection.as_ref()].into_iter().flatten() {
            ensure!(matrix.rank() == 2, Runtime, "weights of a recurrent layer must be matrices");
        }
        let rows = self.recurrent.shape()[0];
        ensure!(
            features == self.input.shape()[1],
            Runtime,
            "input.size(-1) must be equal to input_size. Expected {}, got {features}",
            self.input.shape()[1]
        );
        ensure!(self.state() > 0 && rows > 0, Runtime, "hidden_size must be greater than zero");
        let fits = rows.is_multiple_of(cell.gates())
            && self.input.shape()[0] == rows
            && self.biases.iter().flatten().all(|bias| bias.shape() == [rows])
            && match &self.projection {
                Some(projection) => projection.shape() == [self.state(), self.width(cell)],
                None => self.state() == self.width(cell),
            };
        ensure!(fits, Runtime, "the weights of a recurrent layer do not fit each other");
        Ok(())
    }
}

/// One step in operators: the new state, and the new memory of an LSTM.
fn step(
    cell: Cell,
    input: &Tensor,
    (h, c): (&Tensor, Option<&Tensor>),
    weights: &Weights,
) -> Result<(Tensor, Option<Tensor>)> {
    let [bias_ih, bias_hh] = match &weights.biases {
        Some([a, b]) => [Some(a), Some(b)],
        None => [None, None],
    };
    let from_input = matmul::linear(input, &weights.input, bias_ih)?;
    let from_state = matmul::linear(h, &weights.recurrent, bias_hh)?;
    let (state, memory) = match cell {
        Cell::Tanh => (pointwise::tanh(&pointwise::add(&from_input, &from_state)?)?, None),
        Cell::Relu => (super::activation::relu(&pointwise::add(&from_input, &from_state)?)?, None),
        Cell::Gru => {
            let (x, s) = (shape::chunk(&from_input, 3, 1)?, shape::chunk(&from_state, 3, 1)?);
            let reset = pointwise::sigmoid(&pointwise::add(&x[0], &s[0])?)?;
            let update = pointwise::sigmoid(&pointwise::add(&x[1], &s[1])?)?;
            let new = pointwise::tanh(&pointwise::add(&x[2], &pointwise::mul(&s[2], &reset)?)?)?;
            (pointwise::add(&pointwise::mul(&pointwise::sub(h, &new)?, &update)?, &new)?, None)
        }
        Cell::Lstm => {
            let Some(c) = c else { bail!(Runtime, "lstm expects two hidden states") };
            let gates = shape::chunk(&pointwise::add(&from_input, &from_state)?, 4, 1)?;
            let input = pointwise::sigmoid(&gates[0])?;
            let forget = pointwise::sigmoid(&gates[1])?;
            let new = pointwise::tanh(&gates[2])?;
            let output = pointwise::sigmoid(&gates[3])?;
            let memory = pointwise::add(&pointwise::mul(&forget, c)?, &pointwise::mul(&input, &new)?)?;
            (pointwise::mul(&output, &pointwise::tanh(&memory)?)?, Some(memory))
        }
    };
    let state = match &weights.projection {
        Some(projection) => matmul::linear(&state, projection, None)?,
        None => state,
    };
    Ok((state, memory))
}

/// A layer in one direction: what it is made of besides tensors.
#[derive(Clone)]
struct Layer {
    cell: Cell,
    /// Rows of each step.
    sizes: Rc<Vec<usize>>,
    reverse: bool,
    packed: bool,
}

/// The states of every row, and the last ones.
type Found = (Tensor, Tensor, Option<Tensor>);

impl Layer {
    /// The name of the operation that PyTorch's output shows.
    fn name(&self, weights: &Weights) -> &'static str {
        match (self.cell, self.packed) {
            (Cell::Lstm, false) if weights.projection.is_none() => "MkldnnRnnLayerBackward0",
            (_, true) => "CatBackward0",
            _ => "StackBackward0",
        }
    }

    fn rows(&self) -> usize {
        self.sizes.iter().sum()
    }

    /// The layer in operators, for derivatives of derivatives.
    fn formula(&self, input: &Tensor, (h, c): (&Tensor, Option<&Tensor>), weights: &Weights) -> Result<Found> {
        let features = input.shape()[input.rank() - 1];
        let flat = shape::view_or_copy(input, &[self.rows(), features])?;
        let (mut h, mut c) = (h.clone(), c.cloned());
        let mut first = 0;
        let mut order: Vec<(usize, usize)> = Vec::with_capacity(self.sizes.len());
        for &size in self.sizes.iter() {
            order.push((first, size));
            first += size;
        }
        if self.reverse {
            order.reverse();
        }
        let top = |x: &Tensor, count: usize| shape::narrow(x, 0, 0, count as i64);
        let replace = |old: &Tensor, new: Tensor, count: usize| {
            let rest = old.shape()[0] - count;
            if rest == 0 {
                return Ok(new);
            }
            shape::cat(&[new, shape::narrow(old, 0, count as i64, rest as i64)?], 0)
        };
        let mut outputs = Vec::with_capacity(order.len());
        for (first, count) in order {
            let x = shape::narrow(&flat, 0, first as i64, count as i64)?;
            let memory = c.as_ref().map(|c| top(c, count)).transpose()?;
            let (state, memory) = step(self.cell, &x, (&top(&h, count)?, memory.as_ref()), weights)?;
            outputs.push(state.clone());
            h = replace(&h, state, count)?;
            if let (Some(old), Some(new)) = (&c, memory) {
                c = Some(replace(old, new, count)?);
            }
        }
        if self.reverse {
            outputs.reverse();
        }
        let out = shape::view_or_copy(&shape::cat(&outputs, 0)?, &self.output_shape(input, weights))?;
        Ok((out, h, c))
    }

    fn output_shape(&self, input: &Tensor, weights: &Weights) -> Shape {
        let mut sizes = Shape::from_slice(input.shape());
        if let Some(last) = sizes.last_mut() {
            *last = weights.state();
        }
        sizes
    }

    /// The layer as one operation.
    fn run(&self, input: &Tensor, (h, c): (&Tensor, Option<&Tensor>), weights: &Weights) -> Result<Found> {
        weights.check(self.cell, input.shape()[input.rank() - 1])?;
        by_float!(input, T => self.run_as::<T>(input, (h, c), weights))
    }

    fn run_as<T: steps::Float>(
        &self,
        input: &Tensor,
        (h, c): (&Tensor, Option<&Tensor>),
        weights: &Weights,
    ) -> Result<Found> {
        let (state, width) = (weights.state(), weights.width(self.cell));
        let (device, batch) = (input.device(), h.shape()[0]);
        let flat =
            autograd::no_grad(|| shape::view_or_copy(&input.detach(), &[self.rows(), weights.input.shape()[1]]))?;
        let elements = |t: &Tensor| -> Result<Vec<T>> { Ok(t.host::<T>()?.to_vec()) };
        let run = autograd::no_grad(|| {
            let bias = match (&weights.biases, self.cell) {
                (Some([a, _]), Cell::Gru) => Some(a.detach()),
                (Some([a, b]), _) => Some(pointwise::add(&a.detach(), &b.detach())?),
                (None, _) => None,
            };
            steps::forward(steps::Start {
                cell: self.cell,
                sizes: &self.sizes,
                reverse: self.reverse,
                gates: elements(&matmul::linear(&flat, &weights.input.detach(), bias.as_ref())?)?,
                bias: match (&weights.biases, self.cell) {
                    (Some([_, b]), Cell::Gru) => Some(elements(b)?),
                    _ => None,
                },
                recurrent: &shape::t(&weights.recurrent.detach())?,
                projection: weights.projection.as_ref().map(|p| shape::t(&p.detach())).transpose()?.as_ref(),
                hidden: elements(h)?,
                memory: c.map_or_else(|| Ok(Vec::new()), elements)?,
                state,
                width,
            })
        })?;
        let out = Tensor::from_vec(run.out.clone(), &self.output_shape(input, weights), device)?;
        let hidden = Tensor::from_vec(run.hidden.clone(), &[batch, state], device)?;
        let memory = c.map(|_| Tensor::from_vec(run.memory.clone(), &[batch, width], device)).transpose()?;
        let mut inputs = vec![input.clone(), h.clone()];
        inputs.extend(c.cloned());
        inputs.extend(weights.tensors());
        let all: Vec<&Tensor> = inputs.iter().collect();
        if autograd::needs_record(&all) {
            let outputs: Vec<&Tensor> = [Some(&out), Some(&hidden), memory.as_ref()].into_iter().flatten().collect();
            let (layer, kept) = (self.clone(), inputs.clone());
            autograd::record(self.name(weights), &all, &outputs, move |grads| {
                if autograd::is_enabled() {
                    return layer.differentiated(&kept, grads);
                }
                layer.back::<T>(&kept, &flat, &run, grads)
            });
        }
        Ok((out, hidden, memory))
    }

    /// The inputs of the operation taken apart again.
    fn parts(&self, inputs: &[Tensor]) -> (Tensor, Tensor, Option<Tensor>, Weights) {
        let lead = if self.cell == Cell::Lstm { 3 } else { 2 };
        let rest = &inputs[lead..];
        let biased = rest.len() >= 4;
        let shaped = Weights {
            input: rest[0].clone(),
            recurrent: rest[1].clone(),
            biases: biased.then(|| [rest[2].clone(), rest[3].clone()]),
            projection: (rest.len() % 2 == 1).then(|| rest[rest.len() - 1].clone()),
        };
        let memory = (lead == 3).then(|| inputs[2].clone());
        (inputs[0].clone(), inputs[1].clone(), memory, shaped.replaced(rest))
    }

    /// The gradients as part of the graph.
    fn differentiated(&self, inputs: &[Tensor], grads: &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> {
        let (layer, count) = (self.clone(), inputs.len());
        let given: Vec<bool> = grads.iter().map(Option::is_some).collect();
        let mut arguments = inputs.to_vec();
        arguments.extend(grads.iter().flatten().cloned());
        let gradients = Rc::new(move |arguments: &[Tensor]| {
            let (inputs, grads) = arguments.split_at(count);
            let (input, h, c, weights) = layer.parts(inputs);
            let before = autograd::set_enabled(true);
            let found = layer.formula(&input, (&h, c.as_ref()), &weights);
            autograd::set_enabled(before);
            let (out, hidden, memory) = found?;
            let mut grads = grads.iter().cloned();
            let grads: Vec<Option<Tensor>> = given.iter().map(|&g| if g { grads.next() } else { None }).collect();
            let outputs: Vec<Tensor> = [Some(out), Some(hidden), memory].into_iter().flatten().collect();
            chained(&outputs, &grads, inputs)
        });
        let mut found = differentiable(self.name(&self.parts(inputs).3), &(gradients as _), &arguments)?;
        found.truncate(count);
        Ok(found)
    }

    /// The gradients at once.
    fn back<T: steps::Float>(
        &self,
        inputs: &[Tensor],
        flat: &Tensor,
        run: &steps::Run<T>,
        grads: &[Option<Tensor>],
    ) -> Result<Vec<Option<Tensor>>> {
        let (input, h, c, weights) = self.parts(inputs);
        let (state, width, rows) = (weights.state(), weights.width(self.cell), self.rows());
        let (device, batch) = (input.device(), h.shape()[0]);
        let elements = |i: usize, count: usize| -> Result<Vec<T>> {
            match grads.get(i).and_then(Option::as_ref) {
                Some(grad) => Ok(grad.host::<T>()?.to_vec()),
                None => Ok(vec![T::zero(); count]),
            }
        };
        let projection = weights.projection.as_ref().map(Tensor::detach);
        let found = steps::backward(steps::Back {
            cell: self.cell,
            sizes: &self.sizes,
            reverse: self.reverse,
            run,
            recurrent: &weights.recurrent.detach(),
            projection: projection.as_ref(),
            out: &elements(0, rows * state)?,
            hidden: elements(1, batch * state)?,
            memory: elements(2, if c.is_some() { batch * width } else { 0 })?,
            state,
            width,
        })?;
        let across = weights.recurrent.shape()[0];
        let matrix = |values: &[T], columns: usize| Tensor::from_vec(values.to_vec(), &[rows, columns], device);
        let gates = matrix(&found.gates, across)?;
        let recurrent = found.recurrent.as_ref().map_or_else(|| Ok(gates.clone()), |part| matrix(part, across))?;
        let transposed_times = |a: &Tensor, b: &Tensor| matmul::mm(&shape::t(a)?, b);
        let wanted = |t: &Tensor, make: &dyn Fn() -> Result<Tensor>| -> Result<Option<Tensor>> {
            if t.requires_grad() { make().map(Some) } else { Ok(None) }
        };
        let mut all = vec![
            wanted(&input, &|| shape::view_or_copy(&matmul::mm(&gates, &weights.input.detach())?, input.shape()))?,
            Some(Tensor::from_vec(found.hidden, &[batch, state], device)?),
        ];
        if c.is_some() {
            all.push(Some(Tensor::from_vec(found.memory, &[batch, width], device)?));
        }
        let before = matrix(&run.before, state)?;
        all.push(wanted(&weights.input, &|| transposed_times(&gates, flat))?);
        all.push(wanted(&weights.recurrent, &|| transposed_times(&recurrent, &before))?);
        if let Some([a, b]) = &weights.biases {
            all.push(wanted(a, &|| reduce::sum_dims(&gates, &[0], false))?);
            all.push(wanted(b, &|| reduce::sum_dims(&recurrent, &[0], false))?);
        }
        if let Some(projection) = &weights.projection {
            let states = matrix(&found.states, state)?;
            let unprojected = matrix(&run.unprojected, width)?;
            all.push(wanted(projection, &|| transposed_times(&states, &unprojected))?);
        }
        Ok(all)
    }
}

/// The settings of a whole stack of layers.
struct Stack {
    cell: Cell,
    layers: usize,
    bidirectional: bool,
    dropout: f64,
    train: bool,
}

impl Stack {
    /// The parameters of every layer and direction.
    fn weights(&self, params: &[Tensor], biased: bool) -> Result<Vec<Weights>> {
        let count = self.layers * if self.bidirectional { 2 } else { 1 };
        let each = if biased { 4 } else { 2 };
        let projected = self.cell == Cell::Lstm && params.len() == count * (each + 1);
        let each = each + usize::from(projected);
        ensure!(
            count > 0 && params.len() == count * each,
            Runtime,
            "MatrixRef: ArrayRef size {} not divisible by stride {each}",
            params.len()
        );
        let made = params.chunks_exact(each).map(|group| Weights {
            input: group[0].clone(),
            recurrent: group[1].clone(),
            biases: biased.then(|| [group[2].clone(), group[3].clone()]),
            projection: projected.then(|| group[each - 1].clone()),
        });
        Ok(made.collect())
    }

    /// Runs all layers over steps of `sizes` rows; `states` are the first states, each of layers times directions.
    fn run(
        &self,
        input: &Tensor,
        sizes: Vec<usize>,
        packed: bool,
        states: &[Tensor],
        weights: &[Weights],
    ) -> Result<Vec<Tensor>> {
        let directions = if self.bidirectional { 2 } else { 1 };
        for state in states {
            ensure!(
                state.rank() == 3
                    && state.shape()[0] == weights.len()
                    && state.shape()[1] == sizes.first().copied().unwrap_or(0),
                Runtime,
                "the states of a recurrent layer do not fit its input"
            );
        }
        let sizes = Rc::new(sizes);
        let mut x = input.clone();
        let (mut last_h, mut last_c) = (Vec::new(), Vec::new());
        for layer in 0..self.layers {
            let mut outputs = Vec::with_capacity(directions);
            for direction in 0..directions {
                let at = layer * directions + direction;
                let one = Layer { cell: self.cell, sizes: Rc::clone(&sizes), reverse: direction == 1, packed };
                let h = shape::select(&states[0], 0, at as i64)?;
                let c = states.get(1).map(|c| shape::select(c, 0, at as i64)).transpose()?;
                let expected = [weights[at].state(), weights[at].width(self.cell)];
                for (state, size) in [Some(&h), c.as_ref()].into_iter().flatten().zip(expected) {
                    ensure!(
                        state.shape()[1] == size && state.dtype() == x.dtype(),
                        Runtime,
                        "the states of a recurrent layer do not fit its weights"
                    );
                }
                let (out, h, c) = one.run(&x, (&h, c.as_ref()), &weights[at])?;
                outputs.push(out);
                last_h.push(h);
                last_c.extend(c);
            }
            x = if outputs.len() == 1 { outputs.swap_remove(0) } else { shape::cat(&outputs, -1)? };
            if self.dropout > 0.0 && self.train && layer + 1 < self.layers {
                x = random::dropout(&x, self.dropout, true, DropoutKind::default())?;
            }
        }
        let mut results = vec![x, shape::stack(&last_h, 0)?];
        if !last_c.is_empty() {
            results.push(shape::stack(&last_c, 0)?);
        }
        Ok(results)
    }
}

/// The states of a call: an LSTM has two.
fn states(a: &Args, i: usize, cell: Cell) -> Result<Vec<Tensor>> {
    if cell != Cell::Lstm {
        return Ok(vec![a.tensor(i)?]);
    }
    let states = a.tensors(i)?;
    ensure!(states.len() == 2, Runtime, "lstm expects two hidden states");
    Ok(states)
}

/// 16-bit floats are computed as `f32`.
fn widened(tensors: Vec<Tensor>, dtype: DType) -> Result<Vec<Tensor>> {
    let wide = if dtype == DType::Float64 { dtype } else { DType::Float32 };
    tensors.iter().map(|t| if t.dtype() == dtype { convert::cast(t, wide) } else { Ok(t.clone()) }).collect()
}

fn narrowed(results: Vec<Tensor>, dtype: DType) -> Result<Out> {
    Ok(Out::Tuple(results.iter().map(|t| convert::cast(t, dtype)).collect::<Result<_>>()?))
}

fn check_dtypes(input: &Tensor, others: &[Tensor]) -> Result<()> {
    for other in others {
        ensure!(
            input.dtype() == other.dtype() && input.dtype().is_floating(),
            Runtime,
            "mat1 and mat2 must have the same dtype, but got {} and {}",
            input.dtype().scalar_name(),
            other.dtype().scalar_name()
        );
    }
    Ok(())
}

/// Everything of a call after the sequence: states, parameters and settings from argument `i` on.
fn read(a: &Args, input: &Tensor, i: usize, cell: Cell) -> Result<(Stack, Vec<Tensor>, Vec<Weights>)> {
    let (states, params) = (states(a, i, cell)?, a.tensors(i + 1)?);
    check_dtypes(input, &params)?;
    check_dtypes(input, &states)?;
    let stack = Stack {
        cell,
        layers: usize::try_from(a.int(i + 3)?).unwrap_or(0),
        dropout: a.float(i + 4)?,
        train: a.bool(i + 5)?,
        bidirectional: a.bool(i + 6)?,
    };
    let weights = stack.weights(&widened(params, input.dtype())?, a.bool(i + 2)?)?;
    Ok((stack, widened(states, input.dtype())?, weights))
}

/// A padded batch of sequences.
fn padded(a: &Args, cell: Cell) -> Result<Out> {
    let input = a.tensor(0)?;
    ensure!(input.rank() == 3, Runtime, "input must have 3 dimensions, got {}", input.rank());
    let (stack, states, weights) = read(a, &input, 1, cell)?;
    let batch_first = a.bool(8)?;
    let dtype = input.dtype();
    let wide = widened(vec![input], dtype)?.swap_remove(0);
    let x = if batch_first { shape::transpose(&wide, 0, 1)? } else { wide };
    ensure!(x.shape()[0] > 0, Runtime, "Expected sequence length to be larger than 0 in RNN");
    let sizes = vec![x.shape()[1]; x.shape()[0]];
    let mut results = stack.run(&x, sizes, false, &states, &weights)?;
    if batch_first {
        let name = if cell == Cell::Lstm { "TransposeBackward0" } else { "TransposeBackward1" };
        results[0] = shape::permuted(&results[0], name, &[1, 0, 2]);
    }
    narrowed(results, dtype)
}

/// A packed batch of sequences.
fn packed(a: &Args, cell: Cell) -> Result<Out> {
    let (data, batch_sizes) = (a.tensor(0)?, a.tensor(1)?);
    ensure!(data.rank() == 2, Runtime, "input must have 2 dimensions, got {}", data.rank());
    let (stack, states, weights) = read(a, &data, 2, cell)?;
    let sizes: Vec<usize> = batch_sizes.to_i64_vec()?.iter().map(|&s| usize::try_from(s).unwrap_or(0)).collect();
    let falls = sizes.windows(2).all(|pair| pair[0] >= pair[1]);
    ensure!(
        falls && !sizes.contains(&0) && sizes.iter().sum::<usize>() == data.shape()[0] && !sizes.is_empty(),
        Runtime,
        "batch_sizes do not fit the data of a packed sequence"
    );
    let dtype = data.dtype();
    let wide = widened(vec![data], dtype)?.swap_remove(0);
    narrowed(stack.run(&wide, sizes, true, &states, &weights)?, dtype)
}

/// One step of a cell: input, state, `w_ih`, `w_hh`, `b_ih`, `b_hh`.
fn cell(a: &Args, cell: Cell) -> Result<Out> {
    let (input, states) = (a.tensor(0)?, states(a, 1, cell)?);
    let (w_ih, w_hh) = (a.tensor(2)?, a.tensor(3)?);
    let biases = match (a.opt_tensor(4)?, a.opt_tensor(5)?) {
        (Some(a), Some(b)) => Some([a, b]),
        _ => None,
    };
    ensure!(
        input.rank() == 2 && w_ih.rank() == 2 && w_hh.rank() == 2 && states.iter().all(|s| s.rank() == 2),
        Runtime,
        "a recurrent cell takes matrices"
    );
    ensure!(
        input.shape()[1] == w_ih.shape()[1],
        Runtime,
        "input has inconsistent input_size: got {} expected {}",
        input.shape()[1],
        w_ih.shape()[1]
    );
    for (i, state) in states.iter().enumerate() {
        ensure!(
            input.shape()[0] == state.shape()[0],
            Runtime,
            "Input batch size {} doesn't match hidden{i} batch size {}",
            input.shape()[0],
            state.shape()[0]
        );
        ensure!(
            state.shape()[1] == w_hh.shape()[1],
            Runtime,
            "hidden{i} has inconsistent hidden_size: got {}, expected {}",
            state.shape()[1],
            w_hh.shape()[1]
        );
    }
    let (gates, hidden) = (cell.gates(), w_hh.shape()[1]);
    ensure!(
        w_ih.shape()[0] == gates * hidden,
        Runtime,
        "weight_ih first dim must be {gates} * hidden_size = {}, but got {}",
        gates * hidden,
        w_ih.shape()[0]
    );
    let weights = Weights { input: w_ih, recurrent: w_hh, biases, projection: None };
    weights.check(cell, input.shape()[1])?;
    match step(cell, &input, (&states[0], states.get(1)), &weights)? {
        (h, Some(c)) => Ok(Out::Tuple(vec![h, c])),
        (h, None) => Ok(h.into()),
    }
}

macro_rules! layers {
    ($name:literal, $state:literal, $cell:expr, $doc:literal) => {
        Op {
            name: $name,
            places: Places::TORCH,
            overloads: &[
                Overload {
                    signature: concat!(
                        "(Tensor input, ",
                        $state,
                        " hx, Tensor[] params, bool has_biases, int num_layers, ",
                        "float dropout, bool train, bool bidirectional, bool batch_first)"
                    ),
                    run: |a| padded(a, $cell),
                },
                Overload {
                    signature: concat!(
                        "(Tensor data, Tensor batch_sizes, ",
                        $state,
                        " hx, Tensor[] params, bool has_biases, ",
                        "int num_layers, float dropout, bool train, bool bidirectional)"
                    ),
                    run: |a| packed(a, $cell),
                },
            ],
            doc: $doc,
        }
    };
}

macro_rules! cells {
    ($name:literal, $state:literal, $cell:expr, $doc:literal) => {
        Op {
            name: $name,
            places: Places::TORCH,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $state,
                    " hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None)"
                ),
                run: |a| cell(a, $cell),
            }],
            doc: $doc,
        }
    };
}

pub static OPS: &[Op] = &[
    layers!("lstm", "Tensor[]", Cell::Lstm, "Runs layers with a long and a short memory over sequences."),
    layers!("gru", "Tensor", Cell::Gru, "Runs gated recurrent layers over sequences."),
    layers!("rnn_tanh", "Tensor", Cell::Tanh, "Runs recurrent layers with tanh over sequences."),
    layers!("rnn_relu", "Tensor", Cell::Relu, "Runs recurrent layers with relu over sequences."),
    cells!("lstm_cell", "Tensor[]", Cell::Lstm, "Takes one step of an LSTM."),
    cells!("gru_cell", "Tensor", Cell::Gru, "Takes one step of a GRU."),
    cells!("rnn_tanh_cell", "Tensor", Cell::Tanh, "Takes one step of a recurrent layer with tanh."),
    cells!("rnn_relu_cell", "Tensor", Cell::Relu, "Takes one step of a recurrent layer with relu."),
];
