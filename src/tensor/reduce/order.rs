//! Order statistics: median, mode, quantiles.

use super::fold::{along, arrange, dispatch_wide, per_run, reduced_shape, widened};
use super::{
    DType, Number, Operand, Result, Shape, Tensor, convert, create, ensure, extrema, index, one_dim, pointwise, shape,
};
use crate::tensor::dtype::Element;
use crate::tensor::{Device, sort};

/// Where the lower median of `row` stands. NaN is the median of a row that has one, unless NaNs are skipped.
fn median_place<T: Element>(row: &[T], skip_nan: bool) -> usize {
    let nans = row.iter().filter(|v| v.is_nan()).count();
    if nans > 0 && !skip_nan {
        return row.iter().position(|v| v.is_nan()).unwrap_or(0);
    }
    let mut places: Vec<usize> = (0..row.len()).collect();
    let nth = (row.len() - nans).saturating_sub(1) / 2;
    // Among equal elements PyTorch counts by place, as a stable sort would leave them.
    let (_, place, _) = places.select_nth_unstable_by(nth, |&a, &b| row[a].sort_cmp(row[b]).then(a.cmp(&b)));
    *place
}

fn require_numbers(x: &Tensor) -> Result<()> {
    ensure!(x.dtype() != DType::Bool, NotImplemented, "\"median_cpu\" not implemented for 'Bool'");
    Ok(())
}

/// The lower median of all elements.
///
/// # Errors
/// `NotImplementedError` for bool.
pub fn median(x: &Tensor, skip_nan: bool) -> Result<Tensor> {
    require_numbers(x)?;
    let wide = widened(x)?;
    let value = dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let value = if elements.is_empty() { T::from_f64(f64::NAN) } else { elements[median_place(&elements, skip_nan)] };
        Tensor::from_element(value, Device::Cpu)?
    });
    let out = convert::to_device(&convert::cast(&value, x.dtype())?, x.device())?;
    let name = if skip_nan { "NanmedianBackward0" } else { "MedianBackward0" };
    Ok(out.with_backward(name, &[x], |saved| {
        let (x, dims) = (x.clone(), (0..x.rank()).collect::<Vec<_>>());
        move |g: &Tensor| Ok(vec![Some(extrema::share(g, &x, &saved.get(), &dims)?)])
    }))
}

/// The lower median along `dim` and where it stands.
///
/// # Errors
/// `NotImplementedError` for bool, `IndexError` where `dim` has no elements.
pub fn median_along(x: &Tensor, dim: i64, keepdim: bool, skip_nan: bool) -> Result<(Tensor, Tensor)> {
    let dim = crate::tensor::layout::resolve_dim(dim, x.rank())?;
    extrema::require_elements(x, dim, "median()")?;
    require_numbers(x)?;
    let node = if skip_nan { "NanmedianBackward1" } else { "MedianBackward1" };
    picked(x, dim, keepdim, node, &Median { skip_nan })
}

/// Says where in a run the wanted element stands.
pub(crate) trait Pick: Sync + Send {
    fn place<T: Element>(&self, row: &[T]) -> usize;
}

struct Median {
    skip_nan: bool,
}

impl Pick for Median {
    fn place<T: Element>(&self, row: &[T]) -> usize {
        median_place(row, self.skip_nan)
    }
}

/// One element of each run along `dim` and where it stands.
pub(crate) fn picked(
    x: &Tensor,
    dim: usize,
    keepdim: bool,
    node: &'static str,
    pick: &impl Pick,
) -> Result<(Tensor, Tensor)> {
    let wide = widened(x)?;
    let (runs, shape) = (along(x.shape(), dim), reduced_shape(x.shape(), &[dim], keepdim));
    let (places, values) = dispatch_wide!(wide, T => {
        let found = per_run(&wide.host::<T>()?, runs, |row| {
            let place = pick.place(row);
            (place as i64, row[place])
        });
        let (places, values): (Vec<i64>, Vec<T>) = found.into_iter().unzip();
        (places, Tensor::from_vec(values, &shape, Device::Cpu)?)
    });
    let values = convert::to_device(&convert::cast(&values, x.dtype())?, x.device())?;
    let indices = Tensor::from_vec(places, &shape, x.device())?;
    extrema::select_backward(x, dim, keepdim, &values, &indices, node);
    Ok((values, indices))
}

struct Mode;

impl Pick for Mode {
    fn place<T: Element>(&self, row: &[T]) -> usize {
        mode_place(row)
    }
}

/// Where the most frequent element of `row` stands last; the smallest of equally frequent ones.
fn mode_place<T: Element>(row: &[T]) -> usize {
    let mut places: Vec<usize> = (0..row.len()).collect();
    sort::select::sort(&mut places, &|a: usize, b: usize| row[a] < row[b]);
    let (mut best, mut most, mut times) = (0, 0, 0);
    for (i, &place) in places.iter().enumerate() {
        times += 1;
        if places.get(i + 1).is_none_or(|&next| row[next] != row[place]) {
            if times > most {
                (best, most) = (place, times);
            }
            times = 0;
        }
    }
    best
}

/// The most frequent element along `dim` and where it stands.
///
/// # Errors
/// `IndexError` where `dim` has no elements.
pub fn mode(x: &Tensor, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    let dim = one_dim(dim, x.rank())?;
    extrema::require_elements(x, dim, "mode()")?;
    picked(x, dim, keepdim, "ModeBackward0", &Mode)
}

