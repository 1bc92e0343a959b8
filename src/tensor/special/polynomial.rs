//! Orthogonal polynomials by their three-term recurrences (DLMF 18.9), in the precision of the argument.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The two precisions that the recurrences run in.
pub trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Degrees of Hermite's polynomials above this overflow and are not computed.
    const HERMITE_DEGREE_MAX: i64;
    fn of(n: i64) -> Self;
    fn half() -> Self;
    fn abs(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn acos(self) -> Self;
}

macro_rules! real {
    ($type:ty, $degree:literal) => {
        impl Real for $type {
            const HERMITE_DEGREE_MAX: i64 = $degree;
            #[allow(clippy::cast_precision_loss, reason = "degrees are small, and rounding them is what is wanted")]
            fn of(n: i64) -> Self {
                n as Self
            }
            fn half() -> Self {
                0.5
            }
            fn abs(self) -> Self {
                self.abs()
            }
            fn sin(self) -> Self {
                self.sin()
            }
            fn cos(self) -> Self {
                self.cos()
            }
            fn acos(self) -> Self {
                self.acos()
            }
        }
    };
}

real!(f32, 128);
real!(f64, 512);

/// A family of polynomials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    ChebyshevT,
    ChebyshevU,
    ChebyshevV,
    ChebyshevW,
    ShiftedChebyshevT,
    ShiftedChebyshevU,
    ShiftedChebyshevV,
    ShiftedChebyshevW,
    HermiteH,
    HermiteHe,
    Laguerre,
    Legendre,
}

impl Family {
    /// Whether every degree takes as many steps of the recurrence; the other families have a closed form, or a limit.
    pub fn is_by_recurrence(self) -> bool {
        matches!(self, Self::Laguerre | Self::Legendre)
    }

    /// The family on [-1, 1] that a shifted one is, and whether it is shifted.
    fn unshifted(self) -> (Self, bool) {
        match self {
            Self::ShiftedChebyshevT => (Self::ChebyshevT, true),
            Self::ShiftedChebyshevU => (Self::ChebyshevU, true),
            Self::ShiftedChebyshevV => (Self::ChebyshevV, true),
            Self::ShiftedChebyshevW => (Self::ChebyshevW, true),
            other => (other, false),
        }
    }

    /// From this degree on Chebyshev's polynomials are computed from the angle inside the interval.
    fn angle_degree_min(self) -> i64 {
        match self {
            Self::ShiftedChebyshevW => 5,
            Self::ChebyshevT | Self::ShiftedChebyshevT | Self::ShiftedChebyshevU | Self::ShiftedChebyshevV => 7,
            _ => 9,
        }
    }

    /// The polynomial of degree `n` at `x`; 0 for a negative degree.
    pub fn evaluate<F: Real>(self, x: F, n: i64) -> F {
        if n < 0 {
            return F::of(0);
        }
        let (family, shifted) = self.unshifted();
        let y = if shifted { x + x - F::of(1) } else { x };
        match family {
            Self::HermiteH | Self::HermiteHe if n > F::HERMITE_DEGREE_MAX => return F::of(0) / F::of(0),
            Self::Laguerre if x == F::of(0) => return F::of(1),
            Self::ChebyshevT | Self::ChebyshevU | Self::ChebyshevV | Self::ChebyshevW => {
                if y.abs() == F::of(1) {
                    return family.at_end(y > F::of(0), n);
                }
                if n >= self.angle_degree_min() && y.abs() < F::of(1) {
                    return family.at_angle(y.acos(), y, n);
                }
            }
            Self::Legendre if y.abs() == F::of(1) => return Self::ChebyshevT.at_end(y > F::of(0), n),
            _ => {}
        }
        family.recurrence(y, n)
    }

    /// The value at 1 (`right`) or -1.
    fn at_end<F: Real>(self, right: bool, n: i64) -> F {
        let magnitude = match (self, right) {
            (Self::ChebyshevU, _) => F::of(n) + F::of(1),
            (Self::ChebyshevV, false) | (Self::ChebyshevW, true) => F::of(n) + F::of(n) + F::of(1),
            _ => F::of(1),
        };
        if right || n % 2 == 0 { magnitude } else { -magnitude }
    }

    /// Chebyshev's polynomials as trigonometric functions of the angle (DLMF 18.5.1–4).
    fn at_angle<F: Real>(self, angle: F, x: F, n: i64) -> F {
        let half = angle * F::half();
        let n_half = F::of(n) + F::half();
        match self {
            Self::ChebyshevT => (F::of(n) * angle).cos(),
            Self::ChebyshevU if angle.sin() == F::of(0) => {
                (F::of(n) + F::of(1)) * ((F::of(n) + F::of(1)) * angle).cos() / x
            }
            Self::ChebyshevU => ((F::of(n) + F::of(1)) * angle).sin() / angle.sin(),
            Self::ChebyshevV => (n_half * angle).cos() / half.cos(),
            _ => (n_half * angle).sin() / half.sin(),
        }
    }

    /// The polynomial of degree 1.
    fn linear<F: Real>(self, x: F) -> F {
        let one = F::of(1);
        match self {
            Self::ChebyshevU | Self::HermiteH => x + x,
            Self::ChebyshevV => x + x - one,
            Self::ChebyshevW => x + x + one,
            Self::Laguerre => one - x,
            _ => x,
        }
    }

    fn recurrence<F: Real>(self, x: F, n: i64) -> F {
        let (mut p, mut q) = (F::of(1), self.linear(x));
        if n == 0 {
            return p;
        }
        for k in 1..n {
            let degree = F::of(k);
            let next = match self {
                Self::HermiteH => (x + x) * q - (degree + degree) * p,
                Self::HermiteHe => x * q - degree * p,
                Self::Laguerre => ((degree + degree + (F::of(1) - x)) * q - degree * p) / (degree + F::of(1)),
                Self::Legendre => ((degree + degree + F::of(1)) * x * q - degree * p) / (degree + F::of(1)),
                _ => (x + x) * q - p,
            };
            (p, q) = (q, next);
            if !matches!(self, Self::HermiteH | Self::HermiteHe) && q.partial_cmp(&q).is_none() {
                break;
            }
        }
        q
    }
}
