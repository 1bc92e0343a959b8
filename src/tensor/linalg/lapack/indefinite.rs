//! `L @ D @ Lᵀ` of symmetric matrices that need not be positive definite, `D` of blocks of one or two rows, by the
//! pivoting of Bunch and Kaufman (`sytf2`, `sytrs`).

use super::{Matrix, Real};

/// `L` and `D` in the lower triangle of `a`; PyTorch's pivots (from 1; a pair of negative ones marks a block of two
/// rows); the position from 1 of the first block that is exactly zero, or 0.
pub fn bunch_kaufman<T: Real>(a: &mut Matrix<T>) -> (Vec<i64>, usize) {
    let n = a.rows;
    // (1 + √17) / 8 bounds the growth of the elements.
    let alpha = T::of((1.0 + 17f64.sqrt()) / 8.0);
    let (mut pivots, mut singular, mut k) = (vec![0; n], 0, 0);
    while k < n {
        let top = a[(k, k)].abs();
        let (most, column) = largest(k, (k + 1..n).map(|i| (i, a[(i, k)])));
        let (mut pivot, mut step) = (k, 1);
        if top.max(column) == T::ZERO || !top.is_finite() {
            if singular == 0 {
                singular = k + 1;
            }
        } else {
            if top < alpha * column {
                let before = (k..most).map(|j| (j, a[(most, j)]));
                let after = (most + 1..n).map(|i| (i, a[(i, most)]));
                let (_, row) = largest(k, before.chain(after));
                if top >= alpha * column * (column / row) {
                    pivot = k;
                } else {
                    pivot = most;
                    step = if a[(most, most)].abs() >= alpha * row { 1 } else { 2 };
                }
            }
            exchange(a, k, k + step - 1, pivot);
            eliminate(a, k, step);
        }
        if step == 1 {
            pivots[k] = pivot as i64 + 1;
        } else {
            (pivots[k], pivots[k + 1]) = (-(pivot as i64) - 1, -(pivot as i64) - 1);
        }
        k += step;
    }
    (pivots, singular)
}

/// The first position of the largest magnitude, and that.
fn largest<T: Real>(start: usize, values: impl Iterator<Item = (usize, T)>) -> (usize, T) {
    values.fold((start, T::ZERO), |(at, most), (i, v)| if v.abs() > most { (i, v.abs()) } else { (at, most) })
}

/// Exchanges rows and columns `from` and `with` of the symmetric matrix that starts at `k`.
fn exchange<T: Real>(a: &mut Matrix<T>, k: usize, from: usize, with: usize) {
    if from == with {
        return;
    }
    let n = a.rows;
    for i in with + 1..n {
        let (x, y) = (a[(i, from)], a[(i, with)]);
        (a[(i, from)], a[(i, with)]) = (y, x);
    }
    for i in from + 1..with {
        let (x, y) = (a[(i, from)], a[(with, i)]);
        (a[(i, from)], a[(with, i)]) = (y, x);
    }
    let (x, y) = (a[(from, from)], a[(with, with)]);
    (a[(from, from)], a[(with, with)]) = (y, x);
    if from > k {
        let (x, y) = (a[(from, k)], a[(with, k)]);
        (a[(from, k)], a[(with, k)]) = (y, x);
    }
}

/// Subtracts the block's share from what is left.
fn eliminate<T: Real>(a: &mut Matrix<T>, k: usize, step: usize) {
    let n = a.rows;
    if step == 1 {
        let reciprocal = T::ONE / a[(k, k)];
        for j in k + 1..n {
            let factor = -reciprocal * a[(j, k)];
            for i in j..n {
                let value = a[(i, k)];
                a[(i, j)] = a[(i, j)].fused(factor, value);
            }
        }
        for i in k + 1..n {
            a[(i, k)] = a[(i, k)] * reciprocal;
        }
        return;
    }
    let off = a[(k + 1, k)];
    let (d11, d22) = (a[(k + 1, k + 1)] / off, a[(k, k)] / off);
    let scale = (T::ONE / (d11 * d22 - T::ONE)) / off;
    for j in k + 2..n {
        let (x, y) = (a[(j, k)], a[(j, k + 1)]);
        let first = scale * (d11 * x - y);
        let second = scale * (d22 * y - x);
        for i in j..n {
            let (x, y) = (a[(i, k)], a[(i, k + 1)]);
            a[(i, j)] = a[(i, j)] - x * first - y * second;
        }
        a[(j, k)] = first;
        a[(j, k + 1)] = second;
    }
}

/// `x` in place of `b` with `A @ x = b`, from the factors and pivots of `A`.
pub fn bunch_kaufman_solve<T: Real>(a: &Matrix<T>, pivots: &[i64], b: &mut Matrix<T>) {
    let n = a.rows;
    let target = |k: usize| (pivots[k].unsigned_abs() as usize).clamp(1, n) - 1;
    let step = |k: usize| if pivots[k] < 0 && k + 1 < n { 2 } else { 1 };
    let mut k = 0;
    while k < n {
        let step = step(k);
        b.swap_rows(k + step - 1, target(k));
        for s in 0..step {
            for i in k + step..n {
                let factor = a[(i, k + s)];
                let (from, row) = b.row_and_row_mut(k + s, i);
                for (v, &x) in row.iter_mut().zip(from) {
                    *v = v.fused(-factor, x);
                }
            }
        }
        divide(a, k, step, b);
        k += step;
    }
    // Backwards: which rows start a block.
    let mut starts = Vec::new();
    let mut k = 0;
    while k < n {
        starts.push((k, step(k)));
        k += step(k);
    }
    for &(k, step) in starts.iter().rev() {
        for s in 0..step {
            for i in k + step..n {
                let factor = a[(i, k + s)];
                let (from, row) = b.row_and_row_mut(i, k + s);
                for (v, &x) in row.iter_mut().zip(from) {
                    *v = v.fused(-factor, x);
                }
            }
        }
        b.swap_rows(k + step - 1, target(k));
    }
}

/// Rows `k..k + step` of `b` divided by the block of `D`.
fn divide<T: Real>(a: &Matrix<T>, k: usize, step: usize, b: &mut Matrix<T>) {
    if step == 1 {
        let by = a[(k, k)];
        for v in b.row_mut(k) {
            *v = *v / by;
        }
        return;
    }
    let off = a[(k + 1, k)];
    let (first, second) = (a[(k, k)] / off, a[(k + 1, k + 1)] / off);
    let scale = first * second - T::ONE;
    for j in 0..b.columns {
        let (x, y) = (b[(k, j)] / off, b[(k + 1, j)] / off);
        b[(k, j)] = (second * x - y) / scale;
        b[(k + 1, j)] = (first * y - x) / scale;
    }
}
