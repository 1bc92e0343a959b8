//! Singular values and vectors: to two diagonals by reflections (`gebrd`), then to one by rotations (`bdsqr`).

use super::householder::{apply_left, apply_right, below, orthogonal, qr, reflect};
use super::{Matrix, Real, Rotation, Style};

/// Steps per element and row before giving up.
const SWEEPS_MAX: usize = 6;

/// The three factors: `U`, the singular values in falling order, `Vᵀ`; `U` and `Vᵀ` square where `full`. `None` where
/// the iteration does not converge.
pub fn svd<T: Real>(a: &Matrix<T>, full: bool, style: Style) -> Option<(Matrix<T>, Vec<T>, Matrix<T>)> {
    if a.rows < a.columns {
        return wide(a, full, style);
    }
    // Much higher than wide: first a square matrix.
    let high = match style {
        Style::Intel => a.columns * 3 / 2,
        Style::Reference => a.columns * 11 / 6,
    };
    if a.rows >= high && a.rows > a.columns && a.columns > 0 {
        let mut factored = a.clone();
        let taus = qr(&mut factored);
        let (inner, s, vt) = upper(square(&factored, false), false)?;
        let q = orthogonal(&factored, &taus, if full { a.rows } else { a.columns });
        return Some((joined(&q, &inner), s, vt));
    }
    upper(a.clone(), full)
}

/// The upper (or lower) triangle of the leading square.
fn square<T: Real>(a: &Matrix<T>, lower: bool) -> Matrix<T> {
    let n = a.rows.min(a.columns);
    let mut out = Matrix::zeros(n, n);
    for i in 0..n {
        for j in if lower { 0..i + 1 } else { i..n } {
            out[(i, j)] = a[(i, j)];
        }
    }
    out
}

/// `q` with its first columns multiplied by `inner`.
fn joined<T: Real>(q: &Matrix<T>, inner: &Matrix<T>) -> Matrix<T> {
    let k = inner.rows;
    let mut out = q.clone();
    for i in 0..q.rows {
        for j in 0..inner.columns {
            out[(i, j)] = (0..k).fold(T::ZERO, |sum, l| sum.fused(q[(i, l)], inner[(l, j)]));
        }
    }
    out
}

