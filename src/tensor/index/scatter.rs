//! Writing elements at integers: `scatter*`, `index_*`. All work on a copy; the bindings write it back for the
//! in-place forms.

use super::pick::{gather, in_bounds, index_select, without_dim};
use super::{
    DType, Element, Index, Number, Operand, Result, Shape, Tensor, advanced, at_least_1d, bail, check_fits,
    check_same_dtype, convert, create, dispatch, ensure, index_values, layout, mask, pointwise, resolve_dim, shape,
};
use pointwise::Comparison;

/// How elements that meet at one place come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduce {
    /// The last one stays.
    Assign,
    Sum,
    Prod,
    Mean,
    Amax,
    Amin,
}

impl Reduce {
    /// The `reduce` argument of `scatter_reduce`.
    ///
    /// # Errors
    /// `RuntimeError` for another name.
    pub fn parse(name: &str) -> Result<Self> {
        Ok(match name {
            "sum" => Self::Sum,
            "prod" => Self::Prod,
            "mean" => Self::Mean,
            "amax" => Self::Amax,
            "amin" => Self::Amin,
            _ => bail!(Runtime, "reduce argument must be either sum, prod, mean, amax or amin, got {name}"),
        })
    }

    fn combine<T: Element>(self, a: T, b: T) -> T {
        match self {
            Self::Assign => b,
            Self::Sum | Self::Mean => advanced::added(a, b),
            Self::Prod => advanced::multiplied(a, b),
            Self::Amax => {
                if a.is_nan() || a > b {
                    a
                } else {
                    b
                }
            }
            Self::Amin => {
                if a.is_nan() || a < b {
                    a
                } else {
                    b
                }
            }
        }
    }
}

/// What is scattered: elements of a tensor or one number.
enum Source<'a> {
    Tensor(&'a Tensor),
    Number(Number),
}

/// Checks the arguments of a scatter.
fn check(x: &Tensor, dim: usize, index: &Tensor, source: Option<&Tensor>) -> Result<()> {
    let (own, places) = (at_least_1d(x), at_least_1d(index));
    ensure!(
        own.rank() == places.rank(),
        Runtime,
        "Index tensor must have the same number of dimensions as self tensor"
    );
    let mut fits = (0..own.rank()).all(|d| d == dim || places.shape()[d] <= own.shape()[d]);
    let Some(source) = source else {
        ensure!(
            fits,
            Runtime,
            "Expected index {} to be no larger than self {} apart from dimension {dim}",
            layout::display(index.shape()),
            layout::display(x.shape())
        );
        return Ok(());
    };
    let from = at_least_1d(source);
    ensure!(
        from.rank() == places.rank(),
        Runtime,
        "Index tensor must have the same number of dimensions as src tensor"
    );
    fits = fits && (0..own.rank()).all(|d| places.shape()[d] <= from.shape()[d]);
    ensure!(
        fits,
        Runtime,
        "Expected index {} to be no larger than self {} apart from dimension {dim} and to be no larger size than src {}",
        layout::display(index.shape()),
        layout::display(x.shape()),
        layout::display(source.shape())
    );
    Ok(())
}

fn check_dtypes(x: &Tensor, source: &Tensor) -> Result<()> {
    ensure!(x.dtype() == source.dtype(), Runtime, "scatter(): Expected self.dtype to be equal to src.dtype");
    Ok(())
}

