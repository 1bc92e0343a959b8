//! Bags of rows: looked up together, and summed, averaged or reduced to their largest elements.

use super::{
    DType, Result, Tensor, as_i64, autograd, bail, each_bag, ensure, fused, index, mul, require_floating, rows_of,
    shape, wide,
};
use crate::tensor::create;

/// What becomes of the rows of a bag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Sum,
    Mean,
    Max,
}

/// A call besides its weight.
pub struct Bags<'a> {
    /// All indices, one bag after the other.
    pub indices: &'a Tensor,
    /// Where each bag begins.
    pub offsets: &'a Tensor,
    pub mode: Mode,
    /// Factors of the rows of a sum.
    pub factors: Option<&'a Tensor>,
    /// Whether the last offset is where the last bag ends.
    pub ended: bool,
    /// This row counts for nothing.
    pub padding: Option<i64>,
    pub sparse: bool,
    pub by_frequency: bool,
}

/// Rows and bags, checked.
struct Plan {
    rows: Vec<usize>,
    /// The range of rows of each bag.
    ranges: Vec<(usize, usize)>,
    /// Rows that count in each bag.
    counts: Vec<usize>,
    padding: Option<usize>,
    mode: Mode,
}

impl Plan {
    fn of(weight: &Tensor, bags: &Bags) -> Result<Self> {
        ensure!(weight.rank() == 2, Runtime, "'weight' must be 2-D");
        require_floating(weight, "embedding_bag")?;
        let found = rows_of(bags.indices, "embedding_bag")?;
        let offsets = rows_of(bags.offsets, "embedding_bag")?;
        let first = offsets.first().copied().unwrap_or(0);
        ensure!(
            first == 0,
            Runtime,
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, \
             got {first}"
        );
        let last = offsets.last().copied().unwrap_or(0);
        ensure!(
            last <= found.len() as i64,
            Runtime,
            "offsets[-1] can not be greater than input's length {} but got offsets[-1] of {last}",
            found.len()
        );
        let count = weight.shape()[0];
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            match usize::try_from(row) {
                Ok(row) if row < count => rows.push(row),
                _ => bail!(
                    Runtime,
                    "Expected i < index_size to be true, but got false.  (Could this error message be improved?  If \
                     so, please report an enhancement request to PyTorch.)"
                ),
            }
        }
        let mut ends: Vec<usize> = offsets.iter().map(|&o| usize::try_from(o).unwrap_or(0)).collect();
        if !bags.ended {
            ends.push(rows.len());
        }
        let ranges: Vec<(usize, usize)> = ends.windows(2).map(|w| (w[0].min(w[1]), w[1])).collect();
        let padding = bags.padding.and_then(|p| usize::try_from(p).ok());
        let counts = ranges.iter().map(|&(a, b)| rows[a..b].iter().filter(|&&r| Some(r) != padding).count()).collect();
        Ok(Self { rows, ranges, counts, padding, mode: bags.mode })
    }

    /// What a row of a bag counts for.
    fn share(&self, bag: usize, row: usize) -> f64 {
        if Some(row) == self.padding {
            0.0
        } else if self.mode == Mode::Mean {
            1.0 / self.counts[bag].max(1) as f64
        } else {
            1.0
        }
    }
}

/// The bags' rows reduced, then PyTorch's three further results: the bag of each index, the size of each bag, and for
/// the largest elements where they came from.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where indices, offsets or factors do not fit.
pub fn embedding_bag(weight: &Tensor, bags: &Bags) -> Result<[Tensor; 4]> {
    let plan = Plan::of(weight, bags)?;
    ensure!(
        bags.factors.is_none() || bags.mode == Mode::Sum,
        Runtime,
        "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum'"
    );
    let (width, count) = (weight.shape()[1], plan.ranges.len());
    let table = weight.to_f64_vec()?;
    let factors = bags.factors.map(Tensor::to_f64_vec).transpose()?;
    let picked: Vec<(Vec<f64>, Vec<i64>)> = each_bag(count, plan.rows.len() * width, |bag| {
        let (from, to) = plan.ranges[bag];
        let mut out = vec![0.0; width];
        let mut sources = vec![-1i64; if plan.mode == Mode::Max { width } else { 0 }];
        for i in from..to {
            let row = plan.rows[i];
            if Some(row) == plan.padding {
                continue;
            }
            let values = &table[row * width..(row + 1) * width];
            if plan.mode == Mode::Max {
                for ((o, source), &v) in out.iter_mut().zip(&mut sources).zip(values) {
                    if *source < 0 || v > *o {
                        (*o, *source) = (v, row as i64);
                    }
                }
            } else {
                let factor = plan.share(bag, row) * factors.as_ref().map_or(1.0, |f| f[i]);
                out.iter_mut().zip(values).for_each(|(o, &v)| *o += wide(v) * factor);
            }
        }
        (out, sources)
    });
    let (values, sources): (Vec<_>, Vec<_>) = picked.into_iter().unzip();
    let (values, sources) = (values.concat(), sources.concat());
    let out = Tensor::from_f64s(&values, &[count, width], weight.dtype(), weight.device())?;
    let longs = |values: &[i64], sizes: &[usize]| Tensor::from_i64s(values, sizes, DType::Int64, weight.device());
    let bag_of: Vec<i64> =
        plan.ranges.iter().enumerate().flat_map(|(bag, &(a, b))| std::iter::repeat_n(bag as i64, b - a)).collect();
    let sizes = as_i64(&plan.counts);
    let extras = match plan.mode {
        Mode::Sum => [longs(&[], &[0])?, longs(&vec![0; count], &[count])?, longs(&vec![0; count], &[count])?],
        Mode::Mean => [longs(&bag_of, &[bag_of.len()])?, longs(&sizes, &[count])?, longs(&sizes, &[count])?],
        Mode::Max => {
            let shown: Vec<i64> = sources.iter().map(|&s| s.max(0)).collect();
            [longs(&bag_of, &[bag_of.len()])?, longs(&sizes, &[count])?, longs(&shown, &[count, width])?]
        }
    };
    let out = recorded(out, weight, bags, plan, bag_of, sources)?;
    let [bag, size, most] = extras;
    Ok([out, bag, size, most])
}

