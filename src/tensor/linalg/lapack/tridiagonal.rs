//! Eigenvalues and eigenvectors of symmetric matrices: to three diagonals by reflections (`sytrd`), then to one by
//! rotations (`steqr`).

use super::householder::{apply_left, below, reflect};
use super::{Matrix, Real, Rotation, Style};

/// Rotations per eigenvalue before giving up.
const SWEEPS_MAX: usize = 30;

/// The eigenvalues in rising order and the eigenvectors as columns of the symmetric matrix whose lower (or upper)
/// triangle `a` holds; the number of eigenvalues that were not found where that is not 0.
pub fn eigh<T: Real>(a: Matrix<T>, upper: bool, vectors: bool, style: Style) -> Result<(Vec<T>, Matrix<T>), usize> {
    let n = a.rows;
    let (d, e, q) = if upper {
        // From the last row up: the same as from the first down in a matrix that is turned round.
        let (mut d, mut e, mut q) = tridiagonal(turned(a));
        d.reverse();
        e.reverse();
        q = turned(q);
        (d, e, q)
    } else {
        tridiagonal(a)
    };
    let to_zero = match style {
        Style::Intel => Rotation::to_zero_before_3_10,
        Style::Reference => Rotation::to_zero,
    };
    let z = if vectors { Matrix::identity(n) } else { Matrix::zeros(n, 0) };
    let mut ql = Iteration { d, e, z, to_zero };
    let missing = ql.run();
    if missing > 0 {
        return Err(missing);
    }
    ql.sort();
    // z holds the vectors as rows.
    let vectors = if vectors { q.times(&ql.z.transposed()) } else { Matrix::zeros(0, 0) };
    Ok((ql.d, vectors))
}

/// First and last changed about, in rows and columns.
fn turned<T: Real>(mut a: Matrix<T>) -> Matrix<T> {
    a.data.reverse();
    a
}

/// The diagonal, the one below it, and the orthogonal matrix that gives them.
fn tridiagonal<T: Real>(mut a: Matrix<T>) -> (Vec<T>, Vec<T>, Matrix<T>) {
    let n = a.rows;
    let (mut taus, mut e) = (Vec::new(), Vec::new());
    for k in 0..n.saturating_sub(1) {
        let mut tail = below(&a, k + 1, k);
        let (beta, tau) = reflect(a[(k + 1, k)], &mut tail);
        e.push(beta);
        taus.push(tau);
        if tau != T::ZERO {
            let v: Vec<T> = std::iter::once(T::ONE).chain(tail.iter().copied()).collect();
            rank_two(&mut a, k + 1, &v, tau);
        }
        for (i, v) in tail.into_iter().enumerate() {
            a[(k + 2 + i, k)] = v;
        }
    }
    let d = (0..n).map(|i| a[(i, i)]).collect();
    let mut q = Matrix::identity(n);
    for (k, &tau) in taus.iter().enumerate().rev() {
        apply_left(&mut q, k + 1, k + 1, &below(&a, k + 1, k), tau);
    }
    (d, e, q)
}

/// The lower triangle of `a[top.., top..]` reflected from both sides.
fn rank_two<T: Real>(a: &mut Matrix<T>, top: usize, v: &[T], tau: T) {
    let m = v.len();
    let at = |i: usize, j: usize| (top + i.max(j), top + i.min(j));
    let mut w: Vec<T> = (0..m).map(|i| tau * (0..m).fold(T::ZERO, |sum, j| sum.fused(a[at(i, j)], v[j]))).collect();
    let dot = w.iter().zip(v).fold(T::ZERO, |sum, (&x, &y)| sum.fused(x, y));
    let alpha = -(T::of(0.5) * tau * dot);
    for (x, &y) in w.iter_mut().zip(v) {
        *x = x.fused(alpha, y);
    }
    for i in 0..m {
        for j in 0..=i {
            let value = a[(top + i, top + j)];
            a[(top + i, top + j)] = value.fused(-v[i], w[j]).fused(-w[i], v[j]);
        }
    }
}

/// Three diagonals on their way to one, and the rotations so far, transposed.
struct Iteration<T> {
    d: Vec<T>,
    e: Vec<T>,
    z: Matrix<T>,
    to_zero: fn(T, T) -> (Rotation<T>, T),
}

impl<T: Real> Iteration<T> {
    /// The number of elements beside the diagonal that are left.
    fn run(&mut self) -> usize {
        let n = self.d.len();
        let mut budget = n * SWEEPS_MAX;
        let mut start = 0;
        while start < n {
            if start > 0 {
                self.e[start - 1] = T::ZERO;
            }
            let mut end = start;
            while end + 1 < n {
                let size = self.e[end].abs();
                let limit = self.d[end].abs().sqrt() * self.d[end + 1].abs().sqrt() * T::EPSILON;
                if size <= limit {
                    self.e[end] = T::ZERO;
                    break;
                }
                end += 1;
            }
            if end > start {
                // The larger end comes last, so that the small eigenvalues are found first.
                let done = if self.d[end].abs() < self.d[start].abs() {
                    self.upwards(start, end, &mut budget)
                } else {
                    self.downwards(start, end, &mut budget)
                };
                if !done {
                    return self.e.iter().filter(|e| !(**e == T::ZERO)).count();
                }
            }
            start = end + 1;
        }
        0
    }

    fn negligible(&self, i: usize) -> bool {
        let eps = T::EPSILON * T::EPSILON;
        self.e[i] * self.e[i] <= (eps * self.d[i].abs()) * self.d[i + 1].abs() + T::TINY
    }