/// A copy of `x` with the source's elements brought in; outside the graph.
fn scattered(
    x: &Tensor,
    dim: usize,
    index: &Tensor,
    source: &Source,
    reduce: Reduce,
    include_self: bool,
) -> Result<Tensor> {
    let values = index_values(index, || "scatter(): Expected dtype int32/int64 for index".to_owned())?;
    if values.is_empty() {
        return convert::contiguous_copy(&x.detach());
    }
    let tensor = match source {
        Source::Tensor(t) => Some(*t),
        Source::Number(_) => None,
    };
    check(x, dim, index, tensor)?;
    let (own, places) = (at_least_1d(x), at_least_1d(index));
    let size = own.shape()[dim];
    let strides = layout::contiguous_strides(own.shape());
    let (strides, step) = without_dim(&strides, dim);
    let from = tensor.map(|t| at_least_1d(&t.detach()));
    let sources = from.as_ref().map(|t| mask_part(t, places.shape()));
    dispatch!(x.dtype(), T => {
        let mut out = x.detach().host::<T>()?.to_vec();
        let mut met = vec![0u32; if reduce == Reduce::Assign { 0 } else { out.len() }];
        let elements = sources.as_ref().map(Tensor::host::<T>).transpose()?;
        let number = match source {
            Source::Number(n) => n.to_element::<T>(),
            Source::Tensor(_) => T::zero(),
        };
        for (i, base) in layout::offsets(places.shape(), &strides, 0).enumerate() {
            let place = base.strict_add_signed(in_bounds(values[i], dim, size)? * step);
            let value = elements.as_ref().map_or(number, |e| e[i]);
            if reduce == Reduce::Assign {
                out[place] = value;
                continue;
            }
            let first = !include_self && met[place] == 0;
            out[place] = if first { value } else { reduce.combine(out[place], value) };
            met[place] += 1;
        }
        if reduce == Reduce::Mean {
            for (slot, &times) in out.iter_mut().zip(&met).filter(|(_, times)| **times > 0) {
                *slot = divided(*slot, times + u32::from(include_self));
            }
        }
        Tensor::from_vec(out, x.shape(), x.device())
    })
}

/// Integers are rounded down.
fn divided<T: Element>(sum: T, count: u32) -> T {
    if T::DTYPE.is_floating() {
        T::from_f64(sum.to_f64() / f64::from(count))
    } else {
        T::from_i64(sum.to_i64().div_euclid(i64::from(count)))
    }
}

/// The first elements of `t` along each dim.
fn mask_part(t: &Tensor, sizes: &[usize]) -> Tensor {
    t.restride(sizes.into(), t.strides().into(), t.offset())
}

/// `out[index[i][j]][j] = src[i][j]` for `dim` 0, and so on.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes, dtypes or indices do not fit.
pub fn scatter(x: &Tensor, dim: i64, index: &Tensor, src: &Tensor, reduce: Option<Reduce>) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    check_dtypes(x, src)?;
    let out = scattered(x, at, index, &Source::Tensor(src), reduce.unwrap_or(Reduce::Assign), true)?;
    Ok(out.with_backward("ScatterBackward0", &[x, src], |_| {
        let index = index.clone();
        move |g: &Tensor| {
            if reduce.is_some() {
                bail!(Runtime, "derivative for aten::scatter.reduce is not implemented");
            }
            Ok(vec![Some(cleared(g, dim, &index)?), Some(gather(g, dim, &index)?)])
        }
    }))
}

/// `g` with 0 at the indices.
fn cleared(g: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    scatter_value(g, dim, index, Number::Int(0), None)
}

/// [`scatter`] of one number.
///
/// # Errors
/// As [`scatter`].
pub fn scatter_value(x: &Tensor, dim: i64, index: &Tensor, value: Number, reduce: Option<Reduce>) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    check_fits(value, x.dtype())?;
    let out = scattered(x, at, index, &Source::Number(value), reduce.unwrap_or(Reduce::Assign), true)?;
    Ok(out.with_backward("ScatterBackward1", &[x], |_| {
        let index = index.clone();
        move |g: &Tensor| {
            if reduce.is_some() {
                bail!(Runtime, "derivative for aten::scatter.value_reduce is not implemented");
            }
            Ok(vec![Some(cleared(g, dim, &index)?)])
        }
    }))
}

