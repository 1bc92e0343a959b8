//! Filling a run of elements from one distribution, draw by draw as PyTorch's CPU kernels do.
//!
//! PyTorch's builds contract `a * b + c` into one rounding, so the formulas here do too.

use super::super::dtype::{DType, Element};
use super::super::threads::share_chunks;
use super::generator::Generator;
use super::polar::{self, BLOCK};

/// Below this many elements the transformation of uniforms into normals stays on one thread.
const PARALLEL_ELEMENTS_MIN: usize = 1 << 14;

/// `a * b + c` rounded once to `f32`: the product is exact in `f64`.
pub(super) fn fma(a: f32, b: f32, c: f32) -> f32 {
    (f64::from(a) * f64::from(b) + f64::from(c)) as f32
}

fn narrow(value: f64) -> f32 {
    value as f32
}

/// Uniform numbers in [from, to): a draw of 24 or 53 bits by the dtype.
pub fn uniform<T: Element>(g: &mut Generator, out: &mut [T], from: f64, to: f64) {
    // Rounding may reach the excluded bound, which then becomes the other one.
    let (first, excluded) = (T::from_f64(from), T::from_f64(to));
    let inside = |value: T| if value == excluded { first } else { value };
    if T::DTYPE == DType::Float64 {
        for value in out {
            *value = inside(T::from_f64(g.next_f64().mul_add(to - from, from)));
        }
        return;
    }
    if (from, to) == (0.0, 1.0)
        && let Some(out) = as_f32(out)
    {
        g.engine.fill_f32(out);
        return;
    }
    let (low, width) = (narrow(from), narrow(to) - narrow(from));
    for value in out {
        *value = inside(T::from_f64(f64::from(fma(g.next_f32(), width, low))));
    }
}

/// The slice itself where the elements are `f32`.
fn as_f32<T: Element>(out: &mut [T]) -> Option<&mut [f32]> {
    (T::DTYPE == DType::Float32).then(|| bytemuck::cast_slice_mut(out))
}

/// Normal numbers one by one, each pair from doubles whatever the dtype: small tensors and strided ones.
pub fn normal<T: Element>(g: &mut Generator, out: &mut [T], mean: f64, std: f64) {
    for value in out {
        *value = T::from_f64(g.next_normal().mul_add(std, mean));
    }
}

/// Normal numbers by blocks of 16 from as many uniforms: contiguous tensors of at least 16 elements.
pub fn normal_blocks<T: Element>(g: &mut Generator, out: &mut [T], mean: f64, std: f64) {
    debug_assert!(out.len() >= BLOCK);
    let (mean32, std32) = (narrow(mean), narrow(std));
    match T::DTYPE {
        DType::Float32 => {
            let out: &mut [f32] = bytemuck::cast_slice_mut(out);
            g.engine.fill_f32(out);
            in_rows(out, |row| polar::transform_f32(row, mean32, std32));
            redraw_last(out, |last| {
                g.engine.fill_f32(last);
                polar::transform_f32(last, mean32, std32);
            });
        }
        DType::Float64 => {
            let out: &mut [f64] = bytemuck::cast_slice_mut(out);
            out.fill_with(|| g.next_f64());
            in_rows(out, |row| row.chunks_exact_mut(BLOCK).for_each(|block| polar::transform_f64(block, mean, std)));
            redraw_last(out, |last| {
                last.fill_with(|| g.next_f64());
                polar::transform_f64(last, mean, std);
            });
        }
        // The 16-bit types draw a block only when its turn comes, so that a last partial block takes 16 numbers.
        _ => {
            let mut draw = |target: &mut [T]| {
                let mut block = [0.0; BLOCK];
                g.engine.fill_f32(&mut block);
                polar::transform_f32(&mut block, mean32, std32);
                for (to, from) in target.iter_mut().zip(block) {
                    *to = T::from_f64(f64::from(from));
                }
            };
            out.chunks_exact_mut(BLOCK).for_each(&mut draw);
            redraw_last(out, draw);
        }
    }
}

/// Transforms all elements, in rows of whole blocks on all cores where there are many.
fn in_rows<T: Send>(out: &mut [T], transform: impl Fn(&mut [T]) + Sync + Send) {
    if out.len() < PARALLEL_ELEMENTS_MIN {
        transform(out);
    } else {
        share_chunks(out, PARALLEL_ELEMENTS_MIN / 4, &|_, out| transform(out));
    }
}

/// A length that is no multiple of the block has its last 16 elements drawn once more.
fn redraw_last<T>(out: &mut [T], draw: impl FnOnce(&mut [T])) {
    if !out.len().is_multiple_of(BLOCK) {
        let from = out.len() - BLOCK;
        draw(&mut out[from..]);
    }
}

/// e to the power of a normal number.
pub fn log_normal<T: Element>(g: &mut Generator, out: &mut [T], mean: f64, std: f64) {
    for value in out {
        *value = T::from_f64(g.next_normal().mul_add(std, mean).exp());
    }
}

