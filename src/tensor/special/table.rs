//! The table of the special functions.

use super::{Family, bessel, incomplete_gamma, mvlgamma, orthogonal_polynomial, polygamma, wide, zeta};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::{Result, Tensor};

/// `torch.special.name`, with `out=`.
const SPECIAL: Places = Places::SPECIAL.and(Places::OUT);
/// Also in `torch`, as a method and in place.
const EVERYWHERE: Places = Places::ELEMENTWISE.and(Places::SPECIAL);

fn one(a: &Args, f: fn(&Tensor) -> Result<Tensor>) -> Result<Out> {
    f(&a.tensor(0)?).map(Into::into)
}

/// A function that nothing differentiates.
fn constant(a: &Args, f: fn(f64) -> f64, kernel: &str) -> Result<Out> {
    wide(&a.tensor(0)?, f, kernel).map(Into::into)
}

/// One entry: signatures that all run the same.
macro_rules! op {
    ($name:literal, $places:expr, [$($signature:expr),+], $run:expr, $doc:literal) => {
        Op {
            name: $name,
            places: $places,
            overloads: {
                const RUN: fn(&Args) -> Result<Out> = $run;
                &[$(Overload { signature: $signature, run: RUN }),+]
            },
            doc: $doc,
        }
    };
}

/// Entries of orthogonal polynomials.
macro_rules! polynomials {
    ($($name:literal, $family:ident, $doc:literal;)*) => {
        [$(op!(
            $name,
            SPECIAL,
            [
                "(Tensor input, Tensor|Number n)",
                "(Number x, Tensor n)",
                "(Tensor input, Number n)"
            ],
            |a| {
                orthogonal_polynomial(Family::$family, concat!($name, "_cpu"), &a.operand(0)?, &a.operand(1)?)
                    .map(Into::into)
            },
            $doc
        )),*]
    };
}

static POLYNOMIALS: &[Op] = &polynomials! {
    "chebyshev_polynomial_t", ChebyshevT, "Returns the Chebyshev polynomial of the first kind of degree n at each element.";
    "chebyshev_polynomial_u", ChebyshevU, "Returns the Chebyshev polynomial of the second kind of degree n at each element.";
    "chebyshev_polynomial_v", ChebyshevV, "Returns the Chebyshev polynomial of the third kind of degree n at each element.";
    "chebyshev_polynomial_w", ChebyshevW, "Returns the Chebyshev polynomial of the fourth kind of degree n at each element.";
    "shifted_chebyshev_polynomial_t", ShiftedChebyshevT, "Returns the Chebyshev polynomial of the first kind shifted to [0, 1] of degree n at each element.";
    "shifted_chebyshev_polynomial_u", ShiftedChebyshevU, "Returns the Chebyshev polynomial of the second kind shifted to [0, 1] of degree n at each element.";
    "shifted_chebyshev_polynomial_v", ShiftedChebyshevV, "Returns the Chebyshev polynomial of the third kind shifted to [0, 1] of degree n at each element.";
    "shifted_chebyshev_polynomial_w", ShiftedChebyshevW, "Returns the Chebyshev polynomial of the fourth kind shifted to [0, 1] of degree n at each element.";
    "hermite_polynomial_h", HermiteH, "Returns the physicists' Hermite polynomial of degree n at each element.";
    "hermite_polynomial_he", HermiteHe, "Returns the probabilists' Hermite polynomial of degree n at each element.";
    "laguerre_polynomial_l", Laguerre, "Returns the Laguerre polynomial of degree n at each element.";
    "legendre_polynomial_p", Legendre, "Returns the Legendre polynomial of degree n at each element.";
};

static GAMMA: &[Op] = &[
    op!(
        "lgamma",
        Places::ELEMENTWISE,
        ["(Tensor input)"],
        |a| one(a, super::lgamma),
        "Returns the logarithm of the magnitude of gamma of each element."
    ),
    op!("gammaln", SPECIAL, ["(Tensor input)"], |a| one(a, super::lgamma), "Alias of torch.lgamma."),
    op!(
        "digamma",
        EVERYWHERE,
        ["(Tensor input)"],
        |a| one(a, super::digamma),
        "Returns the logarithmic derivative of gamma of each element."
    ),
    op!("psi", SPECIAL, ["(Tensor input)"], |a| one(a, super::digamma), "Alias of torch.digamma."),
    op!(
        "polygamma",
        Places::TORCH.and(Places::SPECIAL).and(Places::OUT),
        ["(int n, Tensor input)"],
        |a| polygamma(a.int(0)?, &a.tensor(1)?).map(Into::into),
        "Returns the derivative of order n of digamma of each element."
    ),
    op!(
        "polygamma",
        Places::METHOD.and(Places::INPLACE),
        ["(Tensor input, int n)"],
        |a| polygamma(a.int(1)?, &a.tensor(0)?).map(Into::into),
        "Returns the derivative of order n of digamma of each element."
    ),
    op!(
        "mvlgamma",
        Places::ELEMENTWISE,
        ["(Tensor input, int p)"],
        |a| mvlgamma(&a.tensor(0)?, a.int(1)?).map(Into::into),
        "Returns the logarithm of the multivariate gamma function of dimension p."
    ),
    op!(
        "multigammaln",
        SPECIAL,
        ["(Tensor input, int p)"],
        |a| mvlgamma(&a.tensor(0)?, a.int(1)?).map(Into::into),
        "Alias of torch.mvlgamma."
    ),
    op!(
        "zeta",
        SPECIAL,
        ["(Tensor input, Tensor|Number other)", "(Number self, Tensor other)", "(Tensor input, Number other)"],
        |a| zeta(&a.operand(0)?, &a.operand(1)?).map(Into::into),
        "Returns Hurwitz' zeta function of exponent input and start other."
    ),
    op!(
        "igamma",
        Places::ELEMENTWISE,
        ["(Tensor input, Tensor other)"],
        |a| incomplete_gamma(&a.tensor(0)?, &a.tensor(1)?, false).map(Into::into),
        "Returns the regularized lower incomplete gamma function."
    ),
    op!(
        "igammac",
        Places::ELEMENTWISE,
        ["(Tensor input, Tensor other)"],
        |a| incomplete_gamma(&a.tensor(0)?, &a.tensor(1)?, true).map(Into::into),
        "Returns the regularized upper incomplete gamma function."
    ),
    op!(
        "gammainc",
        SPECIAL,
        ["(Tensor input, Tensor other)"],
        |a| incomplete_gamma(&a.tensor(0)?, &a.tensor(1)?, false).map(Into::into),
        "Alias of torch.igamma."
    ),
    op!(
        "gammaincc",
        SPECIAL,
        ["(Tensor input, Tensor other)"],
        |a| incomplete_gamma(&a.tensor(0)?, &a.tensor(1)?, true).map(Into::into),
        "Alias of torch.igammac."
    ),
];