/// Puts the lookup into the graph.
fn recorded(
    out: Tensor,
    weight: &Tensor,
    bags: &Bags,
    plan: Plan,
    bag_of: Vec<i64>,
    sources: Vec<i64>,
) -> Result<Tensor> {
    let inputs: Vec<&Tensor> = std::iter::once(weight).chain(bags.factors).collect();
    if !autograd::needs_record(&inputs) {
        return Ok(out);
    }
    let (width, device, dtype) = (weight.shape()[1], weight.device(), weight.dtype());
    let rows = weight.shape()[0];
    let long = |values: &[i64]| Tensor::from_i64s(values, &[values.len()], DType::Int64, device);
    let (flat, bag_index) = (long(&as_i64(&plan.rows[..bag_of.len()]))?, long(&bag_of)?);
    let shares: Vec<f64> =
        bag_of.iter().zip(&plan.rows).map(|(&bag, &row)| plan.share(usize::try_from(bag).unwrap_or(0), row)).collect();
    let shares = Tensor::from_f64s(&shares, &[shares.len(), 1], dtype, device)?;
    let frequency = if bags.by_frequency {
        let mut counts = vec![0.0; rows];
        plan.rows.iter().for_each(|&r| counts[r] += 1.0);
        let inverse: Vec<f64> = counts.iter().map(|&c| 1.0 / f64::max(c, 1.0)).collect();
        Some(Tensor::from_f64s(&inverse, &[rows, 1], dtype, device)?)
    } else {
        None
    };
    let count = plan.ranges.len();
    let (mode, sparse, weighted) = (plan.mode, bags.sparse, bags.factors.is_some());
    let chosen: Vec<i64> = sources
        .iter()
        .enumerate()
        .map(|(i, &row)| if row < 0 { -1 } else { row * width as i64 + (i % width) as i64 })
        .collect();
    // The lookup in operators.
    let formula = move |inputs: &[Tensor]| -> Result<Tensor> {
        if mode == Mode::Max {
            let here: Vec<f64> = chosen.iter().map(|&c| if c < 0 { 0.0 } else { 1.0 }).collect();
            let places: Vec<i64> = chosen.iter().map(|&c| c.max(0)).collect();
            let index = Tensor::from_i64s(&places, &[count, width], DType::Int64, device)?;
            let here = Tensor::from_f64s(&here, &[count, width], dtype, device)?;
            return mul(&index::take(&inputs[0], &index)?, &here);
        }
        let mut picked = mul(&index::index_select(&inputs[0], 0, &flat)?, &shares)?;
        if weighted {
            picked = mul(&picked, &shape::unsqueeze(&shape::narrow(&inputs[1], 0, 0, picked.shape()[0] as i64)?, 1)?)?;
        }
        let zeros = create::zeros(&[count, width], dtype, device)?;
        index::index_add(&zeros, 0, &bag_index, &picked, crate::tensor::Number::Int(1))
    };
    let formula = std::rc::Rc::new(formula);
    let again = std::rc::Rc::clone(&formula);
    let saved: Vec<Tensor> = inputs.iter().map(|t| (*t).clone()).collect();
    let backward = move |g: &Tensor| {
        ensure!(!sparse, NotImplemented, "sparse gradients are missing in torchlings: use sparse=False");
        let mut leaves = Vec::with_capacity(saved.len());
        for input in &saved {
            let leaf = input.detach();
            leaf.set_requires_grad(true)?;
            leaves.push(leaf);
        }
        let before = autograd::set_enabled(true);
        let out = again(&leaves);
        autograd::set_enabled(before);
        let mut grads = autograd::backward(&[out?], &[Some(g.clone())], Some(&leaves), autograd::Options::default())?;
        if let (Some(frequency), Some(Some(grad))) = (&frequency, grads.first_mut()) {
            *grad = mul(grad, frequency)?;
        }
        Ok(grads)
    };
    let names = ["EmbeddingBagBackward0", "EmbeddingBagBackwardBackward0"];
    Ok(fused(out, names, &inputs, backward, move |inputs| formula(inputs)))
}