pub fn exponential<T: Element>(g: &mut Generator, out: &mut [T], rate: f64) {
    for value in out {
        *value = T::from_f64(-1.0 / rate * (-g.next_f64()).ln_1p());
    }
}

pub fn cauchy<T: Element>(g: &mut Generator, out: &mut [T], median: f64, sigma: f64) {
    for value in out {
        let angle = std::f64::consts::PI * (g.next_f64() - 0.5);
        *value = T::from_f64(sigma.mul_add(angle.tan(), median));
    }
}

/// How many trials of probability `p` until the first success.
pub fn geometric<T: Element>(g: &mut Generator, out: &mut [T], p: f64) {
    let miss = (-p).ln_1p();
    for value in out {
        *value = T::from_f64((g.next_f64().ln() / miss).ceil());
    }
}

/// Ones of probability `p`, else zeros.
pub fn bernoulli<T: Element>(g: &mut Generator, out: &mut [T], p: f64) {
    for value in out {
        *value = T::from_i64(i64::from(g.next_f64() < p));
    }
}

/// A one of each element's own probability; 24 bits decide, 53 where the probabilities are doubles.
pub fn bernoulli_each<T: Element>(g: &mut Generator, out: &mut [T], probabilities: &[f64], double: bool) {
    for (value, &p) in out.iter_mut().zip(probabilities) {
        let drawn = if double { g.next_f64() } else { f64::from(g.next_f32()) };
        *value = T::from_i64(i64::from(drawn < p));
    }
}

/// From this many different integers on, a draw takes 64 bits.
const WIDE_RANGE_MIN: u64 = 1 << 28;

/// Integers from `base` on, `range` different ones; 0 means all 64-bit ones.
pub fn integers<T: Element>(g: &mut Generator, out: &mut [T], base: i64, range: u64) {
    for value in out {
        let drawn = match range {
            0 => g.next_u64(),
            WIDE_RANGE_MIN.. => g.next_u64() % range,
            _ => u64::from(g.next_u32()) % range,
        };
        *value = T::from_i64(drawn.cast_signed().wrapping_add(base));
    }
}

/// `random_()` without bounds: every non-negative integer that the dtype can tell from its neighbours.
pub fn any_integers<T: Element>(g: &mut Generator, out: &mut [T]) {
    let wide = matches!(T::DTYPE, DType::Int64 | DType::Float64);
    let count = largest_exact(T::DTYPE).cast_unsigned() + 1;
    for value in out {
        let drawn = if wide { g.next_u64() } else { u64::from(g.next_u32()) };
        *value = T::from_i64((drawn % count).cast_signed());
    }
}

/// The end of the run of integers from 0 that a dtype holds exactly.
pub fn largest_exact(dtype: DType) -> i64 {
    match dtype {
        DType::Bool => 1,
        DType::UInt8 => u8::MAX.into(),
        DType::Int8 => i8::MAX.into(),
        DType::Int16 => i16::MAX.into(),
        DType::Int32 => i32::MAX.into(),
        DType::Int64 | DType::UInt64 => i64::MAX,
        DType::UInt16 => u16::MAX.into(),
        DType::UInt32 => u32::MAX.into(),
        DType::Float16 => 1 << 11,
        DType::BFloat16 => 1 << 8,
        DType::Float32 => 1 << 24,
        DType::Float64 => 1 << 53,
    }
}

/// The numbers 0 to n - 1 in a random order.
pub fn permutation(g: &mut Generator, n: usize) -> Vec<i64> {
    let mut order: Vec<i64> = (0..n as i64).collect();
    for i in 0..n.saturating_sub(1) {
        let left = (n - i) as u64;
        // From here on a 32-bit remainder would no longer be even enough.
        let drawn = if n < u32::MAX as usize / 20 { u64::from(g.next_u32()) } else { g.next_u64() };
        let step = usize::try_from(drawn % left).unwrap_or(0);
        order.swap(i, i + step);
    }
    order
}

/// A Poisson number: by multiplying uniforms for small rates, by Hörmann's transformed rejection for large ones.
pub fn poisson(g: &mut Generator, rate: f64) -> f64 {
    const REJECTION_RATE_MIN: f64 = 10.0;
    if rate == 0.0 {
        return 0.0;
    }
    if rate < REJECTION_RATE_MIN {
        let limit = (-rate).exp();
        let (mut count, mut product) = (0.0, g.next_f64());
        while product > limit {
            product *= g.next_f64();
            count += 1.0;
        }
        return count;
    }
    let log_rate = rate.ln();
    let b = 2.53 * rate.sqrt() + 0.931;
    let a = 0.02483 * b - 0.059;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let sure = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = g.next_f64() - 0.5;
        let v = g.next_f64();
        let margin = 0.5 - u.abs();
        let k = ((2.0 * a / margin + b) * u + rate + 0.43).floor();
        if margin >= 0.07 && v <= sure {
            return k;
        }
        if k < 0.0 || (margin < 0.013 && v > margin) {
            continue;
        }
        let drawn = v.ln() + inverse_alpha.ln() - (a / (margin * margin) + b).ln();
        if drawn <= -rate + k * log_rate - ln_factorial(k) {
            return k;
        }
    }
}

