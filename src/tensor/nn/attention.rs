//! Attention.

use super::fused::named;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::pointwise::{self, add, mul_number};
use crate::tensor::{DType, Number, Tensor, convert, create, index, matmul, random, reduce, shape};

/// What attention is asked besides its tensors.
struct Choice {
    mask: Option<Tensor>,
    dropout: f64,
    causal: bool,
    scale: Option<f64>,
    grouped: bool,
}

fn check(query: &Tensor, key: &Tensor, value: &Tensor, choice: &Choice) -> Result<()> {
    let (q, k, v) = (query.dtype(), key.dtype(), value.dtype());
    ensure!(
        q == k && q == v,
        Runtime,
        "Expected query, key, and value to have the same dtype, but got query.dtype: {} key.dtype: {} and value.dtype: \
         {} instead.",
        q.c_name(),
        k.c_name(),
        v.c_name()
    );
    let (a, b, c) = (query.rank(), key.rank(), value.rank());
    ensure!(
        a >= 2 && b >= 2 && c >= 2,
        Runtime,
        "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {a} key.dim: {b} and \
         value.dim: {c} instead."
    );
    if let Some(mask) = &choice.mask {
        ensure!(
            mask.dtype() == DType::Bool || mask.dtype() == q || mask.dtype() == DType::Float32,
            Runtime,
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: {} and  \
             query.dtype: {} instead.",
            mask.dtype().c_name(),
            q.c_name()
        );
        ensure!(
            !choice.causal,
            Runtime,
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"
        );
    }
    ensure!(q.is_floating(), Runtime, "expected scalar type Float but found {}", q.scalar_name());
    Ok(())
}

/// Keys and values repeated, so that each group of query heads has its own.
fn grouped(query: &Tensor, x: &Tensor) -> Result<Tensor> {
    ensure!(
        query.rank() >= 3 && x.rank() >= 3,
        Runtime,
        "scaled_dot_product_attention: enable_gqa wants at least 3 dimensions"
    );
    let (heads, own) = (query.shape()[query.rank() - 3], x.shape()[x.rank() - 3]);
    ensure!(
        own > 0 && heads.is_multiple_of(own),
        Runtime,
        "Number of heads in key and value must divide the number of heads in query"
    );
    if heads == own { Ok(x.clone()) } else { shape::repeat_interleave(x, &[(heads / own) as i64], Some(-3)) }
}

/// `softmax(query key^T scale + mask) value` (Vaswani et al., 2017); rows that see nothing give zeros.
fn attention(query: &Tensor, key: &Tensor, value: &Tensor, choice: &Choice) -> Result<Tensor> {
    check(query, key, value, choice)?;
    let (key, value) =
        if choice.grouped { (grouped(query, key)?, grouped(query, value)?) } else { (key.clone(), value.clone()) };
    let width = query.shape()[query.rank() - 1];
    let scale = choice.scale.unwrap_or_else(|| 1.0 / (width as f64).sqrt());
    let scores = matmul::matmul(&mul_number(query, scale)?, &shape::transpose(&key, -2, -1)?)?;
    let (rows, columns) = (scores.shape()[scores.rank() - 2], scores.shape()[scores.rank() - 1]);
    let mask = if choice.causal {
        let ones = create::full(&[rows, columns], Number::Bool(true), DType::Bool, query.device())?;
        Some(index::triangle(&ones, 0, true)?)
    } else {
        choice.mask.clone()
    };
    let weights = match mask {
        None => reduce::softmax(&scores, -1, None)?,
        Some(mask) if mask.dtype() != DType::Bool => {
            let scores = add(&scores, &convert::cast(&mask, scores.dtype())?)?;
            let hidden = pointwise::compare(
                &scores.detach().into(),
                &Number::Float(f64::NEG_INFINITY).into(),
                pointwise::Comparison::Eq,
            )?;
            visible(&scores, &pointwise::bitwise_not(&hidden)?)?
        }
        Some(mask) => {
            let sizes = crate::tensor::layout::broadcast(scores.shape(), mask.shape())?;
            let scores =
                index::masked_fill(&scores, &pointwise::bitwise_not(&mask)?, Number::Float(f64::NEG_INFINITY))?;
            visible(&scores, &shape::expand_to(&mask, &sizes)?)?
        }
    };
    let weights = if choice.dropout > 0.0 {
        random::dropout(&weights, choice.dropout, true, random::DropoutKind::default())?
    } else {
        weights
    };
    let out = matmul::matmul(&weights, &value)?;
    Ok(if choice.dropout > 0.0 {
        out
    } else {
        match query.rank() {
            4 => named(&out, "ScaledDotProductFlashAttentionForCpuBackward0"),
            3 => named(&out, "SqueezeBackward1"),
            _ => out,
        }
    })
}

/// Softmax of scores of which some are hidden (minus infinity); a row of hidden ones becomes zeros instead of NaN.
fn visible(scores: &Tensor, seen: &Tensor) -> Result<Tensor> {
    let last = seen.rank() - 1;
    let some = reduce::truth(seen, &[last], true, false)?;
    if some.to_i64_vec()?.iter().all(|&v| v != 0) {
        return reduce::softmax(scores, -1, None);
    }
    let none = pointwise::bitwise_not(&some)?;
    let safe = index::masked_fill(scores, &none, Number::Int(0))?;
    index::masked_fill(&reduce::softmax(&safe, -1, None)?, &none, Number::Int(0))
}

fn call(a: &Args) -> Result<Out> {
    let choice = Choice {
        mask: a.opt_tensor(3)?,
        dropout: a.float(4)?,
        causal: a.bool(5)?,
        scale: a.opt_float(6)?,
        grouped: a.bool(7)?,
    };
    if !(0.0..=1.0).contains(&choice.dropout) {
        bail!(Runtime, "dropout probability has to be between 0 and 1, but got {}", choice.dropout);
    }
    attention(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, &choice).map(Into::into)
}

pub static OPS: &[Op] = &[Op {
    name: "scaled_dot_product_attention",
    places: Places::FUNCTIONAL,
    overloads: &[Overload {
        signature: "(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False)",
        run: call,
    }],
    doc: "Returns softmax(query @ key.T * scale + attn_mask) @ value.",
}];
