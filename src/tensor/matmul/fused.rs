//! Products that are scaled and added to something: `addmm` and its kin, and the linear layer.

use super::{
    DType, Number, Result, Shape, Tensor, bmm, check_matrices, check_vector, convert, ensure, layout, matmul, mm,
    mul_operands, mv, outer, pointwise, product, reduce, same_device, shape, transposed, unsafe_view,
};

/// `beta` and `alpha`: the factors of the input and of the product.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub beta: Number,
    pub alpha: Number,
}

impl Scale {
    pub const NONE: Self = Self { beta: Number::Int(1), alpha: Number::Int(1) };
}

fn times(x: &Tensor, factor: Number) -> Result<Tensor> {
    if factor.to_f64() == 1.0 {
        return Ok(x.clone());
    }
    // Integer tensors are scaled by the integer part, as PyTorch's kernels do.
    let factor = if x.dtype().is_floating() { factor } else { Number::Int(factor.to_i64()) };
    mul_operands(&x.clone().into(), &factor.into())
}

/// `beta * input + alpha * product(a, b)`, outside the graph. Of 16-bit floats the sum is made in `float32` and rounded
/// once.
fn fused(
    input: &Tensor,
    [a, b]: [&Tensor; 2],
    scale: Scale,
    product: impl Fn(&Tensor, &Tensor) -> Result<Tensor>,
) -> Result<Tensor> {
    let (input, a, b) = (input.detach(), a.detach(), b.detach());
    if !matches!(a.dtype(), DType::Float16 | DType::BFloat16) || b.dtype() != a.dtype() || input.dtype() != a.dtype() {
        return combined(&input, &product(&a, &b)?, scale);
    }
    let wide = |t: &Tensor| convert::cast(t, DType::Float32);
    convert::cast(&combined(&wide(&input)?, &product(&wide(&a)?, &wide(&b)?)?, scale)?, a.dtype())
}

/// `beta * input + alpha * product`, where a `beta` of 0 drops the input, NaNs and all.
fn combined(input: &Tensor, product: &Tensor, scale: Scale) -> Result<Tensor> {
    let scaled = times(product, scale.alpha)?;
    if scale.beta.to_f64() == 0.0 {
        return Ok(scaled);
    }
    pointwise::add(&times(input, scale.beta)?, &scaled)
}

/// Checks that `input` can be repeated to `sizes`.
fn check_expand(input: &Tensor, sizes: &[usize]) -> Result<()> {
    let sizes: Vec<i64> = sizes.iter().map(|&s| s as i64).collect();
    shape::expand(&input.detach(), &sizes)?;
    Ok(())
}

/// Records `beta * input + alpha * a·b`: `rules` gives the gradients of the two factors for the product's gradient.
fn record(
    out: Tensor,
    name: &'static str,
    (input, a, b): (&Tensor, &Tensor, &Tensor),
    scale: Scale,
    rules: impl Fn(&Tensor, &Tensor, &Tensor) -> Result<(Tensor, Tensor)> + 'static,
) -> Tensor {
    out.with_backward(name, &[input, a, b], |_| {
        let (sizes, a, b) = (Shape::from_slice(input.shape()), a.clone(), b.clone());
        move |g: &Tensor| {
            let (left, right) = rules(&times(g, scale.alpha)?, &a, &b)?;
            Ok(vec![Some(times(g, scale.beta)?.sum_to_shape(&sizes)?), Some(left), Some(right)])
        }
    })
}

/// `beta * input + alpha * (a @ b)`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn addmm(input: &Tensor, a: &Tensor, b: &Tensor, scale: Scale) -> Result<Tensor> {
    if a.rank() == 2 && b.rank() == 2 {
        check_expand(input, &[a.shape()[0], b.shape()[1]])
            .or_else(|error| if a.shape()[1] == b.shape()[0] { Err(error) } else { Ok(()) })?;
    }
    check_matrices(a, b, "addmm")?;
    ensure!(
        input.dtype() == a.dtype(),
        Runtime,
        "self and mat2 must have the same dtype, but got {} and {}",
        input.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    let out = fused(input, [a, b], scale, |a, b| product(a, b, "addmm_impl_cpu_"))?;
    Ok(record(out, "AddmmBackward0", (input, a, b), scale, |g, a, b| {
        Ok((mm(g, &transposed(b))?, mm(&transposed(a), g)?))
    }))
}

/// `beta * input + alpha * (a @ v)`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn addmv(input: &Tensor, a: &Tensor, v: &Tensor, scale: Scale) -> Result<Tensor> {
    check_vector(a, v, input.rank(), Some((input.numel(), input.dtype())))?;
    let out = combined(&input.detach(), &mv(&a.detach(), &v.detach())?, scale)?;
    Ok(record(out, "AddmvBackward0", (input, a, v), scale, |g, a, v| Ok((outer(g, v)?, mv(&transposed(a), g)?))))
}

