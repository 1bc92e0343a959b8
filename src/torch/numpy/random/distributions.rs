//! The distributions of `numpy.random`, each by the method that numpy uses, so that the same bits give the same numbers.
//!
//! Sources: Marsaglia and Tsang (gamma), Jöhnk (beta), Hörmann (Poisson, PTRS), Kachitvichyanukul and Schmeiser (binomial,
//! BTPE), Stadlober (hypergeometric, HRUA), Best and Fisher (von Mises), Michael, Schucany and Haas (Wald), Devroye (Zipf).

use std::f64::consts::PI;

use super::engine::Engine;

/// How one number is drawn, of the distribution's parameters.
#[derive(Clone, Copy)]
pub enum Draw {
    Float(fn(&mut Engine, &[f64]) -> f64),
    Integer(fn(&mut Engine, &[f64]) -> i64),
}

use Draw::{Float, Integer};

/// The distributions by name with the number of parameters.
pub static DISTRIBUTIONS: [(&str, usize, Draw); 33] = [
    ("beta", 2, Float(|e, p| beta(e, p[0], p[1]))),
    ("binomial", 2, Integer(|e, p| if e.is_legacy() { trials(e, p[0], p[1]) } else { binomial(e, p[0], p[1]) })),
    ("chisquare", 1, Float(|e, p| chisquare(e, p[0]))),
    ("exponential", 1, Float(|e, p| p[0] * e.next_exponential())),
    ("f", 2, Float(|e, p| chisquare(e, p[0]) * p[1] / (chisquare(e, p[1]) * p[0]))),
    ("gamma", 2, Float(|e, p| p[1] * gamma(e, p[0]))),
    ("geometric", 1, Integer(|e, p| geometric(e, p[0]))),
    ("gumbel", 2, Float(gumbel)),
    ("hypergeometric", 3, Integer(hypergeometric)),
    ("laplace", 2, Float(laplace)),
    ("logistic", 2, Float(logistic)),
    ("lognormal", 2, Float(|e, p| (p[0] + p[1] * e.next_normal()).exp())),
    ("logseries", 1, Integer(|e, p| logseries(e, p[0]))),
    ("negative_binomial", 2, Integer(negative_binomial)),
    ("noncentral_chisquare", 2, Float(|e, p| noncentral_chisquare(e, p[0], p[1]))),
    ("noncentral_f", 3, Float(noncentral_f)),
    ("normal", 2, Float(|e, p| p[0] + p[1] * e.next_normal())),
    ("pareto", 1, Float(|e, p| pareto(e, p[0]))),
    ("poisson", 1, Integer(|e, p| poisson(e, p[0]))),
    ("power", 1, Float(|e, p| power(e, p[0]))),
    ("rayleigh", 1, Float(|e, p| rayleigh(e, p[0]))),
    ("standard_cauchy", 0, Float(|e, _| e.next_normal() / e.next_normal())),
    ("standard_exponential", 0, Float(|e, _| e.next_exponential())),
    ("standard_gamma", 1, Float(|e, p| gamma(e, p[0]))),
    ("standard_normal", 0, Float(|e, _| e.next_normal())),
    ("standard_t", 1, Float(|e, p| student(e, p[0]))),
    ("triangular", 3, Float(triangular)),
    ("uniform", 2, Float(|e, p| p[0] + (p[1] - p[0]) * e.next_f64())),
    ("random", 0, Float(|e, _| e.next_f64())),
    ("vonmises", 2, Float(|e, p| von_mises(e, p[0], p[1]))),
    ("wald", 2, Float(|e, p| wald(e, p[0], p[1]))),
    ("weibull", 1, Float(|e, p| if p[0] == 0.0 { 0.0 } else { e.next_exponential().powf(1.0 / p[0]) })),
    ("zipf", 1, Integer(|e, p| zipf(e, p[0]))),
];

