//! Rows looked up by index, one by one or in bags, and the one-hot vectors that such an index stands for.

use super::fused::{by_float, fused, require_floating, widened};
use crate::tensor::dtype::Element;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect, fill_rows, zeros};
use crate::tensor::pointwise::mul;
use crate::tensor::{DType, Shape, Tensor, autograd, convert, dtype::dispatch, index, shape};

mod bag;
mod table;

pub use table::OPS;

/// An index tensor's elements, checked to be integers of a kind that PyTorch takes.
fn rows_of(indices: &Tensor, caller: &str) -> Result<Vec<i64>> {
    let name = match indices.dtype() {
        DType::Int64 | DType::Int32 => return indices.to_i64_vec(),
        DType::Bool => "CPUBoolType".to_owned(),
        DType::BFloat16 => "CPUBFloat16Type".to_owned(),
        other => format!("torch.{}Tensor", other.scalar_name()),
    };
    bail!(
        Runtime,
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got {name} \
         instead (while checking arguments for {caller})"
    )
}

/// What happens to the gradient of a lookup.
#[derive(Clone, Copy)]
pub struct Tuning {
    /// This row gets no gradient.
    pub padding: Option<i64>,
    /// Each row's gradient is divided by how often it was looked up.
    pub by_frequency: bool,
    pub sparse: bool,
}

/// `weight[indices]`.
///
/// # Errors
/// `IndexError` where an index is out of range, `RuntimeError` for indices of another dtype or a weight that is no
/// matrix.
pub fn embedding(weight: &Tensor, indices: &Tensor, tuning: Tuning) -> Result<Tensor> {
    ensure!(weight.rank() == 2, Runtime, "'weight' must be 2-D");
    let (rows, width) = (weight.shape()[0], weight.shape()[1]);
    let wanted = rows_of(indices, "embedding")?;
    let mut places = Vec::with_capacity(wanted.len());
    for row in wanted {
        match usize::try_from(row) {
            Ok(row) if row < rows => places.push(row),
            _ => bail!(Index, "index out of range in self"),
        }
    }
    let mut sizes = Shape::from_slice(indices.shape());
    sizes.push(width);
    crate::tensor::storage::check_allocation(places.len().checked_mul(width), weight.dtype(), &sizes)?;
    let out = dispatch!(weight.dtype(), T => {
        let table = weight.detach().host::<T>()?;
        let values = fill_rows(places.len(), width, |first, out: &mut [T]| {
            for (out, &row) in out.chunks_exact_mut(width.max(1)).zip(&places[first..]) {
                out.copy_from_slice(&table[row * width..(row + 1) * width]);
            }
        });
        Tensor::from_vec(values, &sizes, weight.device())?
    });
    if !autograd::needs_record(&[weight]) {
        return Ok(out);
    }
    let factors = factors(&places, rows, tuning);
    let (again, flat) =
        (factors.clone(), Tensor::from_i64s(&as_i64(&places), &[places.len()], DType::Int64, weight.device())?);
    let (dtype, device, sparse) = (weight.dtype(), weight.device(), tuning.sparse);
    Ok(fused(
        out,
        ["EmbeddingBackward0", "EmbeddingDenseBackwardBackward0"],
        &[weight],
        move |g| {
            ensure!(!sparse, NotImplemented, "sparse gradients are missing in torchlings: use sparse=False");
            let wide = widened(g)?;
            let grad = by_float!(wide, T => {
                let g = wide.host::<T>()?;
                let mut sums = zeros::<T>(rows * width);
                for (i, (&row, &factor)) in places.iter().zip(&factors).enumerate() {
                    let source = &g[i * width..(i + 1) * width];
                    let target = &mut sums[row * width..(row + 1) * width];
                    if factor == 1.0 {
                        target.iter_mut().zip(source).for_each(|(t, &s)| *t += s);
                    } else if factor != 0.0 {
                        let factor = T::from_f64(factor);
                        target.iter_mut().zip(source).for_each(|(t, &s)| *t += s * factor);
                    }
                }
                Tensor::from_vec(sums, &[rows, width], device)?
            });
            Ok(vec![Some(convert::cast(&grad, dtype)?)])
        },
        move |inputs| {
            let picked = index::index_select(&inputs[0], 0, &flat)?;
            let factors = Tensor::from_f64s(&again, &[again.len(), 1], dtype, device)?;
            shape::view_or_copy(&mul(&picked, &factors)?, &sizes)
        },
    ))
}

