//! Products over chosen dims: inner, outer, tensordot, Kronecker, cross.

use super::{Result, Shape, Tensor, ensure, layout, mm, mul, pointwise, resolve_dim, shape};

/// All products of an element of `a` with one of `b`.
///
/// # Errors
/// `RuntimeError` unless both are vectors.
pub fn outer(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    ensure!(a.rank() == 1, Runtime, "outer: Expected 1-D argument self, but got {}-D", a.rank());
    ensure!(b.rank() == 1, Runtime, "outer: Expected 1-D argument vec2, but got {}-D", b.rank());
    mul(&shape::view_or_copy(a, &[a.numel(), 1])?, b)
}

/// The sums of products over the last dims of both.
///
/// # Errors
/// `RuntimeError` where the last dims or the dtypes differ.
pub fn inner(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if a.rank() == 0 || b.rank() == 0 {
        return mul(a, b);
    }
    ensure!(
        a.shape().last() == b.shape().last(),
        Runtime,
        "inner() the last dimension must match on both input tensors but got shapes {} and {}",
        layout::display(a.shape()),
        layout::display(b.shape())
    );
    contracted(a, b, &[a.rank() - 1], &[b.rank() - 1])
}

/// The sums of products over the dims given for each.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where dims do not match.
pub fn tensordot(a: &Tensor, b: &Tensor, dims_a: &[i64], dims_b: &[i64]) -> Result<Tensor> {
    ensure!(dims_a.len() == dims_b.len(), Runtime, "both dimension lists should have same length");
    let (mut over_a, mut over_b) = (Vec::new(), Vec::new());
    for (&i, &j) in dims_a.iter().zip(dims_b) {
        let (x, y) = (layout::resolve_own_dim(i, a.rank())?, layout::resolve_own_dim(j, b.rank())?);
        let (m, n) = (a.shape()[x], b.shape()[y]);
        ensure!(
            m == n || m == 1 || n == 1,
            Runtime,
            "contracted dimensions need to match, but first has size {m} in dim {i} and second has size {n} in dim {j}"
        );
        over_a.push(x);
        over_b.push(y);
    }
    // A dim of size 1 stands for the sum over the other's.
    let (mut a, mut b) = (a.clone(), b.clone());
    for (&x, &y) in over_a.iter().zip(&over_b) {
        if a.shape()[x] == 1 && b.shape()[y] != 1 {
            b = super::reduce::sum(&b, &[y], true, Some(b.dtype()), "SumBackward1")?;
        } else if b.shape()[y] == 1 && a.shape()[x] != 1 {
            a = super::reduce::sum(&a, &[x], true, Some(a.dtype()), "SumBackward1")?;
        }
    }
    contracted(&a, &b, &over_a, &over_b)
}

/// One matrix product: the contracted dims as the last of `a` and the first of `b`.
fn contracted(a: &Tensor, b: &Tensor, over_a: &[usize], over_b: &[usize]) -> Result<Tensor> {
    ensure!(a.dtype() == b.dtype(), Runtime, "both inputs should have same dtype");
    let kept = |t: &Tensor, over: &[usize]| -> Vec<usize> { (0..t.rank()).filter(|d| !over.contains(d)).collect() };
    let (kept_a, kept_b) = (kept(a, over_a), kept(b, over_b));
    let depth: usize = over_a.iter().map(|&d| a.shape()[d]).product();
    let order_a: Vec<usize> = kept_a.iter().chain(over_a).copied().collect();
    let order_b: Vec<usize> = over_b.iter().chain(&kept_b).copied().collect();
    let sizes: Shape = kept_a.iter().map(|&d| a.shape()[d]).chain(kept_b.iter().map(|&d| b.shape()[d])).collect();
    let rows = layout::numel(&sizes[..kept_a.len()]);
    let columns = layout::numel(&sizes[kept_a.len()..]);
    let left = shape::view_or_copy(&permuted(a, &order_a), &[rows, depth])?;
    let right = shape::view_or_copy(&permuted(b, &order_b), &[depth, columns])?;
    super::reshaped(&mm(&left, &right)?, &sizes, "ViewBackward0")
}