    /// The shift's start: `g` of the first rotation.
    fn shifted(&self, at: usize, neighbour: usize, off: T, far: usize) -> T {
        let p = self.d[at];
        let g = (self.d[neighbour] - p) / (T::of(2.0) * off);
        let r = g.hypot(T::ONE);
        self.d[far] - p + off / (g + r.with_sign(g))
    }

    /// QL: eigenvalues are found from `l` on. False where the budget is used up.
    fn downwards(&mut self, mut l: usize, end: usize, budget: &mut usize) -> bool {
        while l <= end {
            let m = (l..end).find(|&m| self.negligible(m)).unwrap_or(end);
            if m < end {
                self.e[m] = T::ZERO;
            }
            if m == l {
                l += 1;
            } else if m == l + 1 {
                self.pair(l);
                l += 2;
            } else {
                if *budget == 0 {
                    return false;
                }
                *budget -= 1;
                let mut g = self.shifted(l, l + 1, self.e[l], m);
                let (mut s, mut c, mut p) = (T::ONE, T::ONE, T::ZERO);
                for i in (l..m).rev() {
                    let (f, b) = (s * self.e[i], c * self.e[i]);
                    let (rotation, r) = (self.to_zero)(g, f);
                    (c, s) = (rotation.c, rotation.s);
                    if i + 1 != m {
                        self.e[i + 1] = r;
                    }
                    let base = self.d[i + 1] - p;
                    let r = (self.d[i] - base) * s + T::of(2.0) * c * b;
                    p = s * r;
                    self.d[i + 1] = base + p;
                    g = c * r - b;
                    self.z.rotate(i, i + 1, rotation.reversed());
                }
                self.d[l] -= p;
                self.e[l] = g;
            }
        }
        true
    }

    /// QR: eigenvalues are found from `l` backwards to `start`.
    fn upwards(&mut self, start: usize, end: usize, budget: &mut usize) -> bool {
        let mut left = end + 1;
        while left > start {
            let l = left - 1;
            let m = (start + 1..=l).rev().find(|&m| self.negligible(m - 1)).unwrap_or(start);
            if m > start {
                self.e[m - 1] = T::ZERO;
            }
            if m == l {
                left -= 1;
            } else if m + 1 == l {
                self.pair(m);
                left -= 2;
            } else {
                if *budget == 0 {
                    return false;
                }
                *budget -= 1;
                let mut g = self.shifted(l, l - 1, self.e[l - 1], m);
                let (mut s, mut c, mut p) = (T::ONE, T::ONE, T::ZERO);
                for i in m..l {
                    let (f, b) = (s * self.e[i], c * self.e[i]);
                    let (rotation, r) = (self.to_zero)(g, f);
                    (c, s) = (rotation.c, rotation.s);
                    if i != m {
                        self.e[i - 1] = r;
                    }
                    let base = self.d[i] - p;
                    let r = (self.d[i + 1] - base) * s + T::of(2.0) * c * b;
                    p = s * r;
                    self.d[i] = base + p;
                    g = c * r - b;
                    self.z.rotate(i, i + 1, rotation);
                }
                self.d[l] -= p;
                self.e[l - 1] = g;
            }
        }
        true
    }

    /// The eigenvalues of two neighbours at once.
    fn pair(&mut self, i: usize) {
        let (high, low, rotation) = symmetric_pair(self.d[i], self.e[i], self.d[i + 1]);
        self.z.rotate(i, i + 1, rotation);
        (self.d[i], self.d[i + 1], self.e[i]) = (high, low, T::ZERO);
    }

    fn sort(&mut self) {
        let n = self.d.len();
        for i in 0..n {
            let mut least = i;
            for j in i + 1..n {
                if self.d[j] < self.d[least] {
                    least = j;
                }
            }
            self.d.swap(i, least);
            self.z.swap_rows(i, least);
        }
    }
}

/// The eigenvalues of `[[a, b], [b, c]]`, the larger in size first, and the eigenvector of the first (`laev2`).
fn symmetric_pair<T: Real>(a: T, b: T, c: T) -> (T, T, Rotation<T>) {
    let (one, two, half) = (T::ONE, T::of(2.0), T::of(0.5));
    let (sum, difference, twice) = (a + c, a - c, b + b);
    let (wide, off) = (difference.abs(), twice.abs());
    let (most, least) = if a.abs() > c.abs() { (a, c) } else { (c, a) };
    let root = if wide > off {
        wide * (one + (off / wide) * (off / wide)).sqrt()
    } else if wide < off {
        off * (one + (wide / off) * (wide / off)).sqrt()
    } else {
        off * two.sqrt()
    };
    let (first, second, negative) = if sum < T::ZERO {
        let first = half * (sum - root);
        (first, (most / first) * least - (b / first) * b, true)
    } else if sum > T::ZERO {
        let first = half * (sum + root);
        (first, (most / first) * least - (b / first) * b, false)
    } else {
        (half * root, -(half * root), false)
    };
    let falling = difference < T::ZERO;
    let cosine = if falling { difference - root } else { difference + root };
    let mut rotation = if cosine.abs() > off {
        let t = -twice / cosine;
        let s = one / (one + t * t).sqrt();
        Rotation { c: t * s, s }
    } else if off == T::ZERO {
        Rotation { c: one, s: T::ZERO }
    } else {
        let t = -cosine / twice;
        let c = one / (one + t * t).sqrt();
        Rotation { c, s: t * c }
    };
    if negative == falling {
        rotation = Rotation { c: -rotation.s, s: rotation.c };
    }
    (first, second, rotation)
}
