//! Einstein's summation: an equation such as `ij,jk->ik` over any number of tensors.
//!
//! Every subscript gets a number, every operand one dim for each subscript (of size 1 where it lacks it); then
//! operands are multiplied from left to right, and a subscript is summed as soon as no later operand has it.

use super::{Result, Shape, Tensor, bail, bmm, ensure, layout, mul, reduce, same_device, shape};

/// A subscript of an operand or the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    /// The dims that `...` stands for.
    Ellipsis,
    Letter(u8),
}

/// One dim of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    /// Counted from the right.
    Ellipsis(usize),
    Letter(u8),
}

/// Evaluates `equation` on `operands`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where the equation and the operands do not fit.
pub fn einsum(equation: &str, operands: &[Tensor]) -> Result<Tensor> {
    ensure!(!operands.is_empty(), Runtime, "einsum(): must provide at least one operand");
    for operand in &operands[1..] {
        same_device(&operands[0], operand)?;
    }
    let (left, right) = match equation.find("->") {
        Some(at) => (&equation[..at], Some((at + 2, &equation[at + 2..]))),
        None => (equation, None),
    };
    let inputs = read_inputs(left, operands.len())?;
    let ellipsis = check_ranks(&inputs, operands)?;
    let output = match right {
        Some((from, text)) => read_output(text, from, &inputs)?,
        None => implied_output(&inputs),
    };
    let axes = axes_of(&inputs, &output, ellipsis);
    let kept = count_axes(&output, ellipsis);
    let aligned: Vec<Tensor> = inputs
        .iter()
        .zip(operands)
        .enumerate()
        .map(|(i, (labels, operand))| align(operand, labels, &axes, i))
        .collect::<Result<_>>()?;
    check_sizes(&aligned, &axes)?;
    contract(&aligned, kept)
}

/// Reads `...` at `i`.
fn read_ellipsis(text: &[u8], i: usize, seen: bool, whose: &str, what: &str) -> Result<()> {
    ensure!(!seen, Runtime, "einsum(): found '.' for {whose} for which an ellipsis was already found");
    ensure!(text[i..].starts_with(b"..."), Runtime, "einsum(): found '.' for {whose} that is not part of any {what}");
    Ok(())
}

fn read_letter(byte: u8, at: usize) -> Result<Label> {
    ensure!(
        byte.is_ascii_alphabetic(),
        Runtime,
        "einsum(): invalid subscript given at index {at} in the equation string, subscripts must be in [a-zA-Z]"
    );
    Ok(Label::Letter(byte))
}

/// The subscripts of each operand.
fn read_inputs(text: &str, count: usize) -> Result<Vec<Vec<Label>>> {
    let text = text.as_bytes();
    let mut inputs: Vec<Vec<Label>> = vec![Vec::new()];
    let mut i = 0;
    while i < text.len() {
        let current = inputs.len() - 1;
        match text[i] {
            b' ' => {}
            b'.' => {
                let seen = inputs[current].contains(&Label::Ellipsis);
                read_ellipsis(text, i, seen, &format!("operand {current}"), "ellipsis")?;
                inputs[current].push(Label::Ellipsis);
                i += 2;
            }
            b',' => {
                ensure!(
                    inputs.len() < count,
                    Runtime,
                    "einsum(): fewer operands were provided than specified in the equation"
                );
                inputs.push(Vec::new());
            }
            byte => inputs[current].push(read_letter(byte, i)?),
        }
        i += 1;
    }
    ensure!(inputs.len() == count, Runtime, "einsum(): more operands were provided than specified in the equation");
    Ok(inputs)
}

/// How many dims `...` stands for; checks that subscripts and dims agree in number.
fn check_ranks(inputs: &[Vec<Label>], operands: &[Tensor]) -> Result<usize> {
    let mut longest = 0;
    for (i, (labels, operand)) in inputs.iter().zip(operands).enumerate() {
        let rank = operand.rank();
        if labels.contains(&Label::Ellipsis) {
            let letters = labels.len() - 1;
            ensure!(
                letters <= rank,
                Runtime,
                "einsum(): the number of subscripts in the equation ({letters}) is more than the number of dimensions \
                 ({rank}) for operand {i}"
            );
            longest = longest.max(rank - letters);
        } else {
            ensure!(
                labels.len() == rank,
                Runtime,
                "einsum(): the number of subscripts in the equation ({}) does not match the number of dimensions \
                 ({rank}) for operand {i} and no ellipsis was given",
                labels.len()
            );
        }
    }
    Ok(longest)
}