/// Like [`scatter`], adding to what is there.
///
/// # Errors
/// As [`scatter`].
pub fn scatter_add(x: &Tensor, dim: i64, index: &Tensor, src: &Tensor) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    check_dtypes(x, src)?;
    let out = scattered(x, at, index, &Source::Tensor(src), Reduce::Sum, true)?;
    Ok(out.with_backward("ScatterAddBackward0", &[x, src], |_| {
        let index = index.clone();
        move |g: &Tensor| Ok(vec![Some(g.clone()), Some(gather(g, dim, &index)?)])
    }))
}

/// Like [`scatter`], with elements that meet reduced; what is there counts where `include_self`.
///
/// # Errors
/// As [`scatter`].
pub fn scatter_reduce(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    src: &Tensor,
    reduce: Reduce,
    include_self: bool,
) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    check_dtypes(x, src)?;
    let out = scattered(x, at, index, &Source::Tensor(src), reduce, include_self)?;
    Ok(reduce_backward(out, "ScatterReduceBackward0", x, dim, index, src, reduce, include_self))
}

#[expect(clippy::too_many_arguments, reason = "the operator's own")]
fn reduce_backward(
    out: Tensor,
    name: &'static str,
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    src: &Tensor,
    reduce: Reduce,
    include_self: bool,
) -> Tensor {
    out.with_backward(name, &[x, src], |saved| {
        let (x, index, src) = (x.clone(), index.clone(), src.clone());
        move |g: &Tensor| {
            let at = |t: &Tensor| gather(t, dim, &index);
            let (own, theirs) = match reduce {
                Reduce::Sum | Reduce::Assign => (g.clone(), at(g)?),
                Reduce::Mean => {
                    let start = create::full(x.shape(), Number::Int(i64::from(include_self)), g.dtype(), g.device())?;
                    let ones = create::full(src.shape(), Number::Int(1), g.dtype(), g.device())?;
                    let count = scatter_add(&start, dim, &index, &ones)?;
                    let none = pointwise::compare(&count.clone().into(), &Number::Int(0).into(), Comparison::Eq)?;
                    let share = pointwise::div(g, &mask::masked_fill(&count, &none, Number::Int(1))?)?;
                    (share.clone(), at(&share)?)
                }
                Reduce::Amax | Reduce::Amin => {
                    let y = saved.get().detach();
                    let same = |a: &Tensor, b: &Tensor| -> Result<Tensor> {
                        convert::cast(
                            &pointwise::compare(&a.detach().into(), &b.clone().into(), Comparison::Eq)?,
                            g.dtype(),
                        )
                    };
                    let (own, theirs) = (same(&x, &y)?, same(&src, &at(&y)?)?);
                    let count = scatter_add(&own, dim, &index, &theirs)?;
                    let share = pointwise::div(g, &count)?;
                    (pointwise::mul(&own, &share)?, pointwise::mul(&theirs, &at(&share)?)?)
                }
                Reduce::Prod => prod_backward(g, &saved.get(), &x, dim, &index, &src, include_self)?,
            };
            let own = if include_self { own } else { cleared(&own, dim, &index)? };
            Ok(vec![Some(own), Some(theirs)])
        }
    })
}

/// Each factor's slope is the product of the others; a single zero among the sources is taken out first.
fn prod_backward(
    g: &Tensor,
    y: &Tensor,
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    src: &Tensor,
    include_self: bool,
) -> Result<(Tensor, Tensor)> {
    let is = |t: &Tensor, n: i64| pointwise::compare(&t.detach().into(), &Number::Int(n).into(), Comparison::Eq);
    let one = Number::Int(1);
    let filled = mask::masked_fill(x, &is(x, 0)?, one)?;
    let others = pointwise::div(&scatter_reduce(&filled, dim, index, src, Reduce::Prod, include_self)?, &filled)?;
    let zero = is(src, 0)?;
    let start = create::zeros(x.shape(), g.dtype(), g.device())?;
    let zeros = gather(&scatter_add(&start, dim, index, &convert::cast(&zero, g.dtype())?)?, dim, index)?;
    let single = pointwise::mul(&zero, &is(&zeros, 1)?)?;
    let without = mask::masked_fill(src, &single, one)?;
    let lone =
        gather(&pointwise::mul(g, &scatter_reduce(x, dim, index, &without, Reduce::Prod, include_self)?)?, dim, index)?;
    let usual = pointwise::div(&gather(&pointwise::mul(g, y)?, dim, index)?, &mask::masked_fill(src, &zero, one)?)?;
    Ok((pointwise::mul(g, &others)?, mask::select_where(&single, &lone.into(), &usual.into())?))
}

