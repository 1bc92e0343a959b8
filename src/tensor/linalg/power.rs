//! Powers and exponentials of matrices.

use super::kernel::{self, each, lead, real, sides, stacked};
use super::lapack::{Matrix, Real};
use super::*;

/// Square matrices multiplied by themselves; inverted first where `n` is negative.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `LinAlgError` where an inverse does not exist.
pub fn matrix_power(x: &Tensor, n: i64) -> Result<Tensor> {
    let rows = check_square(x, "linalg.matrix_power")?;
    if n == 0 {
        return convert::clone(&shape::expand_to(&unit_like(x, rows)?, x.shape())?);
    }
    let mut square = if n < 0 { super::solve::inv(x)? } else { x.clone() };
    let mut left = n.unsigned_abs();
    if left == 1 {
        return if n < 0 { Ok(square) } else { convert::clone(&square) };
    }
    if left == 3 {
        return product(&product(&square, &square)?, &square);
    }
    let mut found: Option<Tensor> = None;
    loop {
        if left & 1 == 1 {
            found = Some(match found {
                Some(found) => product(&found, &square)?,
                None => square.clone(),
            });
        }
        left >>= 1;
        if left == 0 {
            return Ok(found.unwrap_or(square));
        }
        square = product(&square, &square)?;
    }
}

/// The exponentials of square matrices.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for integers.
pub fn matrix_exp(x: &Tensor) -> Result<Tensor> {
    let n = check_square(x, "linalg.matrix_exp")?;
    check_floating(x, "linalg.matrix_exp")?;
    if !matches!(x.dtype(), DType::Float32 | DType::Float64) {
        return convert::cast(&matrix_exp(&convert::cast(x, DType::Float32)?)?, x.dtype());
    }
    let found = real!(x.dtype(), "matrix_exp", T => {
        let found = each::<T, _>(x, |a| {
            let wide = Matrix::new(n, n, a.data.iter().map(|&v| v.wide()).collect());
            let found = exponential(&wide);
            Matrix::<T>::new(n, n, found.data.iter().map(|&v| <T as Real>::of(v)).collect())
        })?;
        stacked(found.iter(), lead(x), (n, n), x.device())?
    });
    Ok(found.with_backward("LinalgMatrixExpBackward0", &[x], |_| {
        let x = x.clone();
        // The exponential of [[Aᵀ, g], [0, Aᵀ]] has the gradient in its corner.
        move |g: &Tensor| {
            let (n, flipped) = (sides(&x).0 as i64, flipped(&x)?);
            let top = shape::cat(&[flipped.clone(), g.clone()], -1)?;
            let bottom = shape::cat(&[create::zeros(x.shape(), x.dtype(), x.device())?, flipped], -1)?;
            let whole = matrix_exp(&shape::cat(&[top, bottom], -2)?)?;
            Ok(vec![Some(shape::narrow(&shape::narrow(&whole, -2, 0, n)?, -1, n, n)?)])
        }
    }))
}

/// By a quotient of polynomials of order 13, after halving, and squaring again (Higham, "The scaling and squaring
/// method for the matrix exponential revisited", 2005).
fn exponential(a: &Matrix<f64>) -> Matrix<f64> {
    const COEFFICIENTS: [f64; 14] = [
        64_764_752_532_480_000.0,
        32_382_376_266_240_000.0,
        7_771_770_303_897_600.0,
        1_187_353_796_428_800.0,
        129_060_195_264_000.0,
        10_559_470_521_600.0,
        670_442_572_800.0,
        33_522_128_640.0,
        1_323_241_920.0,
        40_840_800.0,
        960_960.0,
        16_380.0,
        182.0,
        1.0,
    ];
    /// The quotient is exact to rounding up to this norm.
    const NORM_MAX: f64 = 5.371_920_351_148_152;
    let n = a.rows;
    let norm = (0..n).map(|j| (0..n).map(|i| a[(i, j)].abs()).sum::<f64>()).fold(0.0, f64::max);
    if !a.is_finite() {
        return Matrix::new(n, n, vec![f64::NAN; n * n]);
    }
    let halvings = if norm > NORM_MAX { (norm / NORM_MAX).log2().ceil() as i32 } else { 0 };
    let scaled = Matrix::new(n, n, a.data.iter().map(|v| v * 0.5f64.powi(halvings)).collect());
    let second = scaled.times(&scaled);
    let fourth = second.times(&second);
    let sixth = second.times(&fourth);
    let sum = |start: usize, constant: bool| {
        let mut out = Matrix::zeros(n, n);
        for (k, power) in [&second, &fourth, &sixth].into_iter().enumerate() {
            for (sum, v) in out.data.iter_mut().zip(&power.data) {
                *sum += COEFFICIENTS[start + 2 * k] * v;
            }
        }
        for i in 0..if constant { n } else { 0 } {
            out[(i, i)] += COEFFICIENTS[start - 2];
        }
        out
    };
    let plus = |a: &Matrix<f64>, b: &Matrix<f64>, sign: f64| {
        Matrix::new(n, n, a.data.iter().zip(&b.data).map(|(x, y)| x + sign * y).collect())
    };
    let odd = scaled.times(&plus(&sixth.times(&sum(9, false)), &sum(3, true), 1.0));
    let even = plus(&sixth.times(&sum(8, false)), &sum(2, true), 1.0);
    let mut found = plus(&even, &odd, 1.0);
    let mut below = plus(&even, &odd, -1.0);
    let (exchanges, _) = kernel::lu(&mut below);
    kernel::lu_solve(&below, &exchanges, &mut found, false);
    for _ in 0..halvings {
        found = found.times(&found);
    }
    found
}
