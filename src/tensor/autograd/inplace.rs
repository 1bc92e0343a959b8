//! Writing into tensors that stand in the graph: in-place operations, `out=`.

use std::rc::Rc;

use super::view::{copy_slices, operation};
use super::{Creation, Edge, Node, edge_of, is_enabled, is_inference, record};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::{Shape, Tensor, convert, create, layout, warning};

/// Runs an in-place operation: `f` computes the result from the tensor as it is, which is then written into it.
///
/// # Errors
/// As `f`'s and [`assign`]'s.
pub fn in_place(target: &Tensor, f: impl FnOnce(&Tensor) -> Result<Tensor>) -> Result<()> {
    // The tensor as it was is gone before the write, which then need not leave its memory to it.
    let result = f(&target.as_it_is())?;
    assign(target, result)
}

/// The end of every in-place operation: writes `result` into `target`, which takes over its place in the graph.
///
/// # Errors
/// `RuntimeError` where the shapes or dtypes do not fit, and for a leaf that requires a gradient.
pub fn assign(target: &Tensor, mut result: Tensor) -> Result<()> {
    ensure!(
        result.shape() == target.shape(),
        Runtime,
        "output with shape {} doesn't match the broadcast shape {}",
        layout::display(target.shape()),
        layout::display(result.shape())
    );
    ensure!(
        result.dtype().can_cast(target.dtype()),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        result.dtype().scalar_name(),
        target.dtype().scalar_name()
    );
    // Reassigned, not shadowed: the result's memory is taken over where nobody else has it.
    if is_enabled() && target.dtype().is_floating() {
        result = convert::cast(&result, target.dtype())?;
    }
    let source = result.source();
    check_inplace(target, source.is_some() || target.requires_grad())?;
    if let Some((node, _)) = &source {
        node.output_moves_to(target);
    }
    convert::write(target, result)?;
    if let Some((node, _)) = &source {
        node.output_is_written(target);
    }
    rebase(target, source);
    Ok(())
}

/// Has `write` put a value into `target` that has nothing to do with what was there, as `copy_` and `fill_` do.
/// `source` is the value in the graph, of `target`'s shape and dtype; `name` that of the operation.
///
/// # Errors
/// `RuntimeError` for a leaf that requires a gradient, and where the write fails.
pub fn overwrite(
    target: &Tensor,
    write: impl FnOnce() -> Result<()>,
    source: Option<&Tensor>,
    name: &'static str,
) -> Result<()> {
    let recorded = is_enabled() && target.dtype().is_floating();
    let edge = source.filter(|_| recorded).and_then(edge_of);
    let wanted = recorded && target.requires_grad();
    check_inplace(target, edge.is_some() || wanted)?;
    write()?;
    if edge.is_none() && !wanted {
        return Ok(());
    }
    if let Some(view) = target.view() {
        let base = &view.base;
        let node = copy_slices(target, base, source.map(|_| edge));
        base.set_source(node, 0);
        target.refresh();
        return Ok(());
    }
    let inputs: Vec<&Tensor> = std::iter::once(target).chain(source).collect();
    let both = inputs.len() > 1;
    record(name, &inputs, &[target], move |grads| {
        let Some(grad) = &grads[0] else { return Ok(Vec::new()) };
        let mut found = vec![Some(create::zeros_like(grad)?)];
        if both {
            found.push(Some(grad.clone()));
        }
        Ok(found)
    });
    Ok(())
}

/// Gives a tensor that was written into its new place in the graph. A view's base gets one too.
pub fn rebase(target: &Tensor, source: Edge) {
    let Some((node, output)) = source else { return };
    let Some(view) = target.view() else {
        target.set_source(node, output);
        return;
    };
    let base = &view.base;
    let slices: Rc<Node> = copy_slices(target, base, Some(Some((node, output))));
    base.set_source(slices, 0);
    target.refresh();
}

/// [`check_inplace`] for an operation that is recorded where `target` requires a gradient.
///
/// # Errors
/// As [`check_inplace`]'s.
pub fn check_writable(target: &Tensor) -> Result<()> {
    check_inplace(target, target.requires_grad())
}

/// Whether `target` may be written into by an operation that is recorded where `recorded` says so.
///
/// # Errors
/// `RuntimeError` for a leaf that requires a gradient, a view of one, a view that was made without recording or as
/// one of several, and for inference tensors outside of inference mode.
pub fn check_inplace(target: &Tensor, recorded: bool) -> Result<()> {
    ensure!(
        !target.storage().inference || is_inference(),
        Runtime,
        "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal \
         tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
    );
    if !(recorded && is_enabled()) {
        return Ok(());
    }
    if let Some(view) = target.view() {
        match view.creation.get() {
            Creation::Ordinary => {}
            Creation::NoGrad => bail!(
                Runtime,
                "A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that \
                 this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both \
                 the view and the inplace either both inside the no_grad block (if you don't want the inplace to be \
                 tracked) or both outside (if you want the inplace to be tracked)."
            ),
            Creation::Multiple => {
                let (name, output) = target.source().map_or(("", 0), |(node, output)| (node.name, output));
                bail!(
                    Runtime,
                    "Output {output} of {} is a view and is being modified inplace. This view is the output of a \
                     function that returns multiple views. Such functions do not allow the output views to be modified \
                     inplace. You should replace the inplace operation by an out-of-place one.",
                    operation(name)
                )
            }
        }
        ensure!(
            !(target.requires_grad() && view.base.is_leaf() && view.base.requires_grad()),
            Runtime,
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        );
    }
    ensure!(
        !(target.is_leaf() && target.requires_grad()),
        Runtime,
        "a leaf Variable that requires grad is being used in an in-place operation."
    );
    Ok(())
}

/// `out=`: writes `result` into `out`, resized where its shape differs; the resized handle, where there is one.
///
/// # Errors
/// `RuntimeError` where the dtype or the device does not fit.
pub fn write_out(out: &Tensor, result: Tensor) -> Result<Option<Tensor>> {
    ensure!(
        result.dtype().can_cast(out.dtype()),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        result.dtype().scalar_name(),
        out.dtype().scalar_name()
    );
    ensure!(
        result.device() == out.device(),
        Runtime,
        "Expected all tensors to be on the same device, but found at least two devices, {} and {}!",
        result.device(),
        out.device()
    );
    if result.shape() == out.shape() {
        convert::write(out, result)?;
        return Ok(None);
    }
    if out.numel() > 0 {
        warning::warn(
            warning::Category::User,
            format!(
                "An output with one or more elements was resized since it had shape {}, which does not match the \
                 required output shape {}. This behavior is deprecated, and in a future PyTorch release outputs will \
                 not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing \
                 it, inplace, to zero elements with t.resize_(0).",
                layout::display(out.shape()),
                layout::display(result.shape())
            ),
        );
    }
    let shape = Shape::from_slice(result.shape());
    let resized = convert::resize(out, &shape)?;
    convert::write(&resized, result)?;
    Ok(Some(resized))
}