/// `index` repeated so that it names a place for every element of `sizes`.
fn along(index: &Tensor, dim: usize, sizes: &[usize]) -> Result<Tensor> {
    let index = at_least_1d(index);
    let mut flat = Shape::from_elem(1, sizes.len());
    flat[dim] = index.numel();
    let strides: super::Strides = (0..sizes.len()).map(|d| if d == dim { index.strides()[0] } else { 1 }).collect();
    mask::spread(&index.restride(flat, strides, index.offset()), sizes)
}

/// `x` with slices of `source`, times `alpha`, added at `index` along `dim`.
///
/// # Errors
/// In PyTorch's words where shapes, dtypes or indices do not fit.
pub fn index_add(x: &Tensor, dim: i64, index: &Tensor, source: &Tensor, alpha: Number) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    ensure!(
        index.rank() <= 1,
        Index,
        "index_add_(): Index is supposed to be a vector, but got dim: {} with type: {} and size: {}",
        index.rank(),
        index.dtype().scalar_name(),
        layout::display(index.shape())
    );
    ensure!(
        matches!(index.dtype(), DType::Int64 | DType::Int32),
        Runtime,
        "index_add_(): Expected dtype int32/int64 for index but got: {}",
        index.dtype().scalar_name()
    );
    ensure!(
        x.dtype() == source.dtype(),
        Runtime,
        "index_add_(): self ({}) and source ({}) must have the same scalar type",
        x.dtype().scalar_name(),
        source.dtype().scalar_name()
    );
    let (own, from) = (at_least_1d(x), at_least_1d(source));
    ensure!(
        from.shape().get(at).copied().unwrap_or(1) == index.numel(),
        Runtime,
        "index_add_(): Number of indices ({}) should be equal to source.size(dim): ({}), for dim: {at}",
        index.numel(),
        from.shape().get(at).copied().unwrap_or(1)
    );
    ensure!(
        own.rank() == from.rank() && (0..own.rank()).all(|d| d == at || own.shape()[d] == from.shape()[d]),
        Runtime,
        "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = {} \
         source.shape = {}",
        layout::display(x.shape()),
        layout::display(source.shape())
    );
    let extent = own.shape()[at] as i64;
    ensure!(index.to_i64_vec()?.iter().all(|&i| i >= 0 && i < extent), Index, "index out of range in self");
    let places = along(index, at, from.shape())?;
    let scaled = if alpha.to_f64() == 1.0 { from.clone() } else { scaled(&from.detach(), alpha)? };
    let out = scattered(&own, at, &places, &Source::Tensor(&scaled), Reduce::Sum, true)?;
    let out = out.restride(x.shape().into(), layout::contiguous_strides(x.shape()), 0);
    Ok(out.with_backward("IndexAddBackward0", &[x, source], |_| {
        let (index, sizes) = (index.clone(), Shape::from_slice(source.shape()));
        move |g: &Tensor| {
            let picked = shape::view_or_copy(&index_select(g, dim, &index)?, &sizes)?;
            let picked = if alpha.to_f64() == 1.0 { picked } else { scaled_grad(&picked, alpha)? };
            Ok(vec![Some(g.clone()), Some(picked)])
        }
    }))
}

