//! Windows for signals: raised cosines, a triangle and Kaiser's.

use std::f64::consts::PI;

use super::{Factory, factory, full};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::op::{Args, Op, Operand, Out, Overload, Places};
use crate::tensor::pointwise::{self, add_operands, mul_number};
use crate::tensor::special::bessel;
use crate::tensor::{DType, Number, Tensor, convert, shape};

/// What a window's values are made from.
struct Ramp {
    /// `0, 1, …, steps`, in the window's dtype.
    n: Tensor,
    /// One less than the points of the symmetric window.
    steps: f64,
}

/// A window of `a.int(0)` points; a periodic one is the symmetric one of one more point, without its last.
fn window(a: &Args, factory: &Factory, shape_of: impl Fn(&Ramp) -> Result<Tensor>) -> Result<Out> {
    let length = a.int(0)?;
    let dtype = factory.dtype();
    if !dtype.is_floating() {
        let cpp = dtype.c_name();
        bail!(
            Runtime,
            "{} expects floating point dtypes, got: TensorOptions(dtype={cpp}, device={}, layout=Strided (default), \
             requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))",
            a.name,
            factory.device
        );
    }
    ensure!(length >= 0, Runtime, "{} requires non-negative window_length, got window_length={length}", a.name);
    if length < 2 {
        return factory.finish(full(&[length as usize], Number::Int(1), dtype, factory.device)?);
    }
    let periodic = a.bool(1)?;
    let Some(points) = length.checked_add(i64::from(periodic)) else {
        bail!(Runtime, "{} is too long: {length} points", a.name);
    };
    let n = super::arange(Number::Int(0), Number::Int(points), Number::Int(1), Some(DType::Float64), factory.device)?;
    let made = shape_of(&Ramp { n: convert::cast(&n, dtype)?, steps: (points - 1) as f64 })?;
    factory.finish(if periodic { convert::contiguous(&shape::narrow(&made, 0, 0, length)?)? } else { made })
}

/// `alpha - beta cos(2 pi n / steps)`: Hann's window with halves, Hamming's with 0.54 and 0.46.
fn raised_cosine(ramp: &Ramp, alpha: f64, beta: f64) -> Result<Tensor> {
    plus(&cosine(ramp, 2.0, -beta)?, alpha)
}

fn cosine(ramp: &Ramp, turns: f64, factor: f64) -> Result<Tensor> {
    mul_number(&pointwise::cos(&mul_number(&ramp.n, turns * PI / ramp.steps)?)?, factor)
}

fn plus(x: &Tensor, number: f64) -> Result<Tensor> {
    add_operands(&x.clone().into(), &Operand::Number(Number::Float(number)), Number::Int(1))
}

/// Blackman's: two cosines over a constant.
fn blackman(ramp: &Ramp) -> Result<Tensor> {
    plus(&pointwise::sub(&cosine(ramp, 4.0, 0.08)?, &cosine(ramp, 2.0, 0.5)?)?, 0.42)
}

/// Bartlett's: a triangle that is 0 at both ends.
fn bartlett(ramp: &Ramp) -> Result<Tensor> {
    let rising = mul_number(&ramp.n, 2.0 / ramp.steps)?;
    let values = rising.to_f64_vec()?;
    let folded: Vec<f64> = values.iter().map(|&v| if v > 1.0 { 2.0 - v } else { v }).collect();
    Tensor::from_f64s(&folded, rising.shape(), rising.dtype(), rising.device())
}

/// Kaiser's: the modified Bessel function of order 0 over an ellipse, `I0(beta sqrt(1 - r²)) / I0(beta)`.
fn kaiser(ramp: &Ramp, beta: f64) -> Result<Tensor> {
    let half = ramp.steps / 2.0;
    let value = |n: f64| {
        let r = (n - half) / half;
        bessel::i0(beta * (1.0 - r * r).max(0.0).sqrt()) / bessel::i0(beta)
    };
    let values: Vec<f64> = ramp.n.to_f64_vec()?.into_iter().map(value).collect();
    Tensor::from_f64s(&values, ramp.n.shape(), ramp.n.dtype(), ramp.n.device())
}

macro_rules! windows {
    ($($name:literal, $head:literal, $options:literal, $shape:expr, $doc:literal;)*) => {
        &[$(Op {
            name: $name,
            places: Places::TORCH,
            overloads: &[Overload {
                signature: factory!($head),
                run: |a| {
                    let shape: fn(&Args, &Ramp) -> Result<Tensor> = $shape;
                    window(a, &Factory::of(a, $options)?, |ramp| shape(a, ramp))
                },
            }],
            doc: $doc,
        }),*]
    };
}

pub static OPS: &[Op] = windows! {
    "hann_window", "int window_length, bool periodic=True, ", 2, |_, ramp| raised_cosine(ramp, 0.5, 0.5),
    "Returns Hann's window: half a cosine wave, 0 at the ends.";
    "hamming_window", "int window_length, bool periodic=True, float alpha=0.54, float beta=0.46, ", 4,
    |a, ramp| raised_cosine(ramp, a.float(2)?, a.float(3)?),
    "Returns Hamming's window: alpha - beta cos(2 pi n / N).";
    "blackman_window", "int window_length, bool periodic=True, ", 2, |_, ramp| blackman(ramp),
    "Returns Blackman's window: 0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N).";
    "bartlett_window", "int window_length, bool periodic=True, ", 2, |_, ramp| bartlett(ramp),
    "Returns Bartlett's window: a triangle, 0 at the ends.";
    "kaiser_window", "int window_length, bool periodic=True, float beta=12.0, ", 3,
    |a, ramp| kaiser(ramp, a.float(2)?),
    "Returns Kaiser's window; a larger beta makes it narrower.";
};
