//! Triangular factors: LU with row exchanges (`getrf`), Cholesky's (`potrf`), and solving with them (`trsm`).

use super::{Matrix, Real};

/// `L` (unit, below the diagonal) and `U` in place of `a`; the row that each row was exchanged with, from 0; and the
/// position from 1 of the first pivot that is zero, or 0.
pub fn lu<T: Real>(a: &mut Matrix<T>, pivot: bool) -> (Vec<usize>, usize) {
    let steps = a.rows.min(a.columns);
    let (mut exchanges, mut singular) = (Vec::with_capacity(steps), 0);
    for k in 0..steps {
        let mut best = k;
        for i in if pivot { k + 1..a.rows } else { 0..0 } {
            if a[(i, k)].abs() > a[(best, k)].abs() {
                best = i;
            }
        }
        exchanges.push(best);
        a.swap_rows(k, best);
        let top = a[(k, k)];
        if top == T::ZERO {
            if singular == 0 {
                singular = k + 1;
            }
            continue;
        }
        let reciprocal = T::ONE / top;
        let scale = |v: T| if top.abs() >= T::TINY { v * reciprocal } else { v / top };
        for i in k + 1..a.rows {
            let factor = scale(a[(i, k)]);
            a[(i, k)] = factor;
            let (from, row) = a.row_and_row_mut(k, i);
            for (v, &u) in row[k + 1..].iter_mut().zip(&from[k + 1..]) {
                *v = v.fused(-factor, u);
            }
        }
    }
    (exchanges, singular)
}

/// The lower factor in place of the lower triangle of `a`; the order of the first leading minor that is not positive,
/// or 0. What lies above the diagonal is left as it is.
pub fn cholesky<T: Real>(a: &mut Matrix<T>) -> usize {
    let n = a.rows;
    for j in 0..n {
        let square = a.row(j)[..j].iter().fold(T::ZERO, |sum, &v| sum.fused(v, v));
        let rest = a[(j, j)] - square;
        if !(rest > T::ZERO) {
            a[(j, j)] = rest;
            return j + 1;
        }
        let root = rest.sqrt();
        a[(j, j)] = root;
        let reciprocal = T::ONE / root;
        for i in j + 1..n {
            let (from, row) = a.row_and_row_mut(j, i);
            let product = from[..j].iter().zip(&row[..j]).fold(T::ZERO, |sum, (&x, &y)| sum.fused(x, y));
            row[j] = (row[j] - product) * reciprocal;
        }
    }
    0
}

/// `x` in place of `b` with `l @ x = b`, where only the lower triangle of `l` counts; its diagonal is 1 where `unit`.
pub fn solve_lower<T: Real>(l: &Matrix<T>, b: &mut Matrix<T>, unit: bool) {
    for i in 0..l.rows {
        for k in 0..i {
            let (from, row) = b.row_and_row_mut(k, i);
            subtract(row, l[(i, k)], from);
        }
        if !unit {
            divide(b.row_mut(i), l[(i, i)]);
        }
    }
}

/// `x` in place of `b` with `u @ x = b`, where only the upper triangle of `u` counts; its diagonal is 1 where `unit`.
pub fn solve_upper<T: Real>(u: &Matrix<T>, b: &mut Matrix<T>, unit: bool) {
    for i in (0..u.rows).rev() {
        for k in i + 1..u.rows {
            let (from, row) = b.row_and_row_mut(k, i);
            subtract(row, u[(i, k)], from);
        }
        if !unit {
            divide(b.row_mut(i), u[(i, i)]);
        }
    }
}

fn subtract<T: Real>(row: &mut [T], factor: T, from: &[T]) {
    for (v, &x) in row.iter_mut().zip(from) {
        *v = v.fused(-factor, x);
    }
}

fn divide<T: Real>(row: &mut [T], by: T) {
    for v in row {
        *v = *v / by;
    }
}