fn as_i64(places: &[usize]) -> Vec<i64> {
    places.iter().map(|&p| p as i64).collect()
}

/// What each lookup's gradient counts for.
fn factors(places: &[usize], rows: usize, tuning: Tuning) -> Vec<f64> {
    let mut counts = vec![0u32; if tuning.by_frequency { rows } else { 0 }];
    if tuning.by_frequency {
        for &row in places {
            counts[row] += 1;
        }
    }
    let factor = |&row: &usize| {
        if tuning.padding == Some(row as i64) {
            0.0
        } else if tuning.by_frequency {
            1.0 / f64::from(counts[row])
        } else {
            1.0
        }
    };
    places.iter().map(factor).collect()
}

/// `embedding_renorm_`: scales the looked-up rows of the weight, in place, down to a largest norm.
///
/// # Errors
/// `IndexError` where an index is out of range.
pub fn renorm(weight: &Tensor, indices: &Tensor, max_norm: f64, norm_type: f64) -> Result<()> {
    /// Keeps the quotient below the limit.
    const EPS: f64 = 1e-7;
    ensure!(weight.rank() == 2, Runtime, "'weight' must be 2-D");
    require_floating(weight, "embedding_renorm_")?;
    let (rows, width) = (weight.shape()[0], weight.shape()[1]);
    let mut wanted = rows_of(indices, "embedding")?;
    wanted.sort_unstable();
    wanted.dedup();
    let mut values = weight.detach().to_f64_vec()?;
    let mut changed = false;
    for row in wanted {
        let Some(row) = usize::try_from(row).ok().filter(|&r| r < rows) else {
            bail!(Index, "index out of range in self")
        };
        let row = &mut values[row * width..(row + 1) * width];
        let norm = if norm_type.is_infinite() {
            row.iter().fold(0.0f64, |m, v| m.max(v.abs()))
        } else {
            row.iter().map(|v| v.abs().powf(norm_type)).sum::<f64>().powf(1.0 / norm_type)
        };
        if norm > max_norm {
            let scale = max_norm / (norm + EPS);
            for v in row {
                *v *= scale;
            }
            changed = true;
        }
    }
    if changed {
        let values = Tensor::from_f64s(&values, weight.shape(), weight.dtype(), weight.device())?;
        convert::write(&weight.detach(), values)?;
    }
    Ok(())
}

/// Vectors of zeros with a one at each class.
///
/// # Errors
/// `RuntimeError` for classes that are no int64, negative or too large.
pub fn one_hot(classes: &Tensor, count: i64) -> Result<Tensor> {
    ensure!(classes.dtype() == DType::Int64, Runtime, "one_hot is only applicable to index tensor of type LongTensor.");
    let values = classes.to_i64_vec()?;
    let mut sizes = Shape::from_slice(classes.shape());
    if values.is_empty() {
        ensure!(count > 0, Runtime, "Can not infer total number of classes from empty tensor.");
    }
    ensure!(values.iter().all(|&v| v >= 0), Runtime, "Class values must be non-negative.");
    let largest = values.iter().copied().max().unwrap_or(-1);
    let count = if count == -1 { largest.saturating_add(1) } else { count };
    ensure!(largest < count, Runtime, "Class values must be smaller than num_classes.");
    let count = usize::try_from(count).unwrap_or(0);
    sizes.push(count);
    crate::tensor::storage::check_allocation(values.len().checked_mul(count), DType::Int64, &sizes)?;
    let mut out = vec![0i64; values.len() * count];
    for (i, class) in values.into_iter().enumerate() {
        out[i * count + usize::try_from(class).unwrap_or(0)] = 1;
    }
    Tensor::from_vec(out, &sizes, classes.device())
}

/// Whether a lookup of so many elements pays for threads.
fn many(elements: usize) -> bool {
    elements >= PARALLEL_ELEMENTS_MIN
}

/// Runs `f` for each bag.
fn each_bag<R: Send>(count: usize, elements: usize, f: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    collect(count, many(elements), f)
}

/// A float element as `f64`.
fn wide<T: Element>(value: T) -> f64 {
    value.to_f64()
}
