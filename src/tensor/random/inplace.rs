//! The in-place methods (`uniform_`, `normal_`, …): numbers drawn into a tensor's memory.
//!
//! Elements are drawn in the order in which they lie in memory, whatever the view's dimensions say. The numbers come
//! from the host on every device: a tensor of another device gets them moved there.

use super::super::dtype::{DType, Element, dispatch};
use super::super::error::{Result, bail, ensure};
use super::super::op::{Args, Out};
use super::super::warning::{self, Category};
use super::super::{Shape, Storage, Strides, Tensor, autograd, convert, create, layout, pointwise, storage};
use super::distribution as draw;
use super::generator::{DEFAULT, Generator, with_generator};
use super::polar::BLOCK;
use super::rows;

/// Dimensions from the one with the largest stride to the one with the smallest.
fn memory_order(strides: &[isize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..strides.len()).collect();
    order.sort_by_key(|&d| std::cmp::Reverse(strides[d]));
    order
}

/// Strides without gaps in the order of `tensor`'s own: what `rand_like` and its kin keep.
pub(super) fn strides_like(tensor: &Tensor) -> Strides {
    let mut strides = Strides::from_elem(1, tensor.rank());
    let mut step = 1;
    for d in memory_order(tensor.strides()).into_iter().rev() {
        strides[d] = step;
        step *= tensor.shape()[d].max(1).cast_signed();
    }
    strides
}

/// A new tensor over `count` zeroed elements.
///
/// # Errors
/// `RuntimeError` where the memory cannot be had, `TypeError` where the device lacks the dtype.
pub(super) fn empty_strided(
    shape: &[usize],
    strides: Strides,
    dtype: DType,
    device: super::super::Device,
) -> Result<Tensor> {
    let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    storage::check_allocation(count, dtype, shape)?;
    let count = count.unwrap_or(0);
    let memory = dispatch!(dtype, T => Storage::from_vec(bytemuck::zeroed_vec::<T>(count), device)?);
    Ok(Tensor::from_storage(memory, &[count]).restride(shape.into(), strides, 0))
}

/// What the numbers of an operator are drawn from.
#[derive(Clone, Copy)]
enum Source {
    /// One distribution for all elements, however many they are.
    Alike,
    /// A distribution for each element.
    Each,
}

/// Draws every element of `target` anew, outside the graph. The numbers go straight to a host tensor's own memory
/// where they lie there without gaps.
fn refill<T: Element>(
    target: &Tensor,
    generator: usize,
    source: Source,
    fill: impl FnOnce(&mut Generator, &mut [T]),
) -> Result<()> {
    let count = target.numel();
    if count == 0 {
        return Ok(());
    }
    let order = memory_order(target.strides());
    let shape: Shape = order.iter().map(|&d| target.shape()[d]).collect();
    let strides: Strides = order.iter().map(|&d| target.strides()[d]).collect();
    if !rows::are_open() && target.device().is_host() && layout::is_contiguous(&shape, &strides) {
        let span = target.offset()..target.offset() + count;
        return target.unless_apart(|| {
            target.storage().update::<T, ()>(|memory| with_generator(generator, |g| fill(g, &mut memory[span])))
        });
    }
    let mut values = bytemuck::zeroed_vec::<T>(count);
    match source {
        Source::Alike => rows::draw(generator, &mut values, fill)?,
        Source::Each => {
            values = rows::each(|| {
                with_generator(generator, |g| fill(g, &mut values));
                Ok(values)
            })?;
        }
    }
    let values = Tensor::from_vec(values, &shape, target.device())?;
    convert::write(&target.restride(shape, strides, target.offset()), values)
}

/// [`refill`] as a method: refuses leaves that require a gradient, and lets none through afterwards.
fn in_place<T: Element>(
    target: &Tensor,
    node: &'static str,
    generator: usize,
    fill: impl FnOnce(&mut Generator, &mut [T]),
) -> Result<Out> {
    in_place_from(target, node, generator, Source::Alike, fill)
}

fn in_place_from<T: Element>(
    target: &Tensor,
    node: &'static str,
    generator: usize,
    source: Source,
    fill: impl FnOnce(&mut Generator, &mut [T]),
) -> Result<Out> {
    autograd::check_writable(target)?;
    refill(target, generator, source, fill)?;
    if autograd::needs_record(&[target]) {
        autograd::record(node, &[target], &[target], |grads| {
            Ok(vec![grads[0].as_ref().map(create::zeros_like).transpose()?])
        });
    }
    Ok(target.clone().into())
}

/// The generator named at position `i`, or the default one.
pub(super) fn generator(args: &Args, i: usize) -> Result<usize> {
    Ok(args.opt_generator(i)?.unwrap_or(DEFAULT))
}

