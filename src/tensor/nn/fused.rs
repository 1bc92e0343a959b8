//! How a layer's function becomes one operator: a loop over slices forward, a loop backward, and a formula written with
//! everyday operators, from which derivatives of derivatives come.
#![expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]

use std::ops::Range;
use std::rc::Rc;

use super::real::Real;
use crate::tensor::autograd::{self, Options};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::host::fill;
use crate::tensor::op::Args;
use crate::tensor::simd::{Loop, vectorized};
use crate::tensor::warning::{self, Category};
use crate::tensor::{DType, Tensor, convert, layout, pointwise, reduce, shape};

/// Runs the body with `T` as the element type of a tensor made by [`widened`].
macro_rules! by_float {
    ($tensor:expr, $T:ident => $body:expr) => {
        if $tensor.dtype() == $crate::tensor::DType::Float64 {
            type $T = f64;
            $body
        } else {
            type $T = f32;
            $body
        }
    };
}
pub(super) use by_float;

/// The same floats outside the graph, the 16-bit ones as `f32`.
pub(super) fn widened(x: &Tensor) -> Result<Tensor> {
    let x = x.detach();
    if x.dtype() == DType::Float64 { Ok(x) } else { convert::cast(&x, DType::Float32) }
}

/// Refuses dtypes for which PyTorch has no kernel of that name.
pub(super) fn require_floating(x: &Tensor, kernel: &str) -> Result<()> {
    ensure!(x.dtype().is_floating(), NotImplemented, "\"{kernel}\" not implemented for '{}'", x.dtype().scalar_name());
    Ok(())
}

/// A function of two numbers. A closure would not do: it may stay a function of its own, which is compiled for the
/// oldest machine.
pub(super) trait Pair: Copy + Send + Sync {
    fn of<R: Real>(self, a: R, b: R) -> R;
}

/// `f` of each pair of elements, compiled for this machine's vector instructions.
pub(super) fn zip_vectorized<T: Real>(a: &[T], b: &[T], f: impl Pair) -> Vec<T> {
    fill(a.len(), &|range: Range<usize>, out: &mut [T]| vectorized(ZipPairs(&a[range.clone()], &b[range], out, f)))
}

/// `out[i] = f(a[i], b[i])`.
struct ZipPairs<'a, T, F>(&'a [T], &'a [T], &'a mut [T], F);

impl<T: Real, F: Pair> Loop for ZipPairs<'_, T, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        for ((slot, &a), &b) in self.2.iter_mut().zip(self.0).zip(self.1) {
            *slot = self.3.of(a, b);
        }
    }
}

/// `out[i] = curve(x[i])`, or its slope.
struct MapCurve<'a, T, C>(&'a [T], &'a mut [T], C, bool);

impl<T: Real, C: Curve> Loop for MapCurve<'_, T, C> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(x, out, curve, slope) = self;
        if slope {
            for (slot, &v) in out.iter_mut().zip(x) {
                *slot = curve.slope(v);
            }
        } else {
            for (slot, &v) in out.iter_mut().zip(x) {
                *slot = curve.value(v);
            }
        }
    }
}

fn map_curve<T: Real>(x: &[T], curve: impl Curve, slope: bool) -> Vec<T> {
    fill(x.len(), &|range, out: &mut [T]| vectorized(MapCurve(&x[range], out, curve, slope)))
}

// ---- functions of one number ----

/// A function of one number with its derivative.
pub(super) trait Curve: Copy + Send + Sync + 'static {
    fn value<R: Real>(self, x: R) -> R;
    fn slope<R: Real>(self, x: R) -> R;
}

/// The curve's value at each element, outside the graph.
pub(super) fn values(x: &Tensor, curve: impl Curve) -> Result<Tensor> {
    let wide = widened(x)?;
    let out = by_float!(wide, T => {
        Tensor::from_vec(map_curve(&wide.host::<T>()?, curve, false), x.shape(), x.device())?
    });
    convert::cast(&out, x.dtype())
}

/// The curve's derivative at each element times `g`, outside the graph.
pub(super) fn pulled(g: &Tensor, x: &Tensor, curve: impl Curve) -> Result<Tensor> {
    let (wide, grad) = (widened(x)?, widened(g)?);
    let out = by_float!(wide, T => {
        let values = zip_vectorized(&grad.host::<T>()?, &wide.host::<T>()?, TimesSlope(curve));
        Tensor::from_vec(values, x.shape(), x.device())?
    });
    convert::cast(&out, x.dtype())
}

