//! One matrix at a time: small ones as LAPACK does them, large ones by faer in `f64`, and the tensors they come from
//! and go to.

use super::lapack::{self, Matrix, Real, Style};
use super::large::Eigen;
use super::{DType, Device, Result, Shape, Tensor, large, layout};
use crate::tensor::Element;
use crate::tensor::host;

/// `float32` and `float64`: the dtypes that PyTorch factorizes on the CPU.
pub trait Float: Element + Real {}
impl Float for f32 {}
impl Float for f64 {}

/// Matrices with fewer rows and columns than this are factorized as LAPACK does it.
const LARGE_MIN: usize = 128;
/// The same for eigenvalues and singular values, where LAPACK itself changes its way at 26.
const LARGE_SPECTRUM_MIN: usize = 64;
/// Batches with fewer multiplications than this are done on one thread.
const PARALLEL_PRODUCTS_MIN: usize = 1 << 16;

/// `real!(dtype, "kernel_name", T => expression)`: the expression with `T` as `f32` or `f64`, or PyTorch's error.
macro_rules! real {
    ($dtype:expr, $name:expr, $T:ident => $body:expr) => {
        match $dtype {
            $crate::tensor::DType::Float32 => {
                type $T = f32;
                $body
            }
            $crate::tensor::DType::Float64 => {
                type $T = f64;
                $body
            }
            other => $crate::tensor::error::bail!(
                NotImplemented,
                "\"{}\" not implemented for '{}'",
                $name,
                other.scalar_name()
            ),
        }
    };
}
pub(crate) use real;

/// The batch dims.
pub fn lead(x: &Tensor) -> &[usize] {
    &x.shape()[..x.rank() - 2]
}

/// The last two sizes.
pub fn sides(x: &Tensor) -> (usize, usize) {
    (x.shape()[x.rank() - 2], x.shape()[x.rank() - 1])
}

/// The batch dims and then `sizes`.
pub fn with_sides(lead: &[usize], sizes: &[usize]) -> Shape {
    lead.iter().chain(sizes).copied().collect()
}

/// `f` of every matrix of a batch.
pub fn each<T: Float, R: Send>(x: &Tensor, f: impl Fn(Matrix<T>) -> R + Sync + Send) -> Result<Vec<R>> {
    let ((m, n), count) = (sides(x), layout::numel(lead(x)));
    let held = x.host::<T>()?;
    let elements: &[T] = &held;
    let work = count.saturating_mul(m * n).saturating_mul(m.max(n));
    Ok(host::collect(count, count > 1 && work >= PARALLEL_PRODUCTS_MIN, |i| {
        f(Matrix::new(m, n, elements[i * m * n..(i + 1) * m * n].to_vec()))
    }))
}

/// `f` of every pair of matrices of two batches of the same batch dims.
pub fn each_pair<T: Float, R: Send>(
    a: &Tensor,
    b: &Tensor,
    f: impl Fn(Matrix<T>, Matrix<T>) -> R + Sync + Send,
) -> Result<Vec<R>> {
    let (m, n) = sides(b);
    let held = b.host::<T>()?;
    let elements: &[T] = &held;
    let (rows, columns) = sides(a);
    let first = a.host::<T>()?;
    let first: &[T] = &first;
    let (count, size) = (layout::numel(lead(a)), rows * columns);
    let work = count.saturating_mul(m * n + size).saturating_mul(rows);
    Ok(host::collect(count, count > 1 && work >= PARALLEL_PRODUCTS_MIN, |i| {
        let a = Matrix::new(rows, columns, first[i * size..(i + 1) * size].to_vec());
        f(a, Matrix::new(m, n, elements[i * m * n..(i + 1) * m * n].to_vec()))
    }))
}

/// Matrices of one size as a batch.
pub fn stacked<'a, T: Float>(
    matrices: impl Iterator<Item = &'a Matrix<T>>,
    lead: &[usize],
    (rows, columns): (usize, usize),
    device: Device,
) -> Result<Tensor> {
    let shape = with_sides(lead, &[rows, columns]);
    let mut elements = Vec::with_capacity(layout::numel(&shape));
    for matrix in matrices {
        elements.extend_from_slice(&matrix.data);
    }
    Tensor::from_vec(elements, &shape, device)
}

/// Vectors of one length as a batch.
pub fn stacked_vectors<'a, T: Float>(
    vectors: impl Iterator<Item = &'a Vec<T>>,
    lead: &[usize],
    length: usize,
    device: Device,
) -> Result<Tensor> {
    Tensor::from_vec(vectors.flatten().copied().collect(), &with_sides(lead, &[length]), device)
}

/// PyTorch's `info` and `pivots`.
pub fn int32(values: &[i64], shape: &[usize], device: Device) -> Result<Tensor> {
    Tensor::from_i64s(values, shape, DType::Int32, device)
}

fn wide<T: Real>(a: &Matrix<T>) -> Matrix<f64> {
    Matrix::new(a.rows, a.columns, a.data.iter().map(|v| v.wide()).collect())
}