/// Of scale 1: by rejection from an exponential below a shape of 1, from a cubed normal above.
fn gamma(engine: &mut Engine, shape: f64) -> f64 {
    if shape == 1.0 {
        return engine.next_exponential();
    }
    if shape == 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        loop {
            let u = engine.next_f64();
            let v = engine.next_exponential();
            if u <= 1.0 - shape {
                let x = u.powf(1.0 / shape);
                if x <= v {
                    return x;
                }
            } else {
                let y = -((1.0 - u) / shape).ln();
                let x = (1.0 - shape + shape * y).powf(1.0 / shape);
                if x <= v + y {
                    return x;
                }
            }
        }
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let x = engine.next_normal();
        let root = 1.0 + c * x;
        if root <= 0.0 {
            continue;
        }
        let v = root * root * root;
        let u = engine.next_f64();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

fn beta(engine: &mut Engine, a: f64, b: f64) -> f64 {
    /// Below it powers of a uniform number are 0 or 1.
    const TINY: f64 = 3e-103;
    if a > 1.0 || b > 1.0 {
        let first = gamma(engine, a);
        let second = gamma(engine, b);
        return first / (first + second);
    }
    if !engine.is_legacy() && a < TINY && b < TINY {
        return if (a + b) * engine.next_f64() < a { 1.0 } else { 0.0 };
    }
    loop {
        let u = engine.next_f64();
        let v = engine.next_f64();
        let x = u.powf(1.0 / a);
        let y = v.powf(1.0 / b);
        if x + y > 1.0 || (!engine.is_legacy() && u + v == 0.0) {
            continue;
        }
        if x + y > 0.0 {
            return x / (x + y);
        }
        let (log_x, log_y) = (u.ln() / a, v.ln() / b);
        let most = log_x.max(log_y);
        let (log_x, log_y) = (log_x - most, log_y - most);
        return (log_x - (log_x.exp() + log_y.exp()).ln()).exp();
    }
}

fn chisquare(engine: &mut Engine, degrees: f64) -> f64 {
    2.0 * gamma(engine, degrees / 2.0)
}

fn noncentral_chisquare(engine: &mut Engine, degrees: f64, noncentrality: f64) -> f64 {
    if noncentrality.is_nan() {
        return f64::NAN;
    }
    if noncentrality == 0.0 {
        return chisquare(engine, degrees);
    }
    if degrees > 1.0 {
        let central = chisquare(engine, degrees - 1.0);
        let shifted = engine.next_normal() + noncentrality.sqrt();
        return central + shifted * shifted;
    }
    let more = poisson(engine, noncentrality / 2.0);
    chisquare(engine, degrees + 2.0 * more as f64)
}

fn noncentral_f(engine: &mut Engine, p: &[f64]) -> f64 {
    let top = noncentral_chisquare(engine, p[0], p[2]) * p[1];
    top / (chisquare(engine, p[1]) * p[0])
}

fn student(engine: &mut Engine, degrees: f64) -> f64 {
    let top = engine.next_normal();
    let bottom = gamma(engine, degrees / 2.0);
    (degrees / 2.0).sqrt() * top / bottom.sqrt()
}

fn pareto(engine: &mut Engine, a: f64) -> f64 {
    let x = engine.next_exponential() / a;
    if engine.is_legacy() { x.exp() - 1.0 } else { x.exp_m1() }
}

fn power(engine: &mut Engine, a: f64) -> f64 {
    let x = -engine.next_exponential();
    let uniform = if engine.is_legacy() { 1.0 - x.exp() } else { -x.exp_m1() };
    uniform.powf(1.0 / a)
}

fn rayleigh(engine: &mut Engine, scale: f64) -> f64 {
    if engine.is_legacy() {
        scale * (-2.0 * (-engine.next_f64()).ln_1p()).sqrt()
    } else {
        scale * (2.0 * engine.next_exponential()).sqrt()
    }
}

fn laplace(engine: &mut Engine, p: &[f64]) -> f64 {
    loop {
        let u = engine.next_f64();
        if u >= 0.5 {
            return p[0] - p[1] * (2.0 - u - u).ln();
        }
        if u > 0.0 {
            return p[0] + p[1] * (u + u).ln();
        }
    }
}

fn gumbel(engine: &mut Engine, p: &[f64]) -> f64 {
    loop {
        let u = 1.0 - engine.next_f64();
        if u < 1.0 {
            return p[0] - p[1] * (-u.ln()).ln();
        }
    }
}

fn logistic(engine: &mut Engine, p: &[f64]) -> f64 {
    loop {
        let u = engine.next_f64();
        if u > 0.0 {
            return p[0] + p[1] * (u / (1.0 - u)).ln();
        }
    }
}

/// Of left end, mode, right end.
fn triangular(engine: &mut Engine, p: &[f64]) -> f64 {
    let [left, mode, right] = [p[0], p[1], p[2]];
    let base = right - left;
    let before = mode - left;
    let u = engine.next_f64();
    if u <= before / base {
        left + (u * (before * base)).sqrt()
    } else {
        right - ((1.0 - u) * ((right - mode) * base)).sqrt()
    }
}

fn wald(engine: &mut Engine, mean: f64, scale: f64) -> f64 {
    let normal = engine.next_normal();
    let x = if engine.is_legacy() {
        let y = mean * normal * normal;
        mean + mean / (2.0 * scale) * (y - (4.0 * scale * y + y * y).sqrt())
    } else {
        // The same root without the difference of large numbers.
        let y = mean * normal * normal;
        let spread = 1.0 + (1.0 + 4.0 * scale / y).sqrt();
        mean * (1.0 - 2.0 / spread)
    };
    let u = engine.next_f64();
    if u <= mean / (mean + x) { x } else { mean * mean / x }
}

fn von_mises(engine: &mut Engine, mu: f64, kappa: f64) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * engine.next_f64() - 1.0);
    }
    if kappa > 1e6 && !engine.is_legacy() {
        let angle = mu + (1.0 / kappa).sqrt() * engine.next_normal();
        return if angle < -PI {
            angle + 2.0 * PI
        } else if angle > PI {
            angle - 2.0 * PI
        } else {
            angle
        };
    }
    let s = if kappa < 1e-5 {
        1.0 / kappa + kappa
    } else {
        let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
        (1.0 + rho * rho) / (2.0 * rho)
    };
    let w = loop {
        let z = (PI * engine.next_f64()).cos();
        let w = (1.0 + s * z) / (s + z);
        let y = kappa * (s - w);
        let v = engine.next_f64();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 {
            break w;
        }
    };
    let side = if engine.next_f64() < 0.5 { -w.acos() } else { w.acos() };
    let angle = side + mu;
    let turned = (angle.abs() + PI) % (2.0 * PI) - PI;
    if angle < 0.0 { -turned } else { turned }
}