fn scaled(x: &Tensor, alpha: Number) -> Result<Tensor> {
    convert::cast(&pointwise::mul_operands(&x.clone().into(), &alpha.into())?, x.dtype())
}

fn scaled_grad(g: &Tensor, alpha: Number) -> Result<Tensor> {
    pointwise::mul_operands(&g.clone().into(), &alpha.into())
}

/// `x` with `value` at `index` along `dim`.
///
/// # Errors
/// In PyTorch's words where shapes, dtypes or indices do not fit.
pub fn index_fill(x: &Tensor, dim: i64, index: &Tensor, value: &Operand) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    ensure!(index.dtype() == DType::Int64, Index, "index_fill_(): Expected dtype int64 for index.");
    ensure!(index.rank() <= 1, Runtime, "Index has to be a vector/scalar");
    let number = match value {
        Operand::Number(n) => *n,
        Operand::Tensor(t) => {
            ensure!(
                t.rank() == 0,
                Runtime,
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with {} dimension(s).",
                t.rank()
            );
            t.item()?
        }
    };
    let own = at_least_1d(&x.detach());
    let mut indices = vec![Index::Slice { start: None, stop: None, step: None }; at];
    indices.push(Index::Tensor(at_least_1d(index)));
    let out = convert::contiguous_copy(&own)?;
    super::set(&out, &indices, &Operand::Number(number))?;
    let out = out.restride(x.shape().into(), layout::contiguous_strides(x.shape()), 0);
    let index = index.clone();
    match value {
        Operand::Number(_) => Ok(out.with_backward("IndexFillBackward0", &[x], |_| {
            move |g: &Tensor| Ok(vec![Some(index_fill(g, dim, &index, &Number::Int(0).into())?)])
        })),
        Operand::Tensor(t) => {
            let dtype = t.dtype();
            Ok(out.with_backward("IndexFillBackward1", &[x, t], |_| {
                move |g: &Tensor| {
                    let taken = convert::cast(&index_select(g, dim, &index)?.sum_to_shape(&[])?, dtype)?;
                    Ok(vec![Some(index_fill(g, dim, &index, &Number::Int(0).into())?), Some(taken)])
                }
            }))
        }
    }
}

/// `x` with slices of `source` at `index` along `dim`.
///
/// # Errors
/// In PyTorch's words where shapes, dtypes or indices do not fit.
pub fn index_copy(x: &Tensor, dim: i64, index: &Tensor, source: &Tensor) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    ensure!(index.rank() <= 1, Index, "index_copy_(): Index should have dimension 1 or 0 (got {})", index.rank());
    ensure!(
        index.dtype() == DType::Int64,
        Runtime,
        "index_copy_(): Expected a long tensor for index, but got {}",
        index.dtype().scalar_name()
    );
    let (own, from) = (at_least_1d(x), at_least_1d(source));
    let size = from.shape().get(at).copied().unwrap_or(1);
    ensure!(
        size == index.numel(),
        Index,
        "index_copy_(): Number of indices ({}) should be equal to source.size(dim) ({size})",
        index.numel()
    );
    ensure!(
        x.dtype() == source.dtype(),
        Runtime,
        "index_copy_(): self and source expected to have the same dtype, but got (self) {} and (source) {}",
        x.dtype().scalar_name(),
        source.dtype().scalar_name()
    );
    let slice = |t: &Tensor| -> Vec<usize> {
        t.shape().iter().enumerate().filter(|(d, _)| *d != at).map(|(_, &n)| n).collect()
    };
    let (mine, theirs) = (slice(&own), slice(&from));
    let spaced = |s: &[usize]| s.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    ensure!(
        mine == theirs,
        Runtime,
        "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: {} at dimension \
         {at} and source slice shape: {} at dimension 0.",
        spaced(&mine),
        spaced(&theirs)
    );
    let length = own.shape()[at] as i64;
    for i in index.to_i64_vec()? {
        ensure!(
            (0..length).contains(&i),
            Index,
            "index_copy_(): index {i} is out of bounds for dimension {at} with size {length}"
        );
    }
    let places = along(index, at, from.shape())?;
    let out = scattered(&own, at, &places, &Source::Tensor(&from), Reduce::Assign, true)?;
    let out = out.restride(x.shape().into(), layout::contiguous_strides(x.shape()), 0);
    Ok(out.with_backward("IndexCopyBackward0", &[x, source], |_| {
        let (index, sizes) = (index.clone(), Shape::from_slice(source.shape()));
        move |g: &Tensor| {
            let taken = shape::view_or_copy(&index_select(g, dim, &index)?, &sizes)?;
            Ok(vec![Some(index_fill(g, dim, &index, &Number::Int(0).into())?), Some(taken)])
        }
    }))
}

