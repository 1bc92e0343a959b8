//! Least squares, pseudo-inverses and ranks: what depends on which singular values count as zero.

use super::kernel::{lead, sides, with_sides};
use super::lapack::Style;
use super::spectral::{eigh, svd, svdvals};
use super::*;
use crate::tensor::op::Operand;

/// Below which singular values count as zero.
#[derive(Clone, Default)]
pub struct Tolerance {
    pub absolute: Option<Operand>,
    pub relative: Option<Operand>,
}

/// The distance from 1 to the next number of a dtype.
fn epsilon(dtype: DType) -> f64 {
    if dtype == DType::Float32 { f64::from(f32::EPSILON) } else { f64::EPSILON }
}

impl Tolerance {
    /// A limit for each matrix of `x`, given its largest singular value. Without a limit of either kind it is that of
    /// rounding; an absolute one alone stands for itself.
    fn limit(&self, x: &Tensor, largest: &Tensor) -> Result<Tensor> {
        let (m, n) = sides(x);
        let number = |value: f64| Operand::Number(Number::Float(value));
        let above_zero = match &self.absolute {
            None => false,
            Some(Operand::Number(n)) => n.to_f64() > 0.0,
            Some(Operand::Tensor(t)) => t.to_f64_vec()?.iter().any(|v| *v > 0.0),
        };
        let relative = match &self.relative {
            Some(relative) => relative.clone(),
            None => number(if above_zero { 0.0 } else { epsilon(x.dtype()) * m.max(n) as f64 }),
        };
        let scaled = convert::cast(&pointwise::mul_operands(&largest.clone().into(), &relative)?, x.dtype())?;
        match &self.absolute {
            Some(absolute) => pointwise::maximum(&scaled.clone().into(), &as_tensor(absolute, &scaled)?.into()),
            None => Ok(scaled),
        }
    }
}

fn as_tensor(operand: &Operand, like: &Tensor) -> Result<Tensor> {
    match operand {
        Operand::Tensor(tensor) => convert::cast(tensor, like.dtype()),
        Operand::Number(number) => create::full(&[], Number::Float(number.to_f64()), like.dtype(), like.device()),
    }
}

/// The singular values' magnitudes, the largest with its dim kept, and which exceed the limit.
fn counted(x: &Tensor, values: &Tensor, tolerance: &Tolerance) -> Result<Tensor> {
    let largest = shape::squeeze_dims(
        &reduce::extreme(values, &[values.rank() - 1], true, true, "amax", "AmaxBackward0")?,
        &[values.rank() - 1],
    )?;
    let limit = shape::unsqueeze(&tolerance.limit(x, &largest)?, -1)?;
    compare(&values.clone().into(), &limit.into(), Comparison::Gt)
}

fn check_precision(x: &Tensor) -> Result<()> {
    ensure!(
        matches!(x.dtype(), DType::Float32 | DType::Float64),
        Runtime,
        "This function doesn't handle types other than float and double"
    );
    Ok(())
}

/// The number of singular values that do not count as zero, as `int64`.
///
/// # Errors
/// `RuntimeError` for tensors without two dims and other dtypes, `LinAlgError` for NaN and infinities.
pub fn matrix_rank(x: &Tensor, tolerance: &Tolerance, symmetric: bool) -> Result<Tensor> {
    check_matrix(x, "torch.linalg.matrix_rank", "input")?;
    check_precision(x)?;
    if x.numel() == 0 {
        return create::zeros(lead(x), DType::Int64, x.device());
    }
    let x = &x.detach();
    let values = if symmetric { pointwise::abs(&super::spectral::eigvalsh(x, "L")?)? } else { svdvals(x)? };
    let counted = counted(x, &values, tolerance)?;
    reduce::sum(&counted, &[values.rank() - 1], false, Some(DType::Int64), "SumBackward1")
}

/// The pseudo-inverses.
///
/// # Errors
/// `RuntimeError` for tensors without two dims and other dtypes, `LinAlgError` for NaN and infinities.
pub fn pinv(x: &Tensor, tolerance: &Tolerance, symmetric: bool) -> Result<Tensor> {
    ensure!(
        x.rank() >= 2 && matches!(x.dtype(), DType::Float32 | DType::Float64),
        Runtime,
        "linalg.pinv({}{{{}}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types",
        x.dtype().scalar_name(),
        layout::display(x.shape())
    );
    let (m, n) = sides(x);
    let held = x.detach();
    let found = if x.numel() == 0 {
        create::zeros(&with_sides(lead(x), &[n, m]), x.dtype(), x.device())?
    } else if symmetric {
        let parts = eigh(&held, "L", Style::Intel)?;
        let scaled = mul(&parts[1], &shape::unsqueeze(&reciprocals(&held, &parts[0], tolerance)?, -2)?)?;
        product(&scaled, &flipped(&parts[1])?)?
    } else {
        let parts = svd(&held, false, Style::Intel)?;
        let scaled = mul(&flipped(&parts[2])?, &shape::unsqueeze(&reciprocals(&held, &parts[1], tolerance)?, -2)?)?;
        product(&scaled, &flipped(&parts[0])?)?
    };
    Ok(found.with_backward("LinalgPinvBackward0", &[x], |saved| {
        let x = x.clone();
        move |g: &Tensor| Ok(vec![Some(pinv_backward(&x, &saved.get(), g)?)])
    }))
}