fn poisson(engine: &mut Engine, rate: f64) -> i64 {
    if rate == 0.0 {
        return 0;
    }
    if rate >= 10.0 {
        return poisson_rejected(engine, rate);
    }
    let limit = (-rate).exp();
    let (mut count, mut product) = (0, 1.0);
    loop {
        product *= engine.next_f64();
        if product <= limit {
            return count;
        }
        count += 1;
    }
}

/// Hörmann's transformed rejection with squeeze.
fn poisson_rejected(engine: &mut Engine, rate: f64) -> i64 {
    let b = 0.931 + 2.53 * rate.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let most = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = engine.next_f64() - 0.5;
        let v = engine.next_f64();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + rate + 0.43).floor();
        if us >= 0.07 && v <= most {
            return k as i64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        let log_density = -rate + k * rate.ln() - libm::lgamma(k + 1.0);
        if v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln() <= log_density {
            return k as i64;
        }
    }
}

fn negative_binomial(engine: &mut Engine, p: &[f64]) -> i64 {
    let rate = (1.0 - p[1]) / p[1] * gamma(engine, p[0]);
    poisson(engine, rate)
}

/// Successes in `n` trials, each of probability `p`.
pub fn binomial(engine: &mut Engine, n: f64, p: f64) -> i64 {
    if n == 0.0 || p == 0.0 {
        return 0;
    }
    trials(engine, n, p)
}

/// The same, which uses up random bits where the result is sure.
fn trials(engine: &mut Engine, n: f64, p: f64) -> i64 {
    let rarer = if p <= 0.5 { p } else { 1.0 - p };
    let count =
        if rarer * n <= 30.0 { binomial_inverted(engine, n, rarer) } else { binomial_rejected(engine, n, rarer) };
    if p <= 0.5 { count } else { n as i64 - count }
}

fn binomial_inverted(engine: &mut Engine, n: f64, p: f64) -> i64 {
    let q = 1.0 - p;
    let none = (n * q.ln()).exp();
    let mean = n * p;
    let bound = n.min(mean + 10.0 * (mean * q + 1.0).sqrt()).floor();
    let (mut x, mut density, mut u) = (0.0, none, engine.next_f64());
    while u > density {
        x += 1.0;
        if x > bound {
            (x, density, u) = (0.0, none, engine.next_f64());
        } else {
            u -= density;
            density = ((n - x + 1.0) * p * density) / (x * q);
        }
    }
    x as i64
}