/// `x` with slices of `source` reduced into those at `index` along `dim`.
///
/// # Errors
/// In PyTorch's words where shapes, dtypes or indices do not fit.
pub fn index_reduce(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    reduce: &str,
    include_self: bool,
) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    ensure!(
        ["prod", "mean", "amax", "amin"].contains(&reduce),
        Runtime,
        "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}."
    );
    let reduce = Reduce::parse(reduce)?;
    ensure!(index.rank() <= 1, Index, "index_reduce(): Index is supposed to be a vector");
    ensure!(x.dtype() == source.dtype(), Runtime, "index_reduce(): self and source must have the same scalar type");
    let (own, from) = (at_least_1d(&x.detach()), at_least_1d(&source.detach()));
    ensure!(
        from.shape().get(at).copied().unwrap_or(1) == index.numel(),
        Runtime,
        "index_reduce(): Number of indices ({}) should be equal to source.size(dim) ({})",
        index.numel(),
        from.shape().get(at).copied().unwrap_or(1)
    );
    let length = own.shape()[at] as i64;
    ensure!(index.to_i64_vec()?.iter().all(|i| (0..length).contains(i)), Index, "index out of range in self");
    let places = along(index, at, from.shape())?;
    let out = scattered(&own, at, &places, &Source::Tensor(&from), reduce, include_self)?;
    let out = out.restride(x.shape().into(), layout::contiguous_strides(x.shape()), 0);
    let places = places.restride(source.shape().into(), places.strides()[..source.rank()].into(), places.offset());
    Ok(reduce_backward(out, "IndexReduceBackward0", x, dim, &places, source, reduce, include_self))
}

/// `x` with `values` at the places that the index tensors mean.
///
/// # Errors
/// In PyTorch's words where shapes, dtypes or indices do not fit.
pub fn index_put(x: &Tensor, indices: &[Option<Tensor>], values: &Tensor, accumulate: bool) -> Result<Tensor> {
    ensure!(
        indices.len() <= x.rank().max(1),
        Index,
        "too many indices for tensor of dimension {} (got {})",
        x.rank(),
        indices.len()
    );
    check_same_dtype(x, values)?;
    let full = || Index::Slice { start: None, stop: None, step: None };
    let list: Vec<Index> = indices.iter().map(|i| i.clone().map_or_else(full, Index::Tensor)).collect();
    let out = convert::contiguous_copy(&x.detach())?;
    let (view, advanced) = super::basic(&out, &list)?;
    let plan = advanced::Plan::new(&view, &advanced)?;
    advanced::put(&view, &plan, &values.detach(), accumulate)?;
    Ok(out.with_backward("IndexPutBackward0", &[x, values], |_| {
        let sizes = Shape::from_slice(values.shape());
        move |g: &Tensor| {
            let kept = if accumulate { g.clone() } else { super::outside(g, &list)? };
            Ok(vec![Some(kept), Some(super::get(g, &list)?.sum_to_shape(&sizes)?)])
        }
    }))
}
