//! Finite differences, the trapezoidal rule and limits on norms, written with operators, so that their gradients come of
//! themselves.

use super::error::{Result, ensure};
use super::layout::{resolve_dim, resolve_dims, resolve_own_dim};
use super::op::{Arg, Args, Op, Operand, Out, Overload, Places};
use super::{DType, Number, Shape, Tensor, convert, pointwise, reduce, shape};

/// `t` from `start` along `dim`, up to `end` (negative: from the end).
fn part(t: &Tensor, dim: usize, start: i64, end: Option<i64>) -> Result<Tensor> {
    shape::slice(t, dim as i64, Some(start), end, 1)
}

fn scaled(t: &Tensor, factor: Number) -> Result<Tensor> {
    pointwise::mul_operands(&t.clone().into(), &factor.into())
}

/// Differences of neighbours along `dim`, `order` times over.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for 0-dim input, a negative order, or ends that do not fit.
pub fn diff(x: &Tensor, order: i64, dim: i64, prepend: Option<&Tensor>, append: Option<&Tensor>) -> Result<Tensor> {
    ensure!(x.rank() > 0, Runtime, "diff expects input to be at least one-dimensional");
    let at = resolve_dim(dim, x.rank())?;
    for end in [prepend, append].into_iter().flatten() {
        ensure!(end.rank() == x.rank(), Runtime, "diff expects prepend or append to be the same dimension as input");
        for d in (0..x.rank()).filter(|&d| d != at) {
            ensure!(
                end.shape()[d] == x.shape()[d],
                Runtime,
                "diff expects the shape of tensor to prepend or append to match that of input except along the \
                 differencing dimension; input.size({d}) = {}, but got tensor.size({d}) = {}",
                x.shape()[d],
                end.shape()[d]
            );
        }
    }
    ensure!(order >= 0, Runtime, "order must be non-negative but got {order}");
    let mut out = if prepend.is_some() || append.is_some() {
        let parts: Vec<Tensor> = prepend.into_iter().chain([x]).chain(append).cloned().collect();
        shape::cat(&parts, at as i64)?
    } else {
        x.clone()
    };
    if order == 0 {
        return convert::clone(&out);
    }
    for _ in 0..order.min(out.shape()[at] as i64) {
        let (low, high) = (part(&out, at, 0, Some(-1))?, part(&out, at, 1, None)?);
        out = if out.dtype() == DType::Bool {
            pointwise::bitwise("bitwise_xor", &high.into(), &low.into(), |a, b| a ^ b)?
        } else {
            pointwise::sub(&high, &low)?
        };
    }
    Ok(out)
}

/// How far apart the samples of one dimension are.
enum Spacing {
    Even(Number),
    /// The samples' coordinates.
    At(Tensor),
}

/// The derivative along `dim` by central differences, and by differences of first or second order at the two ends.
///
/// The weights for uneven spacing are those that make the formula exact for parabolas: with `p` and `q` the distances
/// to the neighbours, `-q / (p(p+q))`, `(q-p) / (pq)` and `p / (q(p+q))`.
fn derivative(x: &Tensor, dim: usize, spacing: &Spacing, edge_order: i64) -> Result<Tensor> {
    match spacing {
        Spacing::Even(step) => {
            let middle = pointwise::sub(&part(x, dim, 2, None)?, &part(x, dim, 0, Some(-2))?)?;
            let step = step.to_f64();
            let middle = pointwise::div_operands(&middle.into(), &Number::Float(2.0 * step).into())?;
            let at =
                |i: i64| if i < 0 { part(x, dim, i, (i < -1).then_some(i + 1)) } else { part(x, dim, i, Some(i + 1)) };
            let edge = |near: i64, next: i64, far: i64, sign: f64| -> Result<Tensor> {
                let slope = if edge_order == 1 {
                    pointwise::sub(&at(next)?, &at(near)?)?
                } else {
                    let near = scaled(&at(near)?, Number::Float(-1.5))?;
                    let far = scaled(&at(far)?, Number::Float(-0.5))?;
                    pointwise::add(&pointwise::add(&near, &scaled(&at(next)?, Number::Float(2.0))?)?, &far)?
                };
                pointwise::div_operands(&slope.into(), &Number::Float(sign * step).into())
            };
            shape::cat(&[edge(0, 1, 2, 1.0)?, middle, edge(-1, -2, -3, -1.0)?], dim as i64)
        }
        Spacing::At(places) => uneven(x, dim, places, edge_order),
    }
}

