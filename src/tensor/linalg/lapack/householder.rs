//! Orthogonal factors as products of reflections `1 - tau * v * vᵀ`, `v` starting with a 1 that is not kept.

use super::{Matrix, Real};

/// Turns `(alpha, x)` into the vector of the reflection that maps it to `(beta, 0)`; `beta` and `tau` (`larfg`).
pub fn reflect<T: Real>(alpha: T, x: &mut [T]) -> (T, T) {
    let norm = length(x);
    if norm == T::ZERO {
        return (alpha, T::ZERO);
    }
    let beta = -alpha.hypot(norm).with_sign(alpha);
    let scale = T::ONE / (alpha - beta);
    for v in x {
        *v = *v * scale;
    }
    (beta, (beta - alpha) / beta)
}

fn length<T: Real>(x: &[T]) -> T {
    T::of(x.iter().map(|v| v.wide() * v.wide()).sum::<f64>().sqrt())
}

/// `a[top.., left..]` reflected from the left: `v` is 1 and then `tail`.
pub fn apply_left<T: Real>(a: &mut Matrix<T>, top: usize, left: usize, tail: &[T], tau: T) {
    if tau == T::ZERO || left >= a.columns {
        return;
    }
    let mut sums = a.row(top)[left..].to_vec();
    for (i, &v) in tail.iter().enumerate() {
        for (sum, &x) in sums.iter_mut().zip(&a.row(top + 1 + i)[left..]) {
            *sum = sum.fused(v, x);
        }
    }
    for (x, &sum) in a.row_mut(top)[left..].iter_mut().zip(&sums) {
        *x -= tau * sum;
    }
    for (i, &v) in tail.iter().enumerate() {
        for (x, &sum) in a.row_mut(top + 1 + i)[left..].iter_mut().zip(&sums) {
            *x = x.fused(-v, tau * sum);
        }
    }
}

/// `a[top.., left..]` reflected from the right.
pub fn apply_right<T: Real>(a: &mut Matrix<T>, top: usize, left: usize, tail: &[T], tau: T) {
    if tau == T::ZERO {
        return;
    }
    for i in top..a.rows {
        let row = &mut a.row_mut(i)[left..];
        let sum = row[1..].iter().zip(tail).fold(row[0], |sum, (&x, &v)| sum.fused(v, x));
        row[0] -= tau * sum;
        for (x, &v) in row[1..].iter_mut().zip(tail) {
            *x = x.fused(-v, tau * sum);
        }
    }
}

/// The column of `a` below its element `(i, j)`.
pub fn below<T: Real>(a: &Matrix<T>, i: usize, j: usize) -> Vec<T> {
    (i + 1..a.rows).map(|k| a[(k, j)]).collect()
}

/// `R` in the upper triangle of `a` and the reflections below it; their `tau`s (`geqrf`).
pub fn qr<T: Real>(a: &mut Matrix<T>) -> Vec<T> {
    (0..a.rows.min(a.columns))
        .map(|k| {
            let mut tail = below(a, k, k);
            let (beta, tau) = reflect(a[(k, k)], &mut tail);
            apply_left(a, k, k + 1, &tail, tau);
            a[(k, k)] = beta;
            for (i, v) in tail.into_iter().enumerate() {
                a[(k + 1 + i, k)] = v;
            }
            tau
        })
        .collect()
}

/// The first `columns` columns of the product of the reflections that lie below the diagonal of `a` (`orgqr`).
pub fn orthogonal<T: Real>(a: &Matrix<T>, taus: &[T], columns: usize) -> Matrix<T> {
    let mut q = Matrix::zeros(a.rows, columns);
    for i in 0..a.rows.min(columns) {
        q[(i, i)] = T::ONE;
    }
    for (k, &tau) in taus.iter().enumerate().rev() {
        let tail = below(a, k, k);
        apply_left(&mut q, k, k + 1, &tail, tau);
        // Column k is still that of the unit matrix.
        q[(k, k)] = T::ONE - tau;
        for (i, v) in tail.into_iter().enumerate() {
            q[(k + 1 + i, k)] = -tau * v;
        }
    }
    q
}