fn narrow<T: Real>(a: &Matrix<f64>) -> Matrix<T> {
    Matrix::new(a.rows, a.columns, a.data.iter().map(|&v| T::of(v)).collect())
}

/// See [`lapack::lu`].
pub fn lu<T: Real>(a: &mut Matrix<T>) -> (Vec<usize>, usize) {
    if a.rows.min(a.columns) < LARGE_MIN || !a.is_finite() {
        return lapack::lu(a, true);
    }
    let (packed, exchanges) = large::lu(&wide(a));
    *a = narrow(&packed);
    let singular = (0..a.rows.min(a.columns)).find(|&i| a[(i, i)] == T::ZERO).map_or(0, |i| i + 1);
    (exchanges, singular)
}

/// See [`lapack::cholesky`].
pub fn cholesky<T: Real>(a: &mut Matrix<T>) -> usize {
    if a.rows < LARGE_MIN {
        return lapack::cholesky(a);
    }
    match large::cholesky(&wide(a)) {
        Some(factor) => {
            *a = narrow(&factor);
            0
        }
        // The order of the minor, and what is left of the matrix.
        None => lapack::cholesky(a),
    }
}

/// `Q` with `columns` columns, and `R`.
pub fn qr<T: Real>(mut a: Matrix<T>, columns: usize) -> (Matrix<T>, Matrix<T>) {
    if a.rows.min(a.columns) >= LARGE_MIN && a.is_finite() {
        let (q, r) = large::qr(&wide(&a), columns > a.rows.min(a.columns));
        return (narrow(&q), narrow(&r));
    }
    let taus = lapack::qr(&mut a);
    let q = lapack::orthogonal(&a, &taus, columns);
    let mut r = Matrix::zeros(columns, a.columns);
    for i in 0..columns.min(a.rows) {
        for j in i..a.columns {
            r[(i, j)] = a[(i, j)];
        }
    }
    (q, r)
}

/// See [`lapack::svd`].
pub fn svd<T: Real>(a: &Matrix<T>, full: bool, style: Style) -> Option<(Matrix<T>, Vec<T>, Matrix<T>)> {
    if !a.is_finite() {
        return None;
    }
    if a.rows.min(a.columns) < LARGE_SPECTRUM_MIN {
        return lapack::svd(a, full, style);
    }
    let (u, s, vt) = large::svd(&wide(a), full)?;
    Some((narrow(&u), s.into_iter().map(T::of).collect(), narrow(&vt)))
}

/// See [`lapack::eigh`]; the upper triangle of `a` counts where `upper`.
pub fn eigh<T: Real>(
    mut a: Matrix<T>,
    upper: bool,
    vectors: bool,
    style: Style,
) -> std::result::Result<(Vec<T>, Matrix<T>), usize> {
    let n = a.rows;
    if n >= LARGE_SPECTRUM_MIN && a.is_finite() {
        if upper {
            a = a.transposed();
        }
        let (values, found) = large::eigh(&wide(&a)).ok_or(n)?;
        return Ok((values.into_iter().map(T::of).collect(), narrow(&found)));
    }
    lapack::eigh(a, upper, vectors, style)
}

/// See [`lapack::solve_lower`].
pub fn solve_lower<T: Real>(l: &Matrix<T>, b: &mut Matrix<T>, unit: bool) {
    if l.rows < LARGE_MIN {
        lapack::solve_lower(l, b, unit);
    } else {
        *b = narrow(&large::solve_triangular(&wide(l), &wide(b), false, unit));
    }
}

/// See [`lapack::solve_upper`].
pub fn solve_upper<T: Real>(u: &Matrix<T>, b: &mut Matrix<T>, unit: bool) {
    if u.rows < LARGE_MIN {
        lapack::solve_upper(u, b, unit);
    } else {
        *b = narrow(&large::solve_triangular(&wide(u), &wide(b), true, unit));
    }
}

/// `x` in place of `b` with `A @ x = b`, or `Aᵀ @ x = b` where `transposed`, from the factors of `A` and the rows that
/// were exchanged.
pub fn lu_solve<T: Real>(lu: &Matrix<T>, exchanges: &[usize], b: &mut Matrix<T>, transposed: bool) {
    if transposed {
        let flipped = lu.transposed();
        solve_lower(&flipped, b, false);
        solve_upper(&flipped, b, true);
        for (i, &with) in exchanges.iter().enumerate().rev() {
            b.swap_rows(i, with);
        }
    } else {
        for (i, &with) in exchanges.iter().enumerate() {
            b.swap_rows(i, with);
        }
        solve_lower(lu, b, true);
        solve_upper(lu, b, false);
    }
}

/// The eigenvalues and eigenvectors of a square matrix; `None` where the iteration does not converge.
pub fn eig<T: Real>(a: &Matrix<T>) -> Option<Eigen<T>> {
    if !a.is_finite() {
        return None;
    }
    let found = large::eig(&wide(a))?;
    let values = |v: Vec<f64>| v.into_iter().map(T::of).collect();
    Some(Eigen {
        real: values(found.real),
        imaginary: values(found.imaginary),
        vectors: found.vectors.map(|v| narrow(&v)),
    })
}