fn uneven(x: &Tensor, dim: usize, places: &Tensor, edge_order: i64) -> Result<Tensor> {
    let places = places.to_f64_vec()?;
    let gaps: Vec<f64> = places.windows(2).map(|w| w[1] - w[0]).collect();
    let dtype = pointwise::float_result(x.dtype());
    // Row `i` of the weights times its window of three neighbours is the derivative at `i`.
    let count = places.len();
    let mut weights = vec![[0.0; 3]; count];
    for i in 1..count - 1 {
        let (p, q) = (gaps[i - 1], gaps[i]);
        weights[i] = [-q / (p * (p + q)), (q - p) / (p * q), p / (q * (p + q))];
    }
    let last = count - 1;
    if edge_order == 1 {
        weights[0] = [-1.0 / gaps[0], 1.0 / gaps[0], 0.0];
        weights[last] = [0.0, -1.0 / gaps[last - 1], 1.0 / gaps[last - 1]];
    } else {
        let (p, q) = (gaps[0], gaps[1]);
        weights[0] = [-(2.0 * p + q) / (p * (p + q)), (p + q) / (p * q), -p / (q * (p + q))];
        let (p, q) = (gaps[last - 2], gaps[last - 1]);
        weights[last] = [q / (p * (p + q)), -(p + q) / (p * q), (2.0 * q + p) / (q * (p + q))];
    }
    let mut sum: Option<Tensor> = None;
    for shift in 0..3 {
        // The window of an end begins at the end, so that it stays inside; with two samples it is short.
        let start = |i: usize| i.saturating_sub(1).min(count.saturating_sub(3));
        let index: Vec<i64> = (0..count).map(|i| (start(i) + shift).min(last) as i64).collect();
        let factors: Vec<f64> = if count == 2 {
            // Both samples have the slope between them.
            (0..2).map(|_| [-1.0 / gaps[0], 1.0 / gaps[0], 0.0][shift]).collect()
        } else {
            weights.iter().map(|w| w[shift]).collect()
        };
        let mut sizes = Shape::from_elem(1, x.rank());
        sizes[dim] = count;
        let factor = Tensor::from_f64s(&factors, &sizes, dtype, x.device())?;
        let index = Tensor::from_vec(index, &[count], x.device())?;
        let term = pointwise::mul(&super::index::index_select(x, dim as i64, &index)?, &factor)?;
        sum = Some(match sum {
            Some(sum) => pointwise::add(&sum, &term)?,
            None => term,
        });
    }
    match sum {
        Some(sum) => Ok(sum),
        None => convert::clone(x),
    }
}

