//! The activations as functions of one number, each with its derivative.

use crate::tensor::nn::fused::Curve;
use crate::tensor::nn::real::Real;

/// Defines a curve: its parameters, its value, its slope.
macro_rules! curve {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* }, |$x:ident| $value:expr, $slope:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) struct $name {
            $(pub $field: f64),*
        }

        impl Curve for $name {
            #[inline(always)]
            fn value<R: Real>(self, $x: R) -> R {
                let Self { $($field),* } = self;
                $(let $field = R::of($field);)*
                $(let _ = $field;)*
                $value
            }

            #[inline(always)]
            fn slope<R: Real>(self, $x: R) -> R {
                let Self { $($field),* } = self;
                $(let $field = R::of($field);)*
                $(let _ = $field;)*
                $slope
            }
        }
    };
}

curve!(
    /// `max(x, 0)`; a NaN stays.
    Relu {}, |x| if x <= R::zero() { R::zero() } else { x }, if x <= R::zero() { R::zero() } else { R::one() }
);
curve!(
    /// `x`, or `below * x` where it is negative.
    LeakyRelu { below }, |x| if x > R::zero() { x } else { x * below }, if x > R::zero() { R::one() } else { below }
);
curve!(
    /// `above * x` where x is positive, else `below * (e^(inner x) - 1)`.
    Elu { above, below, inner },
    |x| if x < R::zero() { (x * inner).exp_m1() * below } else { x * above },
    if x <= R::zero() { (x * inner).exp() * below * inner } else { above }
);
curve!(
    /// `x` times the share of a normal distribution below `x`.
    Gelu {},
    |x| x * R::of(0.5) * (R::one() + (x * R::of(std::f64::consts::FRAC_1_SQRT_2)).erf()),
    {
        let share = R::of(0.5) * (R::one() + (x * R::of(std::f64::consts::FRAC_1_SQRT_2)).erf());
        share + x * (x * x * R::of(-0.5)).exp() * R::of(super::NORMAL_PEAK)
    }
);
curve!(
    /// GELU with the share approximated by a hyperbolic tangent (Hendrycks and Gimpel, 2016).
    GeluTanh {},
    |x| {
        let inner = R::of(super::TANH_SCALE) * (x + R::of(super::TANH_CUBE) * x * x * x);
        R::of(0.5) * x * (R::one() + inner.tanh())
    },
    {
        let inner = R::of(super::TANH_SCALE) * (x + R::of(super::TANH_CUBE) * x * x * x);
        let t = inner.tanh();
        let slope = R::of(super::TANH_SCALE) * (R::one() + R::of(3.0 * super::TANH_CUBE) * x * x);
        R::of(0.5) * (R::one() + t) + R::of(0.5) * x * (R::one() - t * t) * slope
    }
);
curve!(
    /// `x * sigmoid(x)`.
    Silu {},
    |x| x / (R::one() + (-x).exp()),
    {
        let s = x.sigmoid();
        s * (R::one() + x * (R::one() - s))
    }
);
curve!(
    /// `x * tanh(log(1 + e^x))`, where the tangent is `n / (n + 2)` with `n = e^x (e^x + 2)`.
    Mish {},
    |x| {
        let e = if x > R::of(20.0) { R::of(20.0).exp() } else { x.exp() };
        let n = e * (e + R::of(2.0));
        x * (n / (n + R::of(2.0)))
    },
    {
        let e = if x > R::of(20.0) { R::of(20.0).exp() } else { x.exp() };
        let n = e * (e + R::of(2.0));
        let t = n / (n + R::of(2.0));
        let rest = R::of(4.0) * (n + R::one()) / ((n + R::of(2.0)) * (n + R::of(2.0)));
        t + x * rest * x.sigmoid()
    }
);
curve!(
    /// `log(1 + e^(beta x)) / beta`, or `x` beyond the threshold.
    Softplus { beta, threshold },
    |x| if x * beta > threshold { x } else { (x * beta).exp().ln_1p() / beta },
    if x * beta > threshold { R::one() } else { (x * beta).sigmoid() }
);
curve!(
    /// `x` moved towards zero by `width`.
    Softshrink { width },
    |x| if x > width { x - width } else if x < -width { x + width } else { x * R::zero() },
    if x >= -width && x <= width { R::zero() } else { R::one() }
);
curve!(
    /// `x`, or zero where it is within `width` of zero.
    Hardshrink { width },
    |x| if x >= -width && x <= width { R::zero() } else { x },
    if x >= -width && x <= width { R::zero() } else { R::one() }
);
curve!(
    /// `x` limited to a range.
    Hardtanh { low, high },
    |x| if x < low { low } else if x > high { high } else { x },
    if x <= low || x >= high { R::zero() } else { R::one() }
);
curve!(
    /// `(x + 3) / 6`, limited to 0 and 1.
    Hardsigmoid {},
    |x| {
        let moved = x + R::of(3.0);
        (if moved < R::zero() { R::zero() } else if moved > R::of(6.0) { R::of(6.0) } else { moved }) / R::of(6.0)
    },
    if x > R::of(-3.0) && x < R::of(3.0) { R::of(1.0 / 6.0) } else { R::zero() }
);
curve!(
    /// `x * hardsigmoid(x)`.
    Hardswish {},
    |x| {
        let moved = x + R::of(3.0);
        x * (if moved < R::zero() { R::zero() } else if moved > R::of(6.0) { R::of(6.0) } else { moved }) / R::of(6.0)
    },
    if x <= R::of(-3.0) { R::zero() } else if x < R::of(3.0) { x / R::of(3.0) + R::of(0.5) } else { R::one() }
);
curve!(
    /// `-log(1 + e^-x)`.
    LogSigmoid {}, |x| -(-x).softplus(), (-x).sigmoid()
);
curve!(
    /// `x` above a threshold, else a value.
    Threshold { threshold, value },
    |x| if x <= threshold { value } else { x },
    if x <= threshold { R::zero() } else { R::one() }
);