/// The regions of BTPE: a triangle, two parallelograms, two exponential tails.
fn binomial_rejected(engine: &mut Engine, n: f64, p: f64) -> i64 {
    let q = 1.0 - p;
    let variance = n * p * q;
    let peak = n * p + p;
    let mode = peak.floor();
    let p1 = (2.195 * variance.sqrt() - 4.6 * q).floor() + 0.5;
    let middle = mode + 0.5;
    let (left, right) = (middle - p1, middle + p1);
    let c = 0.134 + 20.5 / (15.3 + mode);
    let a = (peak - left) / (peak - left * p);
    let slope_left = a * (1.0 + a / 2.0);
    let a = (right - peak) / (right * q);
    let slope_right = a * (1.0 + a / 2.0);
    let p2 = p1 * (1.0 + 2.0 * c);
    let p3 = p2 + c / slope_left;
    let p4 = p3 + c / slope_right;
    loop {
        let u = engine.next_f64() * p4;
        let v = engine.next_f64();
        if u <= p1 {
            return (middle - p1 * v + u).floor() as i64;
        }
        let (y, height) = if u <= p2 {
            let x = left + (u - p1) / c;
            (x.floor(), v * c + 1.0 - (mode - x + 0.5).abs() / p1)
        } else if u <= p3 {
            ((left + v.ln() / slope_left).floor(), v * (u - p2) * slope_left)
        } else {
            ((right - v.ln() / slope_right).floor(), v * (u - p3) * slope_right)
        };
        let outside = if u <= p2 { height > 1.0 } else { y < 0.0 || y > n || v == 0.0 };
        if !outside && is_below_binomial(height, y, n, p, mode) {
            return y as i64;
        }
    }
}

/// Whether a height lies below the density at `y` over that at the mode.
fn is_below_binomial(height: f64, y: f64, n: f64, p: f64, mode: f64) -> bool {
    let q = 1.0 - p;
    let variance = n * p * q;
    let k = (y - mode).abs();
    if k <= 20.0 || k >= variance / 2.0 - 1.0 {
        let s = p / q;
        let a = s * (n + 1.0);
        let mut density = 1.0;
        let mut i = mode.min(y) + 1.0;
        while i <= mode.max(y) {
            if mode < y {
                density *= a / i - s;
            } else {
                density /= a / i - s;
            }
            i += 1.0;
        }
        return height <= density;
    }
    let rho = (k / variance) * ((k * (k / 3.0 + 0.625) + 0.166_666_666_666_666_66) / variance + 0.5);
    let t = -k * k / (2.0 * variance);
    let log = height.ln();
    if log < t - rho {
        return true;
    }
    if log > t + rho {
        return false;
    }
    let stirling = |x: f64| {
        let square = x * x;
        (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / square) / square) / square) / square) / x / 166_320.0
    };
    let (x1, f1, z, w) = (y + 1.0, mode + 1.0, n + 1.0 - mode, n - y + 1.0);
    log <= (mode + 0.5) * (f1 / x1).ln()
        + (n - mode + 0.5) * (z / w).ln()
        + (y - mode) * (w * p / (x1 * q)).ln()
        + stirling(f1)
        + stirling(z)
        + stirling(x1)
        + stirling(w)
}

fn geometric(engine: &mut Engine, p: f64) -> i64 {
    if p >= 0.333_333_333_333_333_3 {
        let q = 1.0 - p;
        let (mut count, mut sum, mut product) = (1, p, p);
        let u = engine.next_f64();
        while u > sum {
            product *= q;
            sum += product;
            count += 1;
        }
        return count;
    }
    let top = if engine.is_legacy() { (-engine.next_f64()).ln_1p() } else { -engine.next_exponential() };
    (top / (-p).ln_1p()).ceil() as i64
}

fn logseries(engine: &mut Engine, p: f64) -> i64 {
    let r = (-p).ln_1p();
    loop {
        let v = engine.next_f64();
        if v >= p {
            return 1;
        }
        let u = engine.next_f64();
        let q = -(r * u).exp_m1();
        if v <= q * q {
            let found = (1.0 + v.ln() / q.ln()).floor();
            if found >= 1.0 && v != 0.0 {
                return found as i64;
            }
            continue;
        }
        return if v >= q { 1 } else { 2 };
    }
}