/// Derivatives along dimensions.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where spacings, dimensions or sizes do not fit.
fn gradient(a: &Args) -> Result<Out> {
    let (x, edge_order) = (a.tensor(0)?, a.int(3)?);
    let dims = a.opt_ints(2)?;
    let spacings: Vec<Spacing> = match a.values.get(1) {
        Some(Arg::Number(step)) => vec![Spacing::Even(*step)],
        Some(Arg::Floats(steps)) => steps.iter().map(|&s| Spacing::Even(Number::Float(s))).collect(),
        Some(Arg::Tensors(places)) => places.iter().cloned().map(Spacing::At).collect(),
        _ => vec![Spacing::Even(Number::Int(1))],
    };
    let listed = !matches!(a.values.get(1), Some(Arg::Number(_) | Arg::None) | None);
    match &dims {
        Some(dims) => ensure!(
            !listed || spacings.len() == dims.len(),
            Runtime,
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the \
             same length, but got a spacing argument of length {} and a dim argument of length {}.",
            spacings.len(),
            dims.len()
        ),
        None => ensure!(
            !listed || spacings.len() == x.rank(),
            Runtime,
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = \
             {}', since dim argument was not given, but got a list of length {}",
            x.rank(),
            spacings.len()
        ),
    }
    ensure!(x.dtype() != DType::UInt8, NotImplemented, "torch.gradient does not support uint8 input.");
    ensure!(edge_order == 1 || edge_order == 2, Runtime, "torch.gradient only supports edge_order=1 and edge_order=2.");
    // No `dim` means all of them, an empty one none.
    let every = dims.is_none();
    let dims = resolve_dims(&dims.unwrap_or_default(), x.rank(), every)?;
    for &dim in &dims {
        ensure!(
            x.shape().get(dim).is_some_and(|&n| n as i64 > edge_order),
            Runtime,
            "torch.gradient expected each dimension size to be at least edge_order+1"
        );
    }
    let mut out = Vec::with_capacity(dims.len());
    for (i, &dim) in dims.iter().enumerate() {
        let spacing = &spacings[if listed { i } else { 0 }];
        if let Spacing::At(places) = spacing {
            ensure!(
                places.rank() == 1 && places.numel() == x.shape()[dim],
                Runtime,
                "torch.gradient expected each spacing tensor to have one coordinate for each sample along its dimension"
            );
        }
        out.push(derivative(&x, dim, spacing, edge_order)?);
    }
    Ok(Out::Tuple(out))
}

/// The sums of neighbours along a dimension, and half the distance between them.
struct Panels {
    dim: usize,
    sums: Tensor,
    widths: Operand,
}

/// The panels of the trapezoidal rule, under samples at the coordinates `x` or `step` apart.
fn panels(a: &Args, x: Option<&Tensor>, step: Number, dim: i64) -> Result<Panels> {
    let (name, y) = (if a.name == "cumulative_trapezoid" { a.name } else { "trapezoid" }, a.tensor(0)?);
    let at = resolve_own_dim(dim, y.rank())?;
    let is_bool = |t: &Tensor| t.dtype() == DType::Bool;
    ensure!(
        !is_bool(&y) && !x.is_some_and(is_bool),
        NotImplemented,
        "{name}: received a bool input for {}, but bool is not supported",
        if x.is_some() { "`x` or `y`" } else { "`y`" }
    );
    let widths = match x {
        None => step.into(),
        Some(x) => {
            let lines_up = x.rank() != 1 || x.numel() == y.shape()[at];
            ensure!(lines_up, Runtime, "{name}: There must be one `x` value for each sample point");
            let lead = y.rank() - x.rank().min(y.rank());
            let places = if x.rank() == 1 {
                let mut sizes = Shape::from_elem(1, y.rank());
                sizes[at] = x.numel();
                shape::view_or_copy(x, &sizes)?
            } else {
                let mut sizes = Shape::from_elem(1, lead);
                sizes.extend_from_slice(x.shape());
                shape::view_or_copy(x, &sizes)?
            };
            pointwise::sub(&part(&places, at, 1, None)?, &part(&places, at, 0, Some(-1))?)?.into()
        }
    };
    let sums = if y.shape()[at] == 0 {
        part(&y, at, 0, Some(0))?
    } else {
        pointwise::add(&part(&y, at, 0, Some(-1))?, &part(&y, at, 1, None)?)?
    };
    Ok(Panels { dim: at, sums, widths })
}

/// The areas of the panels.
fn areas(panels: &Panels) -> Result<Tensor> {
    let twice = pointwise::mul_operands(&panels.sums.clone().into(), &panels.widths)?;
    pointwise::div_operands(&twice.into(), &Number::Float(2.0).into())
}

/// `(y, x, dim)` of the operators' first signature.
fn by_x(a: &Args) -> Result<Panels> {
    panels(a, Some(&a.tensor(1)?), Number::Int(1), a.int(2)?)
}

/// `(y, dx, dim)` of their second.
fn by_dx(a: &Args) -> Result<Panels> {
    let name = if a.name == "cumulative_trapezoid" { a.name } else { "trapezoid" };
    ensure!(
        !matches!(a.number(1)?, Number::Bool(_)),
        Runtime,
        "{name}: Currently, we only support dx as a real number."
    );
    panels(a, None, a.number(1)?, a.int(2)?)
}