fn read_output(text: &str, from: usize, inputs: &[Vec<Label>]) -> Result<Vec<Label>> {
    let bytes = text.as_bytes();
    let mut output = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b' ' => {}
            b'.' => {
                if output.contains(&Label::Ellipsis) {
                    bail!(Runtime, "einsum(): found '.' for output but an ellipsis (...) was already found");
                }
                read_ellipsis(bytes, i, false, "output", "ellipsis (...)")?;
                output.push(Label::Ellipsis);
                i += 2;
            }
            byte => {
                let label = read_letter(byte, from + i)?;
                let name = char::from(byte);
                ensure!(
                    !output.contains(&label),
                    Runtime,
                    "einsum(): output subscript {name} appears more than once in the output"
                );
                ensure!(
                    inputs.iter().any(|labels| labels.contains(&label)),
                    Runtime,
                    "einsum(): output subscript {name} does not appear in the equation for any input operand"
                );
                output.push(label);
            }
        }
        i += 1;
    }
    Ok(output)
}

/// Without `->`: the ellipsis, then the subscripts that occur once, in alphabetical order.
fn implied_output(inputs: &[Vec<Label>]) -> Vec<Label> {
    let mut all: Vec<Label> = inputs.iter().flatten().copied().collect();
    all.sort_unstable();
    let once = |label: &Label| *label == Label::Ellipsis || all.iter().filter(|l| *l == label).count() == 1;
    let mut output: Vec<Label> = all.iter().copied().filter(once).collect();
    output.dedup();
    output
}

fn count_axes(labels: &[Label], ellipsis: usize) -> usize {
    labels.iter().map(|l| if *l == Label::Ellipsis { ellipsis } else { 1 }).sum()
}

/// The dims of the product: the output's, then those that are summed.
fn axes_of(inputs: &[Vec<Label>], output: &[Label], ellipsis: usize) -> Vec<Axis> {
    let mut axes = Vec::new();
    for &label in output.iter().chain(inputs.iter().flatten()) {
        match label {
            Label::Ellipsis => {
                let wanted: Vec<Axis> = (0..ellipsis).rev().map(Axis::Ellipsis).collect();
                if !wanted.iter().all(|axis| axes.contains(axis)) {
                    axes.extend(wanted);
                }
            }
            Label::Letter(letter) => {
                if !axes.contains(&Axis::Letter(letter)) {
                    axes.push(Axis::Letter(letter));
                }
            }
        }
    }
    axes
}

/// `operand` with one dim for each axis; a repeated subscript takes the diagonal.
fn align(operand: &Tensor, labels: &[Label], axes: &[Axis], number: usize) -> Result<Tensor> {
    let own_ellipsis =
        operand.rank() - (labels.len() - usize::from(labels.contains(&Label::Ellipsis))).min(operand.rank());
    let mut own: Vec<Axis> = Vec::new();
    let mut operand = operand.clone();
    for &label in labels {
        match label {
            Label::Ellipsis => own.extend((0..own_ellipsis).rev().map(Axis::Ellipsis)),
            Label::Letter(letter) => {
                if let Some(first) = own.iter().position(|axis| *axis == Axis::Letter(letter)) {
                    let (m, n) = (operand.shape()[first], operand.shape()[own.len()]);
                    ensure!(
                        m == n,
                        Runtime,
                        "einsum(): subscript {} is repeated for operand {number} but the sizes don't match, {n} != {m}",
                        char::from(letter)
                    );
                    let (here, there) = (own.len() as i64, first as i64);
                    operand = shape::movedim(&shape::diagonal(&operand, 0, there, here)?, &[-1], &[there])?;
                } else {
                    own.push(Axis::Letter(letter));
                }
            }
        }
    }
    let order: Vec<usize> = axes.iter().filter_map(|axis| own.iter().position(|a| a == axis)).collect();
    let sizes: Shape =
        axes.iter().map(|axis| own.iter().position(|a| a == axis).map_or(1, |d| operand.shape()[d])).collect();
    let mut out = shape::permuted(&operand, "PermuteBackward0", &order);
    for (d, axis) in axes.iter().enumerate() {
        if !own.contains(axis) {
            let dim = d as i64;
            out = shape::unsqueeze(&out, dim)?;
        }
    }
    debug_assert_eq!(out.shape(), &sizes[..]);
    Ok(out)
}