/// The elements below which the fractions `q` lie, along `dim` or of all elements; NaNs are skipped where `skip_nan`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for other dtypes, fractions outside 0 to 1, nothing to choose from.
pub fn quantile(
    x: &Tensor,
    q: &Operand,
    dim: Option<i64>,
    keepdim: bool,
    interpolation: &str,
    skip_nan: bool,
) -> Result<Tensor> {
    // PyTorch says so of `nanquantile` too.
    let name = "quantile";
    if let Operand::Number(q) = q {
        let q = q.to_f64();
        ensure!((0.0..=1.0).contains(&q), Runtime, "{name}() q must be in the range [0, 1] but got {q}");
    }
    ensure!(x.numel() > 0, Runtime, "{name}() input tensor must be non-empty");
    let (fractions, many) = match q {
        Operand::Number(q) => (vec![q.to_f64()], false),
        Operand::Tensor(q) => {
            ensure!(q.rank() <= 1, Runtime, "{name}() q must be a scalar or 1D tensor");
            require_floats(x, name)?;
            ensure!(x.dtype() == q.dtype(), Runtime, "{name}() q tensor must be same dtype as the input tensor");
            (q.to_f64_vec()?, q.rank() == 1)
        }
    };
    require_floats(x, name)?;
    ensure!(
        ["linear", "lower", "higher", "midpoint", "nearest"].contains(&interpolation),
        Runtime,
        "{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}"
    );
    ensure!(
        fractions.iter().all(|q| (0.0..=1.0).contains(q)),
        Runtime,
        "{name}() q values must be in the range [0, 1]"
    );
    let (rows, out_shape) = rows_along(x, dim, keepdim)?;
    let sorted = sort::sorted(&rows, rows.rank() - 1, false)?.0;
    let mut columns = Vec::with_capacity(fractions.len());
    for &q in &fractions {
        let column = at_fraction(&sorted, q, interpolation, skip_nan)?;
        columns.push(shape::view_or_copy(&column, &out_shape)?);
    }
    let out = match columns.pop() {
        Some(column) if !many => column,
        last => {
            columns.extend(last);
            if columns.is_empty() {
                let sizes: Shape = std::iter::once(0).chain(out_shape).collect();
                return create::zeros(&sizes, x.dtype(), x.device());
            }
            shape::stack(&columns, 0)?
        }
    };
    // The node that PyTorch's composition ends in.
    Ok(out.detach().with_backward("SqueezeBackward4", &[&out], |_| |g: &Tensor| Ok(vec![Some(g.clone())])))
}

fn require_floats(x: &Tensor, name: &str) -> Result<()> {
    ensure!(
        matches!(x.dtype(), DType::Float32 | DType::Float64),
        Runtime,
        "{name}() input tensor must be either float or double dtype"
    );
    Ok(())
}

/// The runs along `dim` as the last dim, and the shape of a result with one element for each.
fn rows_along(x: &Tensor, dim: Option<i64>, keepdim: bool) -> Result<(Tensor, Shape)> {
    let Some(dim) = dim else {
        let all: Vec<usize> = (0..x.rank()).collect();
        return Ok((shape::view_or_copy(x, &[x.numel()])?, reduced_shape(x.shape(), &all, keepdim)));
    };
    let at = one_dim(dim, x.rank())?;
    if x.rank() == 0 {
        return Ok((shape::view_or_copy(x, &[1])?, Shape::new()));
    }
    Ok((shape::movedim(x, &[dim], &[-1])?, reduced_shape(x.shape(), &[at], keepdim)))
}

/// What lies at fraction `q` of each sorted row.
fn at_fraction(sorted: &Tensor, q: f64, interpolation: &str, skip_nan: bool) -> Result<Tensor> {
    let (_, runs) = arrange(sorted, &[sorted.rank() - 1]);
    let wide = widened(sorted)?;
    let lengths: Vec<(usize, bool)> = dispatch_wide!(wide, T => {
        per_run(&wide.host::<T>()?, runs, |row| {
            let numbers = row.iter().filter(|v| !v.is_nan()).count();
            (if skip_nan { numbers } else { row.len() }, numbers < row.len())
        })
    });
    let (mut low, mut high, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    for (length, has_nan) in lengths {
        // NaNs stand last: a row that has one gives NaN.
        let last = runs.count as f64 - 1.0;
        let mut rank = if !skip_nan && has_nan { last } else { (q * (length as f64 - 1.0)).max(0.0) };
        match interpolation {
            "lower" => rank = rank.floor(),
            "higher" => rank = rank.ceil(),
            "nearest" => rank = rank.round_ties_even(),
            _ => {}
        }
        low.push(rank.floor() as i64);
        high.push(rank.ceil() as i64);
        weight.push(if interpolation == "midpoint" { 0.5 } else { rank - rank.floor() });
    }
    let mut shape = Shape::from_slice(sorted.shape());
    *shape.last_mut().unwrap_or(&mut 1) = 1;
    let place = |places: &[i64]| -> Result<Tensor> {
        index::gather(sorted, -1, &Tensor::from_i64s(places, &shape, DType::Int64, sorted.device())?)
    };
    let below = place(&low)?;
    if low == high {
        return Ok(below);
    }
    let above = place(&high)?;
    let weight = Tensor::from_f64s(&weight, &shape, sorted.dtype(), sorted.device())?;
    let step = pointwise::mul(&pointwise::sub(&above, &below)?, &weight)?;
    let out = pointwise::add(&below, &step)?;
    // An infinite step times a weight of 0 is NaN, where the lower element itself is meant.
    let exact = pointwise::compare(&weight.into(), &Number::Int(0).into(), pointwise::Comparison::Eq)?;
    index::select_where(&exact, &below.into(), &out.into())
}