/// Rows at least as many as columns: an upper bidiagonal matrix.
fn upper<T: Real>(mut a: Matrix<T>, full: bool) -> Option<(Matrix<T>, Vec<T>, Matrix<T>)> {
    let (m, n) = (a.rows, a.columns);
    let (mut d, mut e, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for k in 0..n {
        let mut tail = below(&a, k, k);
        let (beta, tau) = reflect(a[(k, k)], &mut tail);
        apply_left(&mut a, k, k + 1, &tail, tau);
        d.push(beta);
        left.push((k, tail, tau));
        if k + 1 < n {
            let mut tail = a.row(k)[k + 2..].to_vec();
            let (beta, tau) = reflect(a[(k, k + 1)], &mut tail);
            apply_right(&mut a, k + 1, k + 1, &tail, tau);
            e.push(beta);
            right.push((k + 1, tail, tau));
        }
    }
    let (ut, d, vt) = Iteration { ut: Matrix::identity(n), vt: Matrix::identity(n), d, e }.run()?;
    let u = reflected(&ut.transposed(), m, if full { m } else { n }, &left);
    let v = reflected(&vt.transposed(), n, n, &right);
    Some((u, d, v.transposed()))
}

/// More columns than rows: a lower bidiagonal matrix, turned into an upper one.
fn wide<T: Real>(a: &Matrix<T>, full: bool, style: Style) -> Option<(Matrix<T>, Vec<T>, Matrix<T>)> {
    let (m, n) = (a.rows, a.columns);
    if style == Style::Reference && n >= m * 11 / 6 && m > 0 {
        let mut factored = a.transposed();
        let taus = qr(&mut factored);
        let (u, s, inner) = upper(square(&factored.transposed(), true), false)?;
        let q = orthogonal(&factored, &taus, if full { n } else { m });
        return Some((u, s, joined(&q, &inner.transposed()).transposed()));
    }
    let mut a = a.clone();
    let (mut d, mut e, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for k in 0..m {
        let mut tail = a.row(k)[k + 1..].to_vec();
        let (beta, tau) = reflect(a[(k, k)], &mut tail);
        apply_right(&mut a, k + 1, k, &tail, tau);
        d.push(beta);
        right.push((k, tail, tau));
        if k + 1 < m {
            let mut tail = below(&a, k + 1, k);
            let (beta, tau) = reflect(a[(k + 1, k)], &mut tail);
            apply_left(&mut a, k + 1, k + 1, &tail, tau);
            e.push(beta);
            left.push((k + 1, tail, tau));
        }
    }
    // A rotation of neighbouring rows moves each element below the diagonal above it.
    let mut turns = Vec::new();
    for i in 0..m.saturating_sub(1) {
        let (rotation, r) = Rotation::to_zero(d[i], e[i]);
        (d[i], e[i], d[i + 1]) = (r, rotation.s * d[i + 1], rotation.c * d[i + 1]);
        turns.push(rotation);
    }
    let (ut, d, vt) = Iteration { ut: Matrix::identity(m), vt: Matrix::identity(m), d, e }.run()?;
    let mut inner = ut.transposed();
    for (i, rotation) in turns.into_iter().enumerate().rev() {
        inner.rotate(i, i + 1, rotation.reversed());
    }
    let u = reflected(&inner, m, m, &left);
    let v = reflected(&vt.transposed(), n, if full { n } else { m }, &right);
    Some((u, d, v.transposed()))
}

/// `inner` in the corner of a unit matrix of `rows` rows and `columns` columns, reflected by the `(start, tail, tau)`.
fn reflected<T: Real>(inner: &Matrix<T>, rows: usize, columns: usize, reflections: &[(usize, Vec<T>, T)]) -> Matrix<T> {
    let mut out = Matrix::zeros(rows, columns);
    for i in 0..rows.min(columns) {
        out[(i, i)] = T::ONE;
    }
    for i in 0..inner.rows {
        out.row_mut(i)[..inner.columns].copy_from_slice(inner.row(i));
    }
    for (start, tail, tau) in reflections.iter().rev() {
        apply_left(&mut out, *start, 0, tail, *tau);
    }
    out
}

/// An upper bidiagonal matrix on its way to a diagonal one, and the rotations so far.
struct Iteration<T> {
    ut: Matrix<T>,
    vt: Matrix<T>,
    d: Vec<T>,
    e: Vec<T>,
}

/// The block that is worked on, and which way the bulge is chased.
#[derive(Clone, Copy, PartialEq)]
struct Block {
    low: usize,
    high: usize,
    down: bool,
}

impl<T: Real> Iteration<T> {
    fn run(mut self) -> Option<(Matrix<T>, Vec<T>, Matrix<T>)> {
        let n = self.d.len();
        if n > 1 {
            self.iterate()?;
        }
        for i in 0..n {
            if self.d[i] < T::ZERO {
                self.d[i] = self.d[i].abs();
                let side = if n == 1 { &mut self.ut } else { &mut self.vt };
                for v in side.row_mut(i) {
                    *v = -*v;
                }
            }
        }
        for i in (1..n).rev() {
            let mut least = 0;
            for j in 1..=i {
                if self.d[j] <= self.d[least] {
                    least = j;
                }
            }
            self.d.swap(least, i);
            self.ut.swap_rows(least, i);
            self.vt.swap_rows(least, i);
        }
        Some((self.ut, self.d, self.vt))
    }

    /// Relative accuracy wanted.
    fn tolerance() -> T {
        T::of(T::EPSILON.wide().powf(-0.125).clamp(10.0, 100.0)) * T::EPSILON
    }

    /// Elements beside the diagonal that are no larger count as zero.
    fn threshold(&self) -> T {
        let n = self.d.len();
        let mut mu = self.d[0].abs();
        let mut least = mu;
        for i in 1..n {
            if least == T::ZERO {
                break;
            }
            mu = self.d[i].abs() * (mu / (mu + self.e[i - 1].abs()));
            least = least.min(mu);
        }
        let size = n as f64;
        let floor = T::of(SWEEPS_MAX as f64 * size) * (T::of(size) * T::TINY);
        (Self::tolerance() * (least / T::of(size).sqrt())).max(floor)
    }

    fn iterate(&mut self) -> Option<()> {
        let n = self.d.len();
        let threshold = self.threshold();
        let mut budget = SWEEPS_MAX * n * n;
        let mut block: Option<Block> = None;
        let mut m = n - 1;
        while m > 0 {
            let mut largest = self.d[m].abs();
            let mut low = 0;
            let mut split = false;
            for l in (0..m).rev() {
                if self.e[l].abs() <= threshold {
                    self.e[l] = T::ZERO;
                    low = l + 1;
                    split = true;
                    break;
                }
                largest = largest.max(self.d[l].abs()).max(self.e[l].abs());
            }
            if split && low == m {
                m -= 1;
                continue;
            }
            if low + 1 == m {
                self.pair(low);
                if m < 2 {
                    break;
                }
                m -= 2;
                continue;
            }
            let down = match block {
                Some(b) if low <= b.high && m >= b.low => b.down,
                _ => self.d[low].abs() >= self.d[m].abs(),
            };
            let here = Block { low, high: m, down };
            let Some(least) = self.converged(here) else { continue };
            block = Some(here);
            budget = budget.checked_sub(m - low)?;
            let shift = self.shift(here, least, largest);
            if shift == T::ZERO {
                self.unshifted(here);
            } else {
                self.shifted(here, shift);
            }
            let last = if down { m - 1 } else { low };
            if self.e[last].abs() <= threshold {
                self.e[last] = T::ZERO;
            }
        }
        Some(())
    }

    /// Drops an element that is negligible beside its neighbours; else a lower bound of the singular values.
    fn converged(&mut self, Block { low, high, down }: Block) -> Option<T> {
        let tolerance = Self::tolerance();
        let (start, outer) = if down { (low, high) } else { (high, low) };
        let last = if down { high - 1 } else { low };
        if self.e[last].abs() <= tolerance * self.d[outer].abs() {
            self.e[last] = T::ZERO;
            return None;
        }
        let mut mu = self.d[start].abs();
        let mut least = mu;
        for step in 0..high - low {
            let (beside, next) = if down { (low + step, low + step + 1) } else { (high - 1 - step, high - 1 - step) };
            if self.e[beside].abs() <= tolerance * mu {
                self.e[beside] = T::ZERO;
                return None;
            }
            mu = self.d[next].abs() * (mu / (mu + self.e[beside].abs()));
            least = least.min(mu);
        }
        Some(least)
    }

    fn shift(&self, Block { low, high, down }: Block, least: T, largest: T) -> T {
        let size = T::of(self.d.len() as f64);
        if size * Self::tolerance() * (least / largest) <= T::EPSILON.max(T::of(0.01) * Self::tolerance()) {
            return T::ZERO;
        }
        let (start, at) = if down { (low, high - 1) } else { (high, low) };
        let first = self.d[start].abs();
        let shift = smaller_of_pair(self.d[at], self.e[at], self.d[at + 1]);
        let ratio = shift / first;
        if first > T::ZERO && ratio * ratio < T::EPSILON { T::ZERO } else { shift }
    }

    /// One sweep without a shift, which keeps small singular values accurate.
    fn unshifted(&mut self, Block { low, high, down }: Block) {
        let one = Rotation { c: T::ONE, s: T::ZERO };
        let (mut first, mut second) = (one, one);
        if down {
            for i in low..high {
                let (turn, r) = Rotation::to_zero(self.d[i] * first.c, self.e[i]);
                first = turn;
                if i > low {
                    self.e[i - 1] = second.s * r;
                }
                let (turn, r) = Rotation::to_zero(second.c * r, self.d[i + 1] * first.s);
                (second, self.d[i]) = (turn, r);
                self.vt.rotate(i, i + 1, first);
                self.ut.rotate(i, i + 1, second);
            }
            let h = self.d[high] * first.c;
            (self.d[high], self.e[high - 1]) = (h * second.c, h * second.s);
        } else {
            for i in (low + 1..=high).rev() {
                let (turn, r) = Rotation::to_zero(self.d[i] * first.c, self.e[i - 1]);
                first = turn;
                if i < high {
                    self.e[i] = second.s * r;
                }
                let (turn, r) = Rotation::to_zero(second.c * r, self.d[i - 1] * first.s);
                (second, self.d[i]) = (turn, r);
                self.vt.rotate(i - 1, i, second.reversed());
                self.ut.rotate(i - 1, i, first.reversed());
            }
            let h = self.d[low] * first.c;
            (self.d[low], self.e[low]) = (h * second.c, h * second.s);
        }
    }

    fn shifted(&mut self, Block { low, high, down }: Block, shift: T) {
        let start = if down { self.d[low] } else { self.d[high] };
        let mut f = (start.abs() - shift) * (T::ONE.with_sign(start) + shift / start);
        if down {
            let mut g = self.e[low];
            for i in low..high {
                let (right, r) = Rotation::to_zero(f, g);
                if i > low {
                    self.e[i - 1] = r;
                }
                f = right.c * self.d[i] + right.s * self.e[i];
                self.e[i] = right.c * self.e[i] - right.s * self.d[i];
                g = right.s * self.d[i + 1];
                self.d[i + 1] = right.c * self.d[i + 1];
                let (left, r) = Rotation::to_zero(f, g);
                self.d[i] = r;
                f = left.c * self.e[i] + left.s * self.d[i + 1];
                self.d[i + 1] = left.c * self.d[i + 1] - left.s * self.e[i];
                if i + 1 < high {
                    g = left.s * self.e[i + 1];
                    self.e[i + 1] = left.c * self.e[i + 1];
                }
                self.vt.rotate(i, i + 1, right);
                self.ut.rotate(i, i + 1, left);
            }
            self.e[high - 1] = f;
        } else {
            let mut g = self.e[high - 1];
            for i in (low + 1..=high).rev() {
                let (right, r) = Rotation::to_zero(f, g);
                if i < high {
                    self.e[i] = r;
                }
                f = right.c * self.d[i] + right.s * self.e[i - 1];
                self.e[i - 1] = right.c * self.e[i - 1] - right.s * self.d[i];
                g = right.s * self.d[i - 1];
                self.d[i - 1] = right.c * self.d[i - 1];
                let (left, r) = Rotation::to_zero(f, g);
                self.d[i] = r;
                f = left.c * self.e[i - 1] + left.s * self.d[i - 1];
                self.d[i - 1] = left.c * self.d[i - 1] - left.s * self.e[i - 1];
                if i > low + 1 {
                    g = left.s * self.e[i - 2];
                    self.e[i - 2] = left.c * self.e[i - 2];
                }
                self.vt.rotate(i - 1, i, left.reversed());
                self.ut.rotate(i - 1, i, right.reversed());
            }
            self.e[low] = f;
        }
    }

    /// The singular values of two neighbours at once.
    fn pair(&mut self, i: usize) {
        let (low, high, right, left) = triangular_pair(self.d[i], self.e[i], self.d[i + 1]);
        (self.d[i], self.e[i], self.d[i + 1]) = (high, T::ZERO, low);
        self.vt.rotate(i, i + 1, right);
        self.ut.rotate(i, i + 1, left);
    }
}

/// The smaller singular value of `[[f, g], [0, h]]` (`las2`).
fn smaller_of_pair<T: Real>(f: T, g: T, h: T) -> T {
    let (f, g, h) = (f.abs(), g.abs(), h.abs());
    let (low, high) = (f.min(h), f.max(h));
    if low == T::ZERO {
        return T::ZERO;
    }
    let (one, two) = (T::ONE, T::of(2.0));
    let (sum, difference) = (one + low / high, (high - low) / high);
    if g < high {
        let ratio = (g / high) * (g / high);
        return low * (two / ((sum * sum + ratio).sqrt() + (difference * difference + ratio).sqrt()));
    }
    let ratio = high / g;
    if ratio == T::ZERO {
        return (low * high) / g;
    }
    let (x, y) = (sum * ratio, difference * ratio);
    let c = one / ((one + x * x).sqrt() + (one + y * y).sqrt());
    let value = (low * c) * ratio;
    value + value
}

/// The singular values of `[[f, g], [0, h]]`, the smaller first, and the rotations of the right and of the left
/// (`lasv2`).
fn triangular_pair<T: Real>(f: T, g: T, h: T) -> (T, T, Rotation<T>, Rotation<T>) {
    let (zero, one, two, half) = (T::ZERO, T::ONE, T::of(2.0), T::of(0.5));
    let swapped = h.abs() > f.abs();
    let (ft, ht) = if swapped { (h, f) } else { (f, h) };
    let (fa, ha, ga) = (ft.abs(), ht.abs(), g.abs());
    // Which of f, g and h is the largest says where the sign comes from.
    let mut largest = if swapped { 3 } else { 1 };
    let (low, high, clt, slt, crt, srt);
    if ga == zero {
        (low, high, clt, crt, slt, srt) = (ha, fa, one, one, zero, zero);
    } else if ga > fa && fa / ga < T::EPSILON {
        largest = 2;
        high = ga;
        low = if ha > one { fa / (ga / ha) } else { (fa / ga) * ha };
        (clt, slt, srt, crt) = (one, ht / g, one, ft / g);
    } else {
        if ga > fa {
            largest = 2;
        }
        let d = fa - ha;
        let l = if d == fa { one } else { d / fa };
        let m = g / ft;
        let t = two - l;
        let (mm, tt) = (m * m, t * t);
        let s = (tt + mm).sqrt();
        let r = if l == zero { m.abs() } else { (l * l + mm).sqrt() };
        let a = half * (s + r);
        (low, high) = (ha / a, fa * a);
        let t = if mm != zero {
            (m / (s + t) + m / (r + l)) * (one + a)
        } else if l == zero {
            two.with_sign(ft) * one.with_sign(g)
        } else {
            g / d.with_sign(ft) + m / t
        };
        let l = (t * t + T::of(4.0)).sqrt();
        (crt, srt) = (two / l, t / l);
        clt = (crt + srt * m) / a;
        slt = (ht / ft) * srt / a;
    }
    let (left, right) = if swapped {
        (Rotation { c: srt, s: crt }, Rotation { c: slt, s: clt })
    } else {
        (Rotation { c: clt, s: slt }, Rotation { c: crt, s: srt })
    };
    let sign = match largest {
        1 => one.with_sign(right.c) * one.with_sign(left.c) * one.with_sign(f),
        2 => one.with_sign(right.s) * one.with_sign(left.c) * one.with_sign(g),
        _ => one.with_sign(right.s) * one.with_sign(left.s) * one.with_sign(h),
    };
    let low_sign = sign * one.with_sign(f) * one.with_sign(h);
    (low.with_sign(low_sign), high.with_sign(sign), right, left)
}