fn check_sizes(aligned: &[Tensor], axes: &[Axis]) -> Result<()> {
    let mut sizes = Shape::from_elem(1, axes.len());
    for (i, operand) in aligned.iter().enumerate() {
        for ((seen, &n), axis) in sizes.iter_mut().zip(operand.shape()).zip(axes) {
            let name = match axis {
                Axis::Letter(letter) => char::from(*letter).to_string(),
                Axis::Ellipsis(_) => "...".to_owned(),
            };
            ensure!(
                n == 1 || *seen == 1 || n == *seen,
                Runtime,
                "einsum(): subscript {name} has size {n} for operand {i} which does not broadcast with previously seen \
                 size {seen}"
            );
            if n != 1 {
                *seen = n;
            }
        }
    }
    Ok(())
}

/// Multiplies from left to right; dims from `kept` on are summed when the last operand that has them comes in.
fn contract(aligned: &[Tensor], kept: usize) -> Result<Tensor> {
    let rank = aligned[0].rank();
    let last_with = |d: usize| aligned.iter().rposition(|t| t.shape()[d] != 1).unwrap_or(0);
    let ending = |i: usize| -> Vec<usize> { (kept..rank).filter(|&d| last_with(d) == i).collect() };
    if let [only] = aligned {
        let dims: Vec<usize> = (kept..rank).collect();
        return if dims.is_empty() { Ok(only.clone()) } else { summed(only, &dims, false) };
    }
    let mut out = summed(&aligned[0], &ending(0), true)?;
    for (i, operand) in aligned.iter().enumerate().skip(1) {
        out = pair(&out, operand, &ending(i))?;
    }
    let sizes = Shape::from_slice(&out.shape()[..kept]);
    shape::view_or_copy(&out, &sizes)
}

/// The sum over `dims`; integers are summed in int64.
fn summed(x: &Tensor, dims: &[usize], keepdim: bool) -> Result<Tensor> {
    if dims.is_empty() { Ok(x.clone()) } else { reduce::sum(x, dims, keepdim, None, "SumBackward1") }
}

/// The product of two aligned tensors, summed over `dims`: one batched matrix product where both have those dims.
fn pair(a: &Tensor, b: &Tensor, dims: &[usize]) -> Result<Tensor> {
    let of_one = |x: &Tensor, y: &Tensor| -> Vec<usize> {
        dims.iter().copied().filter(|&d| x.shape()[d] != 1 && y.shape()[d] == 1).collect()
    };
    let (a, b) = (&summed(a, &of_one(a, b), true)?, &summed(b, &of_one(b, a), true)?);
    let dims: Vec<usize> = dims.iter().copied().filter(|&d| a.shape()[d] != 1 || b.shape()[d] != 1).collect();
    if dims.is_empty() {
        return mul(a, b);
    }
    let free = |x: &Tensor, y: &Tensor| -> Vec<usize> {
        (0..x.rank()).filter(|&d| !dims.contains(&d) && x.shape()[d] != 1 && y.shape()[d] == 1).collect()
    };
    let (only_a, only_b) = (free(a, b), free(b, a));
    let batch: Vec<usize> =
        (0..a.rank()).filter(|d| !dims.contains(d) && !only_a.contains(d) && !only_b.contains(d)).collect();
    let size = |x: &Tensor, over: &[usize]| -> usize { over.iter().map(|&d| x.shape()[d]).product() };
    let batches: usize = batch.iter().map(|&d| a.shape()[d].max(b.shape()[d])).product();
    let depth = size(a, &dims);
    let arranged = |x: &Tensor, parts: [&[usize]; 3], skipped: &[usize], sizes: [usize; 3]| -> Result<Tensor> {
        // The dims that only the other one has are of size 1 here; they go last and out.
        let order: Vec<usize> = parts.concat().into_iter().chain(skipped.iter().copied()).collect();
        shape::view_or_copy(&shape::permuted(x, "PermuteBackward0", &order), &sizes)
    };
    let left = arranged(a, [&batch, &only_a, &dims], &only_b, [batches, size(a, &only_a), depth])?;
    let right = arranged(b, [&batch, &dims, &only_b], &only_a, [batches, depth, size(b, &only_b)])?;
    let product = bmm(&left, &right)?;
    let order: Vec<usize> = batch.iter().chain(&only_a).chain(&only_b).chain(&dims).copied().collect();
    let sizes: Shape =
        order.iter().map(|&d| if dims.contains(&d) { 1 } else { a.shape()[d].max(b.shape()[d]) }).collect();
    let mut inverse = vec![0; order.len()];
    for (i, &d) in order.iter().enumerate() {
        inverse[d] = i;
    }
    debug_assert_eq!(layout::numel(&sizes), product.numel());
    Ok(shape::permuted(&shape::view_or_copy(&product, &sizes)?, "PermuteBackward0", &inverse))
}