/// A number as C++ streams show it in error messages: six significant digits.
pub(super) fn brief(value: f64) -> String {
    const DIGITS: i32 = 6;
    if !value.is_finite() || value == 0.0 {
        return format!("{value}").replace("NaN", "nan");
    }
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| {
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
    };
    if (-4..DIGITS).contains(&exponent) {
        let decimals = usize::try_from(DIGITS - 1 - exponent).unwrap_or(0);
        return trim(&format!("{value:.decimals$}"));
    }
    format!("{}e{}{:02}", trim(mantissa), if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Refuses dtypes for which PyTorch has no kernel of that name.
pub(super) fn require_floating(dtype: DType, kernel: &str) -> Result<()> {
    ensure!(dtype.is_floating(), NotImplemented, "\"{kernel}\" not implemented for '{}'", dtype.scalar_name());
    Ok(())
}

/// Runs the body with `T` as the floating element type of `target`.
macro_rules! floats {
    ($target:expr, $T:ident => $body:expr) => {
        match $target.dtype() {
            DType::Float64 => {
                type $T = f64;
                $body
            }
            DType::Float16 => {
                type $T = half::f16;
                $body
            }
            DType::BFloat16 => {
                type $T = half::bf16;
                $body
            }
            _ => {
                type $T = f32;
                $body
            }
        }
    };
}

/// The largest finite number of a floating dtype.
fn largest(dtype: DType) -> f64 {
    match dtype {
        DType::Float16 => f64::from(half::f16::MAX),
        DType::BFloat16 => f64::from(half::bf16::MAX),
        DType::Float64 => f64::MAX,
        _ => f64::from(f32::MAX),
    }
}

/// `uniform_`.
///
/// # Errors
/// `RuntimeError` where the bounds do not fit each other or the dtype; `NotImplementedError` for integers.
pub fn uniform(target: &Tensor, from: f64, to: f64, generator: usize) -> Result<Out> {
    let dtype = target.dtype();
    require_floating(dtype, "check_uniform_bounds")?;
    let most = largest(dtype);
    for (name, bound) in [("from", from), ("to", to)] {
        ensure!((-most..=most).contains(&bound), Runtime, "{name} is out of bounds for {}", dtype.c_name());
    }
    ensure!(
        from <= to,
        Runtime,
        "uniform_ expects to return a [from, to) range, but found from={} > to={}",
        brief(from),
        brief(to)
    );
    ensure!(
        to - from <= most,
        Runtime,
        "uniform_ expects to-from <= std::numeric_limits<{}>::max(), but found to={} and from={} which result in \
         to-from to exceed the limit",
        dtype.scalar_name(),
        brief(to),
        brief(from)
    );
    floats!(target, T => in_place::<T>(target, "UniformBackward0", generator, |g, out| draw::uniform(g, out, from, to)))
}

/// `normal_`.
///
/// # Errors
/// `RuntimeError` for a negative deviation, `NotImplementedError` for integers.
pub fn normal(target: &Tensor, mean: f64, std: f64, generator: usize) -> Result<Out> {
    ensure!(std >= 0.0, Runtime, "normal expects std >= 0.0, but found std {}", brief(std));
    require_floating(target.dtype(), "normal_kernel_cpu")?;
    let contiguous = target.is_contiguous();
    floats!(target, T => in_place::<T>(target, "NormalBackward0", generator, |g, out| {
        if contiguous && out.len() >= BLOCK {
            draw::normal_blocks(g, out, mean, std);
        } else {
            draw::normal(g, out, mean, std);
        }
    }))
}

/// `log_normal_`.
///
/// # Errors
/// `RuntimeError` where the deviation is not positive, `NotImplementedError` for integers.
pub fn log_normal(target: &Tensor, mean: f64, std: f64, generator: usize) -> Result<Out> {
    ensure!(std > 0.0, Runtime, "log_normal_ expects std > 0.0, but found std={}", brief(std));
    require_floating(target.dtype(), "log_normal_cpu")?;
    floats!(target, T => in_place::<T>(target, "LogNormalBackward0", generator, |g, out| draw::log_normal(g, out, mean, std)))
}

/// `exponential_`.
///
/// # Errors
/// `RuntimeError` where the rate is not positive, and for integers.
pub fn exponential(target: &Tensor, rate: f64, generator: usize) -> Result<Out> {
    ensure!(
        target.dtype().is_floating(),
        Runtime,
        "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you \
         specified {}",
        target.dtype().scalar_name()
    );
    ensure!(rate > 0.0, Runtime, "exponential_ expects lambda > 0.0, but found lambda={}", brief(rate));
    floats!(target, T => in_place::<T>(target, "ExponentialBackward0", generator, |g, out| draw::exponential(g, out, rate)))
}

/// `cauchy_`.
///
/// # Errors
/// `RuntimeError` where the width is not positive, and for integers.
pub fn cauchy(target: &Tensor, median: f64, sigma: f64, generator: usize) -> Result<Out> {
    ensure!(sigma > 0.0, Runtime, "cauchy_ expects sigma > 0.0, but found sigma={}", brief(sigma));
    ensure!(
        target.dtype().is_floating(),
        Runtime,
        "Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you \
         specified {}",
        type_name(target.dtype())
    );
    floats!(target, T => in_place::<T>(target, "CauchyBackward0", generator, |g, out| draw::cauchy(g, out, median, sigma)))
}

/// `geometric_`.
///
/// # Errors
/// `RuntimeError` where `p` is not between 0 and 1, `NotImplementedError` for bools.
pub fn geometric(target: &Tensor, p: f64, generator: usize) -> Result<Out> {
    ensure!(p > 0.0 && p < 1.0, Runtime, "geometric_ expects p to be in (0, 1), but got p={}", brief(p));
    ensure!(target.dtype() != DType::Bool, NotImplemented, "\"geometric_cpu\" not implemented for 'Bool'");
    dispatch!(target.dtype(), T => in_place::<T>(target, "GeometricBackward0", generator, |g, out| draw::geometric(g, out, p)))
}

/// `bernoulli_(p)` of one probability.
///
/// # Errors
/// `RuntimeError` where `p` is no probability.
pub fn bernoulli(target: &Tensor, p: f64, generator: usize) -> Result<Out> {
    ensure!((0.0..=1.0).contains(&p), Runtime, "bernoulli_ expects p to be in [0, 1], but got p={}", brief(p));
    dispatch!(target.dtype(), T => in_place::<T>(target, "BernoulliBackward2", generator, |g, out| draw::bernoulli(g, out, p)))
}

/// `bernoulli_(p)` of a probability for each element.
///
/// # Errors
/// `RuntimeError` where a probability is none or the shapes do not fit, `NotImplementedError` for integer probabilities.
pub fn bernoulli_each(target: &Tensor, p: &Tensor, generator: usize) -> Result<Out> {
    require_floating(p.dtype(), "bernoulli_tensor_cpu_p_")?;
    ensure!(
        p.rank() <= target.rank(),
        Runtime,
        "expand(torch.{}Tensor{{{}}}, size={}): the number of sizes provided ({}) must be greater or equal to the \
         number of dimensions in the tensor ({})",
        p.dtype().scalar_name(),
        layout::display(p.shape()),
        layout::display(target.shape()),
        target.rank(),
        p.rank()
    );
    let strides = layout::expand_strides(p.shape(), p.strides(), target.shape())?;
    // The probabilities in the order in which the target's elements are drawn.
    let order = memory_order(target.strides());
    let each = p.restride(
        order.iter().map(|&d| target.shape()[d]).collect(),
        order.iter().map(|&d| strides[d]).collect(),
        p.offset(),
    );
    let each = each.to_f64_vec()?;
    ensure!(
        each.iter().all(|p| (0.0..=1.0).contains(p)),
        Runtime,
        "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, \
         please report an enhancement request to PyTorch.)"
    );
    let double = p.dtype() == DType::Float64;
    dispatch!(target.dtype(), T => in_place_from::<T>(target, "BernoulliBackward1", generator, Source::Each, |g, out| {
        draw::bernoulli_each(g, out, &each, double);
    }))
}

/// The C++ type's name as `random_` and `cauchy_` say it.
fn type_name(dtype: DType) -> &'static str {
    match dtype {
        DType::Int16 => "short int",
        DType::Int64 => "long int",
        _ => dtype.c_name(),
    }
}

/// `random_()`.
///
/// # Errors
/// `RuntimeError` for a leaf that requires a gradient.
pub fn random_any(target: &Tensor, generator: usize) -> Result<Out> {
    dispatch!(target.dtype(), T => in_place::<T>(target, "RandomBackward2", generator, draw::any_integers))
}

/// `random_(from, to)`: integers from `from` up to, not including, `to`; to the dtype's largest where that is not
/// given.
///
/// # Errors
/// `RuntimeError` where the bounds do not fit each other or the dtype.
pub fn random_range(target: &Tensor, from: i64, to: Option<i64>, node: &'static str, generator: usize) -> Result<Out> {
    let dtype = target.dtype();
    let (base, range) = if let Some(to) = to {
        ensure!(from < to, Runtime, "random_ expects 'from' to be less than 'to', but got from={from} >= to={to}");
        check_bounds(dtype, from, to - 1)?;
        let (from, to) = if dtype.is_floating() { exact_bounds(dtype, from, to) } else { (from, to) };
        ensure!(
            from < to,
            Runtime,
            "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from={from} >= \
             to={to}"
        );
        (from, to.wrapping_sub(from).cast_unsigned())
    } else {
        let last = draw::largest_exact(dtype);
        if !dtype.is_floating() {
            check_bounds(dtype, from, last)?;
        }
        (from, last.wrapping_sub(from).wrapping_add(1).cast_unsigned())
    };
    dispatch!(dtype, T => in_place::<T>(target, node, generator, |g, out| draw::integers(g, out, base, range)))
}

/// Refuses bounds outside the dtype; warns of those between which it cannot tell all integers apart.
fn check_bounds(dtype: DType, from: i64, last: i64) -> Result<()> {
    let fits = |bound: i64| match dtype {
        d if d.is_floating() => (bound as f64).abs() <= largest(d),
        DType::Int8 => i8::try_from(bound).is_ok(),
        DType::Int16 => i16::try_from(bound).is_ok(),
        DType::Int32 => i32::try_from(bound).is_ok(),
        DType::Int64 => true,
        _ => (0..=draw::largest_exact(dtype)).contains(&bound),
    };
    for (name, bound) in [("from", from), ("to - 1", last)] {
        if !fits(bound) {
            bail!(Runtime, "{name} is out of bounds for {}", type_name(dtype));
        }
    }
    let exact = draw::largest_exact(dtype);
    for (name, bound) in [("from", from), ("to - 1", last)] {
        if dtype.is_floating() && !(-exact..=exact).contains(&bound) {
            let digits = exact.trailing_zeros();
            warning::warn(
                Category::User,
                format!(
                    "{name} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision limitations {} can support \
                     discrete uniform distribution only within this range. This warning will become an error in \
                     version 1.7 release, please fix the code in advance",
                    dtype.c_name()
                ),
            );
        }
    }
    Ok(())
}

/// Bounds moved inwards to numbers that the dtype holds.
fn exact_bounds(dtype: DType, from: i64, to: i64) -> (i64, i64) {
    let rounded = |value: i64| dispatch!(dtype, T => <T as Element>::from_i64(value).to_i64());
    let digits = draw::largest_exact(dtype).trailing_zeros();
    // The distance between neighbouring numbers of the dtype near the bound.
    let step = |value: i64| 1i64 << (value.unsigned_abs().ilog2() + 1).saturating_sub(digits);
    let above = rounded(from.saturating_add(1));
    let from = if above < from { above + step(from + 1) } else { from };
    let below = rounded(to - 1);
    let to = if below >= to { below - step(to - 1) } else { to };
    (from, to)
}

/// `torch.normal(mean, std)` of tensors: `z * std + mean` with standard normal `z`.
///
/// # Errors
/// `RuntimeError` where the shapes do not fit or a deviation is negative.
pub fn normal_tensors(mean: &Tensor, std: &Tensor, generator: usize) -> Result<Tensor> {
    check_deviations(std)?;
    let shape = layout::broadcast(mean.shape(), std.shape())?;
    let z = create::zeros(&shape, mean.dtype(), mean.device())?;
    autograd::no_grad(|| {
        normal(&z, 0.0, 1.0, generator)?;
        convert::cast(&pointwise::add(&pointwise::mul(&z, std)?, mean)?, mean.dtype())
    })
}

/// `torch.normal(mean, std)` of one mean.
///
/// # Errors
/// As [`normal_tensors`].
pub fn normal_of_mean(mean: f64, std: &Tensor, generator: usize) -> Result<Tensor> {
    check_deviations(std)?;
    let z = create::zeros(std.shape(), std.dtype(), std.device())?;
    autograd::no_grad(|| {
        normal(&z, 0.0, 1.0, generator)?;
        pointwise::add_number(&pointwise::mul(&z, std)?, mean)
    })
}

/// `torch.normal(mean, std)` of one deviation.
///
/// # Errors
/// As [`normal_tensors`].
pub fn normal_of_std(mean: &Tensor, std: f64, generator: usize) -> Result<Tensor> {
    let z = create::zeros(mean.shape(), mean.dtype(), mean.device())?;
    autograd::no_grad(|| {
        normal(&z, 0.0, std, generator)?;
        pointwise::add(&z, mean)
    })
}

fn check_deviations(std: &Tensor) -> Result<()> {
    // A NaN passes, as it does in PyTorch.
    let negative = std.to_f64_vec()?.iter().any(|&s| s < 0.0);
    ensure!(!negative, Runtime, "normal expects all elements of std >= 0.0");
    Ok(())
}