/// `beta * input + alpha * outer(a, b)`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn addr(input: &Tensor, a: &Tensor, b: &Tensor, scale: Scale) -> Result<Tensor> {
    for (vector, name) in [(a, "vec1"), (b, "vec2")] {
        ensure!(vector.rank() == 1, Runtime, "addr: Expected 1-D argument {name}, but got {}-D", vector.rank());
    }
    check_expand(input, &[a.numel(), b.numel()])?;
    let dtype = input.dtype().promote(a.dtype()).promote(b.dtype());
    for (factor, name) in [(scale.beta, "beta"), (scale.alpha, "alpha")] {
        ensure!(
            dtype.is_floating() || !matches!(factor, Number::Float(_)),
            Runtime,
            "For integral input tensors, argument {name} must not be a floating point number."
        );
        ensure!(
            dtype == DType::Bool || !matches!(factor, Number::Bool(_)),
            Runtime,
            "Boolean {name} only supported for Boolean results."
        );
    }
    let out = if dtype == DType::Bool {
        let outer = outer(&a.detach(), &b.detach())?;
        if scale.beta.is_true() { pointwise::add(&input.detach(), &outer)? } else { outer }
    } else {
        combined(&input.detach(), &outer(&a.detach(), &b.detach())?, scale)?
    };
    Ok(record(out, "AddrBackward0", (input, a, b), scale, |g, a, b| Ok((mv(g, b)?, mv(&transposed(g), a)?))))
}

/// `beta * input + alpha * (a @ b)` by batches.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn baddbmm(input: &Tensor, a: &Tensor, b: &Tensor, scale: Scale) -> Result<Tensor> {
    if a.rank() >= 2 {
        let columns = layout::resolve_dim(2, b.rank())?;
        check_expand(input, &[a.shape()[0], a.shape()[1], b.shape()[columns]])?;
    }
    ensure!(
        input.dtype() == a.dtype() && input.dtype() == b.dtype(),
        Runtime,
        "Input dtypes must be the same, got: input {}, batch1: {}, batch2: {}",
        input.dtype().c_name(),
        a.dtype().c_name(),
        b.dtype().c_name()
    );
    let out = fused(input, [a, b], scale, bmm)?;
    Ok(record(out, "BaddbmmBackward0", (input, a, b), scale, |g, a, b| {
        Ok((bmm(g, &transposed(b))?, bmm(&transposed(a), g)?))
    }))
}

/// `beta * input + alpha * sum(a @ b)` over the batches.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn addbmm(input: &Tensor, a: &Tensor, b: &Tensor, scale: Scale) -> Result<Tensor> {
    let (rows, columns) = (layout::resolve_dim(1, a.rank())?, layout::resolve_dim(2, b.rank())?);
    check_expand(input, &[a.shape()[rows], b.shape()[columns]])?;
    ensure!(a.rank() == 3, Runtime, "batch1 must be a 3D tensor");
    ensure!(b.rank() == 3, Runtime, "batch2 must be a 3D tensor");
    same_device(a, b)?;
    ensure!(
        a.shape()[0] == b.shape()[0],
        Runtime,
        "batch1 and batch2 must have same number of batches, got {} and {}",
        a.shape()[0],
        b.shape()[0]
    );
    ensure!(
        a.shape()[2] == b.shape()[1],
        Runtime,
        "Incompatible matrix sizes for bmm ({}x{} and {}x{})",
        a.shape()[1],
        a.shape()[2],
        b.shape()[1],
        b.shape()[2]
    );
    let sum = reduce::sum(&bmm(&a.detach(), &b.detach())?, &[0], false, Some(a.dtype()), "SumBackward1")?;
    let out = combined(&input.detach(), &sum, scale)?;
    Ok(record(out, "AddbmmBackward0", (input, a, b), scale, |g, a, b| {
        let sizes = [a.shape()[0], a.shape()[1], b.shape()[2]];
        let g = shape::expand_to(&shape::unsqueeze(g, 0)?, &sizes)?;
        Ok((bmm(&g, &transposed(b))?, bmm(&transposed(a), &g)?))
    }))
}

/// `x @ weight.T + bias`: the linear layer.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    let turned = shape::t(weight)?;
    let Some(bias) = bias else {
        return matmul(x, &turned);
    };
    if x.rank() == 0 || weight.rank() != 2 {
        return pointwise::add(&matmul(x, &turned)?, bias);
    }
    if x.rank() == 2 {
        return addmm(bias, x, &turned, Scale::NONE);
    }
    let last = x.rank() - 1;
    let rows = layout::numel(&x.shape()[..last]);
    let flat = shape::view_or_copy(x, &[rows, x.shape()[last]])?;
    let out = addmm(bias, &flat, &turned, Scale::NONE)?;
    let mut sizes = Shape::from_slice(&x.shape()[..last]);
    sizes.push(weight.shape()[0]);
    unsafe_view(&out, &sizes)
}
