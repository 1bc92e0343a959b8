//! The factorizations of small matrices, step for step as LAPACK does them, in the tensor's own precision.
//!
//! Which sign an eigenvector gets, or how far from zero the last pivot of a singular matrix ends, follows from the
//! order of the operations alone. With LAPACK's order (as its users' guide and the routines' names below describe it)
//! and fused multiplications, learners see the digits and signs that they see in PyTorch. Large matrices go to faer
//! (`large.rs`).

use std::ops::{Add, AddAssign, Div, Index, IndexMut, Mul, Neg, Sub, SubAssign};

mod bidiagonal;
mod householder;
mod indefinite;
mod triangular;
mod tridiagonal;

pub use bidiagonal::svd;
pub use householder::{orthogonal, qr};
pub use indefinite::{bunch_kaufman, bunch_kaufman_solve};
pub use triangular::{cholesky, lu, solve_lower, solve_upper};
pub use tridiagonal::eigh;

/// `f32` and `f64`.
pub trait Real:
    Copy
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + SubAssign
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Half the distance from 1 to the next number: LAPACK's epsilon.
    const EPSILON: Self;
    /// The smallest normal number.
    const TINY: Self;
    const ZERO: Self;
    const ONE: Self;
    fn of(value: f64) -> Self;
    fn wide(self) -> f64;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    /// The magnitude of `self` with the sign of `sign`.
    fn with_sign(self, sign: Self) -> Self;
    /// `self + a * b`, rounded once.
    fn fused(self, a: Self, b: Self) -> Self;
    /// The length of the vector `(self, other)`.
    fn hypot(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }
    fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
    fn is_finite(self) -> bool {
        self.wide().is_finite()
    }
}

impl Real for f64 {
    const EPSILON: Self = Self::EPSILON / 2.0;
    const TINY: Self = Self::MIN_POSITIVE;
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    fn of(value: f64) -> Self {
        value
    }
    fn wide(self) -> f64 {
        self
    }
    fn abs(self) -> Self {
        self.abs()
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn with_sign(self, sign: Self) -> Self {
        self.copysign(sign)
    }
    fn fused(self, a: Self, b: Self) -> Self {
        a.mul_add(b, self)
    }
    fn hypot(self, other: Self) -> Self {
        self.hypot(other)
    }
}

impl Real for f32 {
    const EPSILON: Self = Self::EPSILON / 2.0;
    const TINY: Self = Self::MIN_POSITIVE;
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    fn of(value: f64) -> Self {
        value as Self
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn abs(self) -> Self {
        self.abs()
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn with_sign(self, sign: Self) -> Self {
        self.copysign(sign)
    }
    fn fused(self, a: Self, b: Self) -> Self {
        // The product of two f32 is exact in f64.
        (f64::from(self) + f64::from(a) * f64::from(b)) as Self
    }
    fn hypot(self, other: Self) -> Self {
        f64::from(self).hypot(f64::from(other)) as Self
    }
}

/// A matrix, row-major.
#[derive(Debug, Clone)]
pub struct Matrix<T> {
    pub rows: usize,
    pub columns: usize,
    pub data: Vec<T>,
}

impl<T: Real> Matrix<T> {
    pub fn new(rows: usize, columns: usize, data: Vec<T>) -> Self {
        debug_assert_eq!(data.len(), rows * columns);
        Self { rows, columns, data }
    }

    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self::new(rows, columns, vec![T::ZERO; rows * columns])
    }

    pub fn identity(n: usize) -> Self {
        let mut out = Self::zeros(n, n);
        for i in 0..n {
            out[(i, i)] = T::ONE;
        }
        out
    }

    pub fn row(&self, i: usize) -> &[T] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }

    pub fn row_mut(&mut self, i: usize) -> &mut [T] {
        &mut self.data[i * self.columns..(i + 1) * self.columns]
    }