/// The gradient times the curve's slope; a zero slope gives a positive zero, whatever the gradient.
#[derive(Clone, Copy)]
struct TimesSlope<C>(C);

impl<C: Curve> Pair for TimesSlope<C> {
    #[inline(always)]
    fn of<R: Real>(self, g: R, x: R) -> R {
        let slope = self.0.slope(x);
        if slope == R::zero() { slope } else { g * slope }
    }
}

/// The curve's derivative at each element, outside the graph.
pub(super) fn slopes(x: &Tensor, curve: impl Curve) -> Result<Tensor> {
    let wide = widened(x)?;
    let out = by_float!(wide, T => {
        Tensor::from_vec(map_curve(&wide.host::<T>()?, curve, true), x.shape(), x.device())?
    });
    convert::cast(&out, x.dtype())
}

// ---- gradients ----

/// Some inputs' function in operators.
type Formula = Rc<dyn Fn(&[Tensor]) -> Result<Tensor>>;
/// Gradients from inputs, as a function that can be differentiated again.
pub(super) type Gradients = Rc<dyn Fn(&[Tensor]) -> Result<Vec<Option<Tensor>>>>;

/// Records `out` as the result of one operation. `backward` gives the gradients at once; where they are to be
/// differentiated themselves they come from `formula`.
pub(super) fn fused(
    out: Tensor,
    names: [&'static str; 2],
    inputs: &[&Tensor],
    backward: impl Fn(&Tensor) -> Result<Vec<Option<Tensor>>> + 'static,
    formula: impl Fn(&[Tensor]) -> Result<Tensor> + 'static,
) -> Tensor {
    out.with_backward(names[0], inputs, |_| {
        let mut arguments: Vec<Tensor> = inputs.iter().map(|&t| t.clone()).collect();
        let gradients = gradients_of(Rc::new(formula));
        arguments.reserve(1);
        move |g: &Tensor| {
            if !autograd::is_enabled() {
                return backward(g);
            }
            let mut arguments = arguments.clone();
            arguments.push(g.clone());
            differentiable(names[1], &gradients, &arguments)
        }
    })
}

fn gradients_of(formula: Formula) -> Gradients {
    Rc::new(move |arguments| {
        let Some((g, inputs)) = arguments.split_last() else { return Ok(Vec::new()) };
        let before = autograd::set_enabled(true);
        let out = formula(inputs);
        autograd::set_enabled(before);
        chained(&[out?], &[Some(g.clone())], inputs)
    })
}

/// The gradients of `outputs` with respect to those of `inputs` that want one, as part of the graph.
pub(super) fn chained(outputs: &[Tensor], grads: &[Option<Tensor>], inputs: &[Tensor]) -> Result<Vec<Option<Tensor>>> {
    let (mut roots, mut seeds) = (Vec::new(), Vec::new());
    for (output, grad) in outputs.iter().zip(grads) {
        if let (true, Some(grad)) = (output.requires_grad(), grad) {
            roots.push(output.clone());
            seeds.push(Some(grad.clone()));
        }
    }
    let wanted: Vec<Tensor> = inputs.iter().filter(|t| t.requires_grad()).cloned().collect();
    let options = Options { retain_graph: true, create_graph: true };
    let mut found = autograd::backward(&roots, &seeds, Some(&wanted), options)?.into_iter();
    Ok(inputs.iter().map(|t| if t.requires_grad() { found.next().flatten() } else { None }).collect())
}

/// Calls `function` on copies that begin a graph of their own, and puts one operation of that name in its place.
pub(super) fn differentiable(
    name: &'static str,
    function: &Gradients,
    arguments: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let mut leaves = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let leaf = argument.detach();
        leaf.set_requires_grad(argument.requires_grad())?;
        leaves.push(leaf);
    }
    let results = function(&leaves)?;
    let inner: Vec<Tensor> = results.iter().flatten().filter(|t| t.requires_grad()).cloned().collect();
    let outputs: Vec<Option<Tensor>> = results.iter().map(|r| r.as_ref().map(Tensor::detach)).collect();
    let recorded: Vec<&Tensor> = results
        .iter()
        .zip(&outputs)
        .filter(|(result, _)| result.as_ref().is_some_and(Tensor::requires_grad))
        .filter_map(|(_, output)| output.as_ref())
        .collect();
    if recorded.is_empty() {
        return Ok(outputs);
    }
    let kept = arguments.to_vec();
    let function = Rc::clone(function);
    autograd::record(name, &arguments.iter().collect::<Vec<_>>(), &recorded, move |grads| {
        if !autograd::is_enabled() {
            let found = chained(&inner, grads, &leaves)?;
            return Ok(found.into_iter().map(|g| g.map(|g| g.detach())).collect());
        }
        let (count, function) = (kept.len(), Rc::clone(&function));
        let mut arguments = kept.clone();
        arguments.extend(grads.iter().flatten().cloned());
        let next: Gradients = Rc::new(move |arguments| {
            let (inputs, grads) = arguments.split_at(count);
            let results: Vec<Tensor> = function(inputs)?.into_iter().flatten().filter(Tensor::requires_grad).collect();
            let grads: Vec<Option<Tensor>> = grads.iter().cloned().map(Some).collect();
            chained(&results, &grads, inputs)
        });
        differentiable(name, &next, &arguments)
    });
    Ok(outputs)
}