/// `1 / values`, 0 for those that count as zero.
fn reciprocals(x: &Tensor, values: &Tensor, tolerance: &Tolerance) -> Result<Tensor> {
    let counted = counted(x, &pointwise::abs(values)?, tolerance)?;
    let inverse = pointwise::reciprocal(values)?;
    index::select_where(&counted, &inverse.into(), &create::zeros_like(values)?.into())
}

/// The three terms of the derivative of a pseudo-inverse of constant rank (Golub and Pereyra).
fn pinv_backward(x: &Tensor, p: &Tensor, g: &Tensor) -> Result<Tensor> {
    let (pt, gt) = (flipped(p)?, flipped(g)?);
    let first = neg(&product(&product(&pt, g)?, &pt)?)?;
    let inner = product(&product(&gt, p)?, &pt)?;
    let second = sub(&inner, &product(x, &product(p, &inner)?)?)?;
    let inner = product(&product(&pt, p)?, &gt)?;
    let third = sub(&inner, &product(&product(&inner, p)?, x)?)?;
    add(&first, &add(&second, &third)?)
}

/// `[solution, residuals, rank, singular values]` of the `X` that makes `A @ X - b` smallest.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes, dtypes or the driver do not fit.
pub fn lstsq(a: &Tensor, b: &Tensor, rcond: Option<f64>, driver: Option<&str>) -> Result<Vec<Tensor>> {
    const NAME: &str = "torch.linalg.lstsq";
    ensure!(a.rank() >= 2, Runtime, "{NAME}: input must have at least 2 dimensions.");
    ensure!(b.rank() >= 1, Runtime, "{NAME}: other must have at least 1 dimension.");
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "{NAME}: Expected input and other to have the same dtype, but got input's dtype {} and other's dtype {}",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    let vector = b.rank() + 1 == a.rank() && *b.shape() == a.shape()[..a.rank() - 1];
    let columns = if vector { shape::unsqueeze(b, -1)? } else { b.clone() };
    ensure!(
        columns.rank() >= 2,
        Runtime,
        "{NAME}: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1"
    );
    let (m, n) = sides(a);
    ensure!(
        sides(&columns).0 == m,
        Runtime,
        "{NAME}: input.size(-2) should match other.size({})",
        if vector { -1 } else { -2 }
    );
    let driver = driver.unwrap_or("gelsy");
    ensure!(
        matches!(driver, "gels" | "gelsy" | "gelsd" | "gelss"),
        Runtime,
        "{NAME}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)"
    );
    check_precision(a)?;
    let tolerance =
        Tolerance { absolute: Some(Number::Float(0.0).into()), relative: rcond.map(|r| Number::Float(r).into()) };
    let inverse = pinv(&a.detach(), &tolerance, false)?;
    let solution = product(&inverse, &columns.detach())?;
    let rank = matrix_rank(a, &tolerance, false)?;
    let nothing = |dtype: DType| create::zeros(&[0], dtype, a.device());
    let full = rank.to_i64_vec()?.iter().all(|&r| r == n as i64);
    let residuals = if m > n && driver != "gelsy" && full {
        let off = sub(&product(&a.detach(), &solution)?, &columns.detach())?;
        let squares = mul(&off, &off)?;
        reduce::sum(&squares, &[squares.rank() - 2], false, None, "SumBackward1")?
    } else {
        nothing(a.dtype())?
    };
    let values = if matches!(driver, "gelsd" | "gelss") { svdvals(&a.detach())? } else { nothing(a.dtype())? };
    let solution = if vector { shape::squeeze_dims(&solution, &[solution.rank() - 1])? } else { solution };
    let solution = solution.detach();
    recorded("LinalgLstsqBackward0", &[a, b], &[&solution, &residuals], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |grads: Gradients| {
            let p = pinv(&a, &tolerance, false)?;
            let matrix = |t: Tensor| if vector { shape::unsqueeze(&t, -1) } else { Ok(t) };
            let (g, columns) = (matrix(gradient(grads, 0)?)?, matrix(b.clone())?);
            let mut ga = pinv_backward(&a, &p, &product(&g, &flipped(&columns)?)?)?;
            let mut gb = product(&flipped(&p)?, &g)?;
            let of_residuals = gradient(grads, 1)?;
            if of_residuals.numel() > 0 {
                // Residuals are squares of what A @ X leaves of b; the solution's own change does not count there.
                let x = product(&p, &columns)?;
                let off = sub(&product(&a, &x)?, &columns)?;
                let slope = mul(&mul_number(&off, 2.0)?, &shape::unsqueeze(&of_residuals, -2)?)?;
                ga = add(&ga, &product(&slope, &flipped(&x)?)?)?;
                gb = sub(&gb, &slope)?;
            }
            let gb = if vector { shape::squeeze_dims(&gb, &[gb.rank() - 1])? } else { gb };
            Ok(vec![Some(ga.sum_to_shape(a.shape())?), Some(gb.sum_to_shape(b.shape())?)])
        }
    });
    let rank = if driver == "gels" { nothing(DType::Int64)? } else { rank };
    Ok(vec![solution, residuals, rank, values])
}
