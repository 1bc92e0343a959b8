//! Variance and standard deviation.

use super::fold::{self, arrange, dispatch_wide, reduced_shape, widened};
use super::{
    Comparison, Number, Result, Tensor, compare, count_of, div, ensure, index, mean, mul, mul_number, pointwise, shape,
    spread_to, sum_dims,
};
use crate::tensor::autograd;
use crate::tensor::dtype::Element as _;
use crate::tensor::warning::{self, Category};

/// Which of the two is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Var,
    Std,
}

impl Moment {
    const fn name(self) -> &'static str {
        match self {
            Self::Var => "var",
            Self::Std => "std",
        }
    }
}

/// The variance (standard deviation) over `dims`, divided by the count less `correction`; and the mean where
/// `with_mean`.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn moments(
    x: &Tensor,
    dims: &[usize],
    keepdim: bool,
    correction: f64,
    moment: Moment,
    with_mean: bool,
) -> Result<(Tensor, Option<Tensor>)> {
    let name = moment.name();
    let subject = if with_mean { format!("{name}_mean") } else { "std and var".to_owned() };
    ensure!(x.dtype().is_floating(), NotImplemented, "{subject} only support floating point and complex dtypes");
    let freedom = count_of(x.shape(), dims) - correction;
    let shape = reduced_shape(x.shape(), dims, keepdim);
    if freedom <= 0.0 && shape.iter().all(|&n| n > 0) {
        warning::warn(
            Category::User,
            format!(
                "{name}{}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor \
                 (input numel divided by output numel).",
                if with_mean { "_mean" } else { "" }
            ),
        );
    }
    let (wide, runs) = arrange(&widened(x)?, dims);
    let count = runs.count as f64;
    let (values, means) = dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let means: Vec<f64> = fold::sum_f64(&elements, runs, |v, _| v.to_f64()).iter().map(|s| s / count).collect();
        let squares = fold::sum_f64(&elements, runs, |v, run| {
            let off = v.to_f64() - means[run];
            off * off
        });
        let values: Vec<f64> = squares.into_iter().map(|sum| {
            let variance = sum / freedom.max(0.0);
            if moment == Moment::Std { variance.sqrt() } else { variance }
        }).collect();
        (values, means)
    });
    let out = Tensor::from_f64s(&values, &shape, x.dtype(), x.device())?;
    let means = if with_mean { Some(Tensor::from_f64s(&means, &shape, x.dtype(), x.device())?) } else { None };
    record(x, dims, freedom, moment, &out, means.as_ref());
    Ok((out, means))
}

fn record(x: &Tensor, dims: &[usize], freedom: f64, moment: Moment, out: &Tensor, means: Option<&Tensor>) {
    if !autograd::needs_record(&[x]) {
        return;
    }
    let name = match (moment, means.is_some()) {
        (Moment::Var, false) => "VarBackward0",
        (Moment::Std, false) => "StdBackward0",
        (Moment::Var, true) => "VarMeanBackward0",
        (Moment::Std, true) => "StdMeanBackward0",
    };
    let (input, dims, result) = (x.clone(), dims.to_vec(), out.detach());
    let outputs: Vec<&Tensor> = std::iter::once(out).chain(means).collect();
    autograd::record(name, &[x], &outputs, move |grads| {
        let mut sum = None;
        if let Some(g) = &grads[0] {
            let off = pointwise::sub(&input, &mean(&input, &dims, true, None, "MeanBackward1")?)?;
            let g = if moment == Moment::Std {
                // Differentiated again, the deviation depends on the input.
                let result = if autograd::is_enabled() {
                    let variance = mul_number(&sum_dims(&mul(&off, &off)?, &dims, true)?, 1.0 / freedom.max(0.0))?;
                    shape::view_or_copy(&pointwise::sqrt(&variance)?, result.shape())?
                } else {
                    result.clone()
                };
                let slope = div(g, &mul_number(&result, 2.0)?)?;
                let flat = compare(&result.clone().into(), &Number::Int(0).into(), Comparison::Eq)?;
                index::masked_fill(&slope, &flat, Number::Int(0))?
            } else {
                g.clone()
            };
            sum = Some(mul_number(&mul(&spread_to(&g, input.shape(), &dims)?, &off)?, 2.0 / freedom.max(0.0))?);
        }
        if let Some(Some(g)) = grads.get(1) {
            let grad = mul_number(&spread_to(g, input.shape(), &dims)?, 1.0 / count_of(input.shape(), &dims))?;
            sum = Some(match sum {
                Some(sum) => pointwise::add(&sum, &grad)?,
                None => grad,
            });
        }
        Ok(vec![sum])
    });
}