static NORMAL: &[Op] = &[
    op!(
        "erfc",
        EVERYWHERE.and(Places::TORCH_INPLACE),
        ["(Tensor input)"],
        |a| one(a, super::erfc),
        "Returns 1 - erf(x) of each element, exact in the tail."
    ),
    op!(
        "erfinv",
        EVERYWHERE,
        ["(Tensor input)"],
        |a| one(a, super::erfinv),
        "Returns the inverse of the error function of each element."
    ),
    op!("erfcx", SPECIAL, ["(Tensor input)"], |a| one(a, super::erfcx), "Returns exp(x**2) * erfc(x) of each element."),
    op!(
        "ndtr",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::ndtr),
        "Returns the normal distribution function of each element."
    ),
    op!(
        "ndtri",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::ndtri),
        "Returns the inverse of the normal distribution function of each element."
    ),
    op!(
        "log_ndtr",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::log_ndtr),
        "Returns the logarithm of the normal distribution function of each element."
    ),
    op!("entr", SPECIAL, ["(Tensor input)"], |a| one(a, super::entr), "Returns -x * log(x) of each element."),
];

static BESSEL: &[Op] = &[
    op!(
        "i0",
        EVERYWHERE.and(Places::TORCH_INPLACE),
        ["(Tensor input)"],
        |a| one(a, super::i0),
        "Returns the modified Bessel function of the first kind and order 0 of each element."
    ),
    op!("i0e", SPECIAL, ["(Tensor input)"], |a| one(a, super::i0e), "Returns exp(-|x|) * i0(x) of each element."),
    op!(
        "i1",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::i1),
        "Returns the modified Bessel function of the first kind and order 1 of each element."
    ),
    op!("i1e", SPECIAL, ["(Tensor input)"], |a| one(a, super::i1e), "Returns exp(-|x|) * i1(x) of each element."),
    op!(
        "bessel_j0",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::bessel_j0),
        "Returns the Bessel function of the first kind and order 0 of each element."
    ),
    op!(
        "bessel_j1",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::bessel_j1),
        "Returns the Bessel function of the first kind and order 1 of each element."
    ),
    op!(
        "bessel_y0",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::bessel_y0),
        "Returns the Bessel function of the second kind and order 0 of each element."
    ),
    op!(
        "bessel_y1",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::bessel_y1),
        "Returns the Bessel function of the second kind and order 1 of each element."
    ),
    op!(
        "modified_bessel_i0",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::modified_bessel_i0),
        "Returns the modified Bessel function of the first kind and order 0 of each element."
    ),
    op!(
        "modified_bessel_i1",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::modified_bessel_i1),
        "Returns the modified Bessel function of the first kind and order 1 of each element."
    ),
    op!(
        "modified_bessel_k0",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::modified_bessel_k0),
        "Returns the modified Bessel function of the second kind and order 0 of each element."
    ),
    op!(
        "modified_bessel_k1",
        SPECIAL,
        ["(Tensor input)"],
        |a| one(a, super::modified_bessel_k1),
        "Returns the modified Bessel function of the second kind and order 1 of each element."
    ),
    op!(
        "scaled_modified_bessel_k0",
        SPECIAL,
        ["(Tensor x)"],
        |a| constant(a, bessel::scaled_k0, "scaled_modified_bessel_k0_cpu"),
        "Returns exp(x) * modified_bessel_k0(x) of each element."
    ),
    op!(
        "scaled_modified_bessel_k1",
        SPECIAL,
        ["(Tensor x)"],
        |a| constant(a, bessel::scaled_k1, "scaled_modified_bessel_k1_cpu"),
        "Returns exp(x) * modified_bessel_k1(x) of each element."
    ),
    op!(
        "spherical_bessel_j0",
        SPECIAL,
        ["(Tensor x)"],
        |a| constant(a, bessel::spherical_j0, "spherical_bessel_j0_cpu"),
        "Returns the spherical Bessel function of the first kind and order 0 of each element."
    ),
    op!(
        "airy_ai",
        SPECIAL,
        ["(Tensor x)"],
        |a| constant(a, bessel::airy_ai, "airy_ai_cpu"),
        "Returns Airy's function of the first kind of each element."
    ),
];

/// All tables.
pub static OPS: &[&[Op]] = &[POLYNOMIALS, GAMMA, NORMAL, BESSEL];