/// The same tensor as the result of an operation of another name: what PyTorch has as one operation and we as several.
pub(super) fn named(x: &Tensor, name: &'static str) -> Tensor {
    x.detach().with_backward(name, &[x], |_| |g: &Tensor| Ok(vec![Some(g.clone())]))
}

/// An in-place call: `function` gets the elements as they are before the write.
pub(super) fn in_place(x: &Tensor, function: impl FnOnce(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    autograd::check_writable(x)?;
    let result = if autograd::needs_record(&[x]) {
        let before = convert::contiguous_copy(x)?;
        if let Some((node, output)) = x.source() {
            before.set_source(node, output);
        }
        function(&before)?
    } else {
        function(x)?
    };
    autograd::assign(x, result)?;
    Ok(x.clone())
}

// ---- losses ----

/// How a loss of each element becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reduction {
    None,
    Mean,
    Sum,
}

impl Reduction {
    /// By its name in Python.
    pub fn parse(name: &str) -> Result<Self> {
        Ok(match name {
            "none" => Self::None,
            "mean" | "elementwise_mean" => Self::Mean,
            "sum" => Self::Sum,
            other => bail!(Value, "{other} is not a valid value for reduction"),
        })
    }

    /// By its number in C++.
    pub fn of(number: i64) -> Self {
        match number {
            1 => Self::Mean,
            2 => Self::Sum,
            _ => Self::None,
        }
    }

    /// From the argument at `at`, unless the arguments of the first years speak.
    pub fn read(a: &Args, size_average: usize, reduce: usize, at: usize) -> Result<Self> {
        let (average, reduce) = (a.opt_bool(size_average)?, a.opt_bool(reduce)?);
        if average.is_none() && reduce.is_none() {
            return Self::parse(&a.str(at)?);
        }
        let (chosen, name) = match (average.unwrap_or(true), reduce.unwrap_or(true)) {
            (true, true) => (Self::Mean, "mean"),
            (false, true) => (Self::Sum, "sum"),
            (_, false) => (Self::None, "none"),
        };
        warning::warn(
            Category::User,
            format!("size_average and reduce args will be deprecated, please use reduction='{name}' instead."),
        );
        Ok(chosen)
    }

    /// The loss by elements, reduced by operators.
    pub fn apply(self, loss: &Tensor) -> Result<Tensor> {
        let dims: Vec<usize> = (0..loss.rank()).collect();
        match self {
            Self::None => Ok(loss.clone()),
            Self::Sum => reduce::sum(loss, &dims, false, None, "SumBackward0"),
            Self::Mean => reduce::mean(loss, &dims, false, None, "MeanBackward0"),
        }
    }

    /// What each of `count` elements counts for.
    pub fn share(self, count: usize) -> f64 {
        if self == Self::Mean { 1.0 / count as f64 } else { 1.0 }
    }
}

/// Both tensors in one shape and dtype, as part of the graph.
pub(super) fn broadcast_pair(a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    let sizes = layout::broadcast(a.shape(), b.shape())?;
    let dtype = pointwise::result_type(&[&a.clone().into(), &b.clone().into()]);
    let fit = |t: &Tensor| {
        let t = if t.shape() == &sizes[..] { t.clone() } else { shape::expand_to(t, &sizes)? };
        convert::cast(&t, dtype)
    };
    Ok((fit(a)?, fit(b)?))
}
