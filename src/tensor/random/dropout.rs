//! Dropout and its kin: elements or whole channels dropped at random, the others scaled so that the expected value
//! stays.

use super::super::error::{Result, ensure};
use super::super::{Number, Shape, Tensor, autograd, convert, create, pointwise};
use super::generator::DEFAULT;
use super::inplace::{bernoulli, brief, empty_strided, strides_like};

/// What is dropped, and what takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kind {
    /// Whole channels, those of the first two dimensions, instead of elements.
    pub features: bool,
    /// The value of SELU at minus infinity takes the place of zero, and mean and deviation are kept.
    pub alpha: bool,
}

/// SELU's scale times its alpha: what a dropped element becomes, negated.
const ALPHA: f64 = 1.758_099_340_847_376_6;

/// Dropout with probability `p`, from the default generator; the input itself where not training.
///
/// # Errors
/// `RuntimeError` where `p` is no probability, where an integer tensor would have to be scaled, or where there are no
/// channels.
pub fn dropout(input: &Tensor, p: f64, train: bool, kind: Kind) -> Result<Tensor> {
    ensure!((0.0..=1.0).contains(&p), Runtime, "dropout probability has to be between 0 and 1, but got {}", brief(p));
    if p == 0.0 || !train || input.numel() == 0 {
        return Ok(input.clone());
    }
    if p >= 1.0 {
        return pointwise::mul(input, &create::zeros(&[], input.dtype(), input.device())?);
    }
    let noise = keep_mask(input, p, kind.features)?;
    if !kind.alpha {
        return pointwise::mul(input, &autograd::no_grad(|| scaled(&noise, p))?);
    }
    let a = 1.0 / ((ALPHA * ALPHA * p + 1.0) * (1.0 - p)).sqrt();
    let (noise, shift) = autograd::no_grad(|| {
        let shift = pointwise::mul_number(&pointwise::add_number(&noise, -1.0)?, ALPHA * a)?;
        Ok((pointwise::mul_number(&noise, a)?, pointwise::add_number(&shift, ALPHA * a * p)?))
    })?;
    pointwise::add(&pointwise::mul(input, &noise)?, &shift)
}

/// `dropout_` and its kin: the result is written into the input.
///
/// # Errors
/// As [`dropout`]; also for a leaf that requires a gradient.
pub fn dropout_in_place(input: &Tensor, p: f64, train: bool, kind: Kind) -> Result<Tensor> {
    let result = dropout(input, p, train, kind)?;
    if !result.is_same(input) {
        autograd::assign(input, result)?;
    }
    Ok(input.clone())
}

/// Ones where something stays and zeros where it is dropped, of the input's dtype.
fn keep_mask(input: &Tensor, p: f64, features: bool) -> Result<Tensor> {
    let mask = if features {
        ensure!(input.rank() >= 2, Runtime, "Feature dropout requires at least 2 dimensions in the input");
        let mut shape = Shape::from_elem(1, input.rank());
        shape[..2].copy_from_slice(&input.shape()[..2]);
        create::zeros(&shape, input.dtype(), input.device())?
    } else {
        empty_strided(input.shape(), strides_like(input), input.dtype(), input.device())?
    };
    bernoulli(&mask, 1.0 - p, DEFAULT)?;
    Ok(mask)
}

/// The mask divided by the share that stays.
fn scaled(mask: &Tensor, p: f64) -> Result<Tensor> {
    let quotient = pointwise::div_operands(&mask.clone().into(), &Number::Float(1.0 - p).into())?;
    ensure!(
        mask.dtype().is_floating(),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        quotient.dtype().scalar_name(),
        mask.dtype().scalar_name()
    );
    convert::cast(&quotient, mask.dtype())
}