fn permuted(x: &Tensor, order: &[usize]) -> Tensor {
    if order.iter().enumerate().all(|(i, &d)| i == d) {
        x.clone()
    } else {
        shape::permuted(x, "PermuteBackward0", order)
    }
}

/// The dot products of vectors along `dim`; the other dims broadcast.
///
/// # Errors
/// `RuntimeError` where the vectors' lengths differ.
pub fn vecdot(a: &Tensor, b: &Tensor, dim: i64) -> Result<Tensor> {
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "linalg.vecdot: Expected x and y to have the same dtype, but found x of type {} and y of type {} instead",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    ensure!(
        a.dtype().is_floating(),
        NotImplemented,
        "linalg.vecdot: Expected a floating point or complex tensor as input. Got {}",
        a.dtype().scalar_name()
    );
    resolve_dim(dim, a.rank())?;
    resolve_dim(dim, b.rank())?;
    if a.rank() == 1 && b.rank() == 1 {
        return super::dot(a, b, "VdotBackward0");
    }
    let product = mul(a, b)?;
    let over = resolve_dim(dim, product.rank())?;
    if product.rank() == 0 {
        return Ok(product);
    }
    super::reduce::sum(&product, &[over], false, Some(product.dtype()), "SumBackward1")
}

/// The Kronecker product.
///
/// # Errors
/// `RuntimeError` where the result cannot be held.
pub fn kron(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let rank = a.rank().max(b.rank());
    let padded =
        |t: &Tensor| -> Shape { std::iter::repeat_n(1, rank - t.rank()).chain(t.shape().iter().copied()).collect() };
    let (p, q) = (padded(a), padded(b));
    let interleave = |pairs: &mut dyn Iterator<Item = [usize; 2]>| -> Shape { pairs.flatten().collect() };
    let left = shape::view_or_copy(a, &interleave(&mut p.iter().map(|&n| [n, 1])))?;
    let right = shape::view_or_copy(b, &interleave(&mut q.iter().map(|&n| [1, n])))?;
    let sizes: Shape = p.iter().zip(&q).map(|(m, n)| m * n).collect();
    super::unsafe_view(&mul(&left, &right)?, &sizes)
}

/// The cross product along `dim`, which has three elements.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for other sizes and dtypes.
pub fn cross(a: &Tensor, b: &Tensor, dim: i64) -> Result<Tensor> {
    ensure!(a.rank() == b.rank(), Runtime, "linalg.cross: inputs must have the same number of dimensions.");
    let at = resolve_dim(dim, a.rank())?;
    let size = |t: &Tensor| t.shape().get(at).copied().unwrap_or(1);
    ensure!(
        size(a) == 3 && size(b) == 3,
        Runtime,
        "linalg.cross: inputs dimension {dim} must have length 3. Got {} and {}",
        size(a),
        size(b)
    );
    let shape = layout::broadcast(a.shape(), b.shape())?;
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "expected scalar type {} but found {}",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    let (x, y) = (shape::expand_to(&a.detach(), &shape)?, shape::expand_to(&b.detach(), &shape)?);
    // x × y by elements rolled along the dim: x₁y₂ - x₂y₁ and so on round.
    let turned = |t: &Tensor, by: i64| shape::roll(t, &[by], &[dim]);
    let ahead = mul(&turned(&x, -1)?, &turned(&y, -2)?)?;
    let out = pointwise::sub(&ahead, &mul(&turned(&x, -2)?, &turned(&y, -1)?)?)?;
    Ok(out.detach().with_backward("LinalgCrossBackward0", &[a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let left = cross(&b, g, dim)?.sum_to_shape(a.shape())?;
            Ok(vec![Some(left), Some(cross(g, &a, dim)?.sum_to_shape(b.shape())?)])
        }
    }))
}