/// The logarithm of k!, by Stirling's series where k! is no longer exact.
fn ln_factorial(k: f64) -> f64 {
    const EXACT_MAX: f64 = 18.0;
    if k <= EXACT_MAX {
        let (mut product, mut factor) = (1.0, k);
        while factor > 1.0 {
            product *= factor;
            factor -= 1.0;
        }
        return product.ln();
    }
    let inverse_square = 1.0 / (k * k);
    let series = (1.0 / 12.0
        - inverse_square * (1.0 / 360.0 - inverse_square * (1.0 / 1260.0 - inverse_square * (1.0 / 1680.0))))
        / k;
    (k + 0.5) * k.ln() - k + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

/// A gamma number of scale 1, by Marsaglia and Tsang's squeeze; a shape below 1 is raised by one and the number
/// brought down by a power of a uniform.
pub fn gamma(g: &mut Generator, shape: f64) -> f64 {
    if shape == 0.0 {
        return 0.0;
    }
    let (shape, scale) = if shape < 1.0 { (shape + 1.0, (1.0 - g.next_f64()).powf(1.0 / shape)) } else { (shape, 1.0) };
    // PyTorch's third is one of 32 bits, also for doubles.
    let d = shape - f64::from(1.0_f32 / 3.0);
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let (x, root) = loop {
            let x = g.next_normal();
            let root = 1.0 + c * x;
            // Not `> 0`: a shape that is no number must end the search too.
            if !(root <= 0.0) {
                break (x, root);
            }
        };
        let v = root * root * root;
        let u = 1.0 - g.next_f64();
        let square = x * x;
        let accepted = u < 1.0 - 0.0331 * square * square || u.ln() < 0.5 * square + d * (1.0 - v + v.ln());
        if accepted || v.is_nan() {
            return scale * d * v;
        }
    }
}

/// How many of `count` trials of probability `p` succeed.
pub fn binomial(g: &mut Generator, count: f64, p: f64) -> f64 {
    /// From this many expected successes on, geometric steps would take longer than rejection.
    const REJECTION_MEAN_MIN: f64 = 10.0;
    if count <= 0.0 || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return count;
    }
    if p.is_nan() || count.is_nan() {
        return f64::NAN;
    }
    let rare = if p > 0.5 { 1.0 - p } else { p };
    let drawn = if count * rare >= REJECTION_MEAN_MIN {
        binomial_by_rejection(g, count, rare)
    } else {
        binomial_by_steps(g, count, rare)
    };
    if p > 0.5 { count - drawn } else { drawn }
}

/// Steps from success to success, each of geometric length, until the trials are used up.
fn binomial_by_steps(g: &mut Generator, count: f64, p: f64) -> f64 {
    let miss = (-p).ln_1p();
    let (mut trials, mut successes) = (0.0, 0.0);
    loop {
        trials += (g.next_f64().ln() / miss).ceil();
        if trials > count {
            return successes;
        }
        successes += 1.0;
    }
}

/// Hörmann's transformed rejection with squeeze (BTRS).
fn binomial_by_rejection(g: &mut Generator, count: f64, p: f64) -> f64 {
    let deviation = (count * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let centre = count * p + 0.5;
    let sure = 0.92 - 4.2 / b;
    let odds = p / (1.0 - p);
    let alpha = (2.83 + 5.1 / b) * deviation;
    let mode = ((count + 1.0) * p).floor();
    loop {
        let u = g.next_f64() - 0.5;
        let v = g.next_f64();
        let margin = 0.5 - u.abs();
        let k = ((2.0 * a / margin + b) * u + centre).floor();
        if margin >= 0.07 && v <= sure {
            return k;
        }
        if k < 0.0 || k > count {
            continue;
        }
        let drawn = (v * alpha / (a / (margin * margin) + b)).ln();
        let bound = (mode + 0.5) * ((mode + 1.0) / (odds * (count - mode + 1.0))).ln()
            + (count + 1.0) * ((count - mode + 1.0) / (count - k + 1.0)).ln()
            + (k + 0.5) * (odds * (count - k + 1.0) / (k + 1.0)).ln()
            + stirling_tail(mode)
            + stirling_tail(count - mode)
            - stirling_tail(k)
            - stirling_tail(count - k);
        if drawn <= bound {
            return k;
        }
    }
}

/// What Stirling's formula for ln k!, taken at k + 1, leaves out.
fn stirling_tail(k: f64) -> f64 {
    let n = k + 1.0;
    let half_ln_two_pi = 0.5 * (2.0 * std::f64::consts::PI).ln();
    if k <= 9.0 {
        return ln_factorial(k) - ((k + 0.5) * n.ln() - n + half_ln_two_pi);
    }
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / n
}