    /// Row `i`, and row `j` to change.
    pub fn row_and_row_mut(&mut self, i: usize, j: usize) -> (&[T], &mut [T]) {
        let n = self.columns;
        if i < j {
            let (head, tail) = self.data.split_at_mut(j * n);
            (&head[i * n..(i + 1) * n], &mut tail[..n])
        } else {
            let (head, tail) = self.data.split_at_mut(i * n);
            (&tail[..n], &mut head[j * n..(j + 1) * n])
        }
    }

    pub fn swap_rows(&mut self, i: usize, j: usize) {
        for column in 0..if i == j { 0 } else { self.columns } {
            self.data.swap(i * self.columns + column, j * self.columns + column);
        }
    }

    /// Rows `i` and `j` turned by an angle: `row i = c * row i + s * row j`, `row j = c * row j - s * row i`.
    pub fn rotate(&mut self, i: usize, j: usize, Rotation { c, s }: Rotation<T>) {
        let n = self.columns;
        let (head, tail) = self.data.split_at_mut(i.max(j) * n);
        let low = &mut head[i.min(j) * n..(i.min(j) + 1) * n];
        let (first, second) = if i < j { (low, &mut tail[..n]) } else { (&mut tail[..n], low) };
        for (x, y) in first.iter_mut().zip(second) {
            (*x, *y) = (c * *x + s * *y, c * *y - s * *x);
        }
    }

    pub fn transposed(&self) -> Self {
        let mut out = Self::zeros(self.columns, self.rows);
        for i in 0..self.rows {
            for j in 0..self.columns {
                out[(j, i)] = self[(i, j)];
            }
        }
        out
    }

    /// The product, for small factors.
    pub fn times(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.rows, other.columns);
        for i in 0..self.rows {
            for k in 0..self.columns {
                let factor = self[(i, k)];
                for (sum, &v) in out.row_mut(i).iter_mut().zip(other.row(k)) {
                    *sum += factor * v;
                }
            }
        }
        out
    }

    pub fn is_finite(&self) -> bool {
        self.data.iter().all(|v| v.is_finite())
    }
}

impl<T> Index<(usize, usize)> for Matrix<T> {
    type Output = T;
    fn index(&self, (i, j): (usize, usize)) -> &T {
        &self.data[i * self.columns + j]
    }
}

impl<T> IndexMut<(usize, usize)> for Matrix<T> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        &mut self.data[i * self.columns + j]
    }
}

/// Whose LAPACK is followed where implementations differ: PyTorch is built on Intel's, numpy on the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Intel,
    Reference,
}

/// The cosine and sine of a plane rotation.
#[derive(Debug, Clone, Copy)]
pub struct Rotation<T> {
    pub c: T,
    pub s: T,
}

impl<T: Real> Rotation<T> {
    /// The rotation that turns `(f, g)` into `(r, 0)`, and `r` (`lartg`): the cosine is not negative.
    fn to_zero(f: T, g: T) -> (Self, T) {
        if g == T::ZERO {
            (Self { c: T::ONE, s: T::ZERO }, f)
        } else if f == T::ZERO {
            (Self { c: T::ZERO, s: T::ONE.with_sign(g) }, g.abs())
        } else {
            let length = f.hypot(g);
            let r = length.with_sign(f);
            (Self { c: f.abs() / length, s: g / r }, r)
        }
    }

    /// As LAPACK did before release 3.10: the length is positive, unless `f` is the larger and negative.
    fn to_zero_before_3_10(f: T, g: T) -> (Self, T) {
        let (Self { c, s }, r) = Self::to_zero(f, g);
        if f == T::ZERO && g != T::ZERO {
            return (Self { c: T::ZERO, s: T::ONE }, g);
        }
        if r < T::ZERO && f.abs() <= g.abs() { (Self { c: -c, s: -s }, -r) } else { (Self { c, s }, r) }
    }

    fn reversed(self) -> Self {
        Self { c: self.c, s: -self.s }
    }
}