fn zipf(engine: &mut Engine, a: f64) -> i64 {
    let legacy = engine.is_legacy();
    if !legacy && a >= 1025.0 {
        return 1;
    }
    let less = a - 1.0;
    let b = 2.0_f64.powf(less);
    let least = if legacy { 0.0 } else { (i64::MAX as f64).powf(-less) };
    loop {
        let u = engine.next_f64();
        let u = if legacy { 1.0 - u } else { u * least + (1.0 - u) };
        let v = engine.next_f64();
        let x = u.powf(-1.0 / less).floor();
        if x > i64::MAX as f64 || x < 1.0 {
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(less);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return x as i64;
        }
    }
}

/// Of good ones, bad ones and the sample's size.
fn hypergeometric(engine: &mut Engine, p: &[f64]) -> i64 {
    let [good, bad, sample] = [p[0], p[1], p[2]];
    let total = good + bad;
    if engine.is_legacy() {
        return match sample {
            s if s > 10.0 => hypergeometric_rejected(engine, good, bad, sample),
            s if s > 0.0 => hypergeometric_summed(engine, good, bad, sample),
            _ => 0,
        };
    }
    if sample >= 10.0 && sample <= total - 10.0 {
        hypergeometric_rejected(engine, good, bad, sample)
    } else {
        hypergeometric_drawn(engine, good as i64, bad as i64, sample as i64)
    }
}

fn hypergeometric_summed(engine: &mut Engine, good: f64, bad: f64, sample: f64) -> i64 {
    let rest = bad + good - sample;
    let fewer = bad.min(good);
    let (mut y, mut k) = (fewer, sample);
    while y > 0.0 {
        let u = engine.next_f64();
        y -= (u + y / (rest + k)).floor();
        k -= 1.0;
        if k == 0.0 {
            break;
        }
    }
    let z = fewer - y;
    (if good > bad { sample - z } else { z }) as i64
}

fn hypergeometric_drawn(engine: &mut Engine, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let mut wanted = if sample > total / 2 { total - sample } else { sample };
    let (mut left, mut good_left) = (total, good);
    while wanted > 0 && good_left > 0 && left > good_left {
        left -= 1;
        if engine.next_masked(left.cast_unsigned()).cast_signed() < good_left {
            good_left -= 1;
        }
        wanted -= 1;
    }
    if left == good_left {
        good_left -= wanted;
    }
    if sample > total / 2 { good_left } else { good - good_left }
}

fn hypergeometric_rejected(engine: &mut Engine, good: f64, bad: f64, sample: f64) -> i64 {
    /// 2 sqrt(2 / e) and 3 - 2 sqrt(3 / e).
    const D1: f64 = 1.715_527_769_921_413_5;
    const D2: f64 = 0.898_916_162_058_898_8;
    let total = good + bad;
    let (fewer, more) = (good.min(bad), good.max(bad));
    let m = sample.min(total - sample);
    let p = fewer / total;
    let (q, drawn) = if engine.is_legacy() { (1.0 - p, sample) } else { (more / total, m) };
    let a = m * p + 0.5;
    let c = ((total - m) * drawn * p * q / (total - 1.0) + 0.5).sqrt();
    let h = D1 * c + D2;
    let mode = ((m + 1.0) * (fewer + 1.0) / (total + 2.0)).floor();
    let log_ways = |k: f64| {
        libm::lgamma(k + 1.0)
            + libm::lgamma(fewer - k + 1.0)
            + libm::lgamma(m - k + 1.0)
            + libm::lgamma(more - m + k + 1.0)
    };
    let peak = log_ways(mode);
    let bound = (m.min(fewer) + 1.0).min((a + 16.0 * c).floor());
    let k = loop {
        let u = engine.next_f64();
        let v = engine.next_f64();
        let x = a + h * (v - 0.5) / u;
        if x < 0.0 || x >= bound {
            continue;
        }
        let k = x.floor();
        let t = peak - log_ways(k);
        if u * (4.0 - u) - 3.0 <= t {
            break k;
        }
        if u * (u - t) >= 1.0 {
            continue;
        }
        if 2.0 * u.ln() <= t {
            break k;
        }
    };
    let k = if good > bad { m - k } else { k };
    (if m < sample { good - k } else { k }) as i64
}