fn trapezoid(panels: &Panels) -> Result<Out> {
    reduce::sum_dims(&areas(panels)?, &[panels.dim], false).map(Into::into)
}

fn cumulative_trapezoid(panels: &Panels) -> Result<Out> {
    reduce::cumulative(&areas(panels)?, panels.dim as i64, None, false).map(Into::into)
}

/// Slices along `dim` whose norm is greater than `most` are scaled down to it.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for a norm that is not positive, a negative limit, or fewer than 2 dimensions.
pub fn renorm(x: &Tensor, order: f64, dim: i64, most: Number) -> Result<Tensor> {
    /// Keeps a norm of 0 out of the divisor, as PyTorch does.
    const TINY: f64 = 1e-7;
    ensure!(order > 0.0, Runtime, "renorm: non-positive-norm not supported");
    let limit = most.to_f64();
    ensure!(limit >= 0.0, Runtime, "renorm: expected maxnorm to be >= 0 but got {limit}");
    ensure!(x.rank() > 1, Runtime, "renorm: input needs at least 2 dimensions, got {} dimensions", x.rank());
    let dim = resolve_dim(dim, x.rank())?;
    let others: Vec<usize> = (0..x.rank()).filter(|&d| d != dim).collect();
    let norms = reduce::vector_norm(x, order, &others, true, None)?;
    let divisor = pointwise::add_number(&norms, TINY)?;
    let shrink = pointwise::div_operands(&Number::Float(limit).into(), &divisor.into())?;
    let over = pointwise::compare(&norms.into(), &most.into(), pointwise::Comparison::Gt)?;
    let factor = super::index::select_where(&over, &shrink.into(), &Number::Float(1.0).into())?;
    pointwise::mul(x, &convert::cast(&factor, x.dtype())?)
}

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const TORCH: Places = Places::TORCH;

const BY_X: &str = "(Tensor y, Tensor x, *, int dim=-1)";
const BY_DX: &str = "(Tensor y, *, Number dx=1, int dim=-1)";

static TABLE: &[Op] = &[
    op!(
        "diff",
        Places::COMMON,
        ["(Tensor input, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None)", |a| {
            let (prepend, append) = (a.opt_tensor(3)?, a.opt_tensor(4)?);
            diff(&a.tensor(0)?, a.int(1)?, a.int(2)?, prepend.as_ref(), append.as_ref()).map(Into::into)
        }],
        "Returns the differences of neighbours along a dimension, n times over."
    ),
    op!(
        "gradient",
        TORCH,
        ["(Tensor input, *, Number? spacing=None, int[1]? dim=None, int edge_order=1)", gradient],
        ["(Tensor input, *, float[] spacing, int[1]? dim=None, int edge_order=1)", gradient],
        ["(Tensor input, *, Tensor[] spacing, int[1]? dim=None, int edge_order=1)", gradient],
        "Returns the derivatives of samples along dimensions, a tensor for each."
    ),
    op!(
        "trapezoid",
        TORCH,
        [BY_X, |a| trapezoid(&by_x(a)?)],
        [BY_DX, |a| trapezoid(&by_dx(a)?)],
        "Returns the area under samples along a dimension by the trapezoidal rule."
    ),
    op!("trapz", TORCH, [BY_X, |a| trapezoid(&by_x(a)?)], [BY_DX, |a| trapezoid(&by_dx(a)?)], "Alias of trapezoid."),
    op!(
        "cumulative_trapezoid",
        TORCH,
        [BY_X, |a| cumulative_trapezoid(&by_x(a)?)],
        [BY_DX, |a| cumulative_trapezoid(&by_dx(a)?)],
        "Returns the areas up to each sample along a dimension by the trapezoidal rule."
    ),
    op!(
        "renorm",
        Places::ELEMENTWISE,
        ["(Tensor input, Number p, int dim, Number maxnorm)", |a| {
            renorm(&a.tensor(0)?, a.number(1)?.to_f64(), a.int(2)?, a.number(3)?).map(Into::into)
        }],
        "Scales slices along a dimension down to a greatest norm."
    ),
];

/// The family's table.
pub static OPS: &[&[Op]] = &[TABLE];
