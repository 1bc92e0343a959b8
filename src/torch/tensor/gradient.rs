//! What tensors have to do with gradients, as Python sees it.

use rustpython_vm::function::{FuncArgs, PySetterValue};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::{PyTensor, raise, tensor_of};
use crate::tensor::autograd::{self, Options};
use crate::tensor::{self, Number, Tensor, layout, shape, warning};
use crate::torch::autograd::{find, known};
use crate::torch::convert;

/// The Python object of a tensor that autograd knows: leaves that require a gradient keep theirs.
pub(super) fn wrap(tensor: Tensor, vm: &VirtualMachine) -> PyObjectRef {
    if let Some(object) = tensor.object().as_ref().and_then(find)
        && object.downcast_ref::<PyTensor>().is_some_and(|found| found.inner.borrow().is_same(&tensor))
    {
        return object;
    }
    let object = PyTensor::new(tensor).into_pyobject(vm);
    remember(&object, vm);
    object
}

/// Lets a leaf that requires a gradient be found again as this object.
pub(crate) fn remember(object: &PyObject, vm: &VirtualMachine) {
    if let Some(tensor) = object.downcast_ref::<PyTensor>().map(|t| t.get())
        && tensor.requires_grad()
        && tensor.is_leaf()
        && let Some(known) = known(object, vm)
    {
        tensor.set_object(known);
    }
}

impl PyTensor {
    /// A new Python object for a view that was made of the object `zelf`.
    pub(super) fn wrap_view(zelf: &PyObject, view: Tensor, vm: &VirtualMachine) -> PyObjectRef {
        Self::remember_base(zelf, &view, vm);
        Self::wrap(view, vm)
    }

    /// Lets the base of a view that was made of this object be found again as the object that it is.
    pub(in crate::torch) fn remember_base(zelf: &PyObject, view: &Tensor, vm: &VirtualMachine) {
        let (Some(view), Some(source)) = (view.view(), zelf.downcast_ref::<Self>()) else { return };
        let source = source.inner.borrow();
        let known = if view.base.is_same(&source) {
            crate::torch::autograd::known(zelf, vm)
        } else {
            source.view().filter(|own| own.base.is_same(&view.base)).and_then(|own| own.object.get().cloned())
        };
        if let Some(known) = known {
            // A view that was known before keeps what it has.
            let _ = view.object.set(known);
        }
    }
}

pub(super) fn set_requires_grad(object: &PyObject, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
    let PySetterValue::Assign(value) = value else {
        return Err(vm.new_runtime_error("can't delete requires_grad"));
    };
    if !value.class().is(vm.ctx.types.bool_type) {
        return Err(vm.new_runtime_error("requires_grad must be a bool"));
    }
    raise(tensor_of(object, vm)?.set_requires_grad(value.is(&vm.ctx.true_value)), vm)?;
    remember(object, vm);
    Ok(())
}

/// `tensor.grad`: the same object for as long as it is the same gradient.
pub(super) fn grad(zelf: &PyTensor, vm: &VirtualMachine) -> PyResult {
    let tensor = zelf.inner.borrow();
    let Some(grad) = tensor.grad() else {
        if tensor.requires_grad() && !tensor.is_leaf() && !tensor.retains_grad() {
            warning::warn(
                warning::Category::User,
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't \
                 be populated during autograd.backward(). If you indeed want the .grad field to be populated for a \
                 non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by \
                 mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for \
                 more informations.",
            );
            convert::warnings(vm)?;
        }
        return Ok(vm.ctx.none());
    };
    let mut kept = zelf.grad.borrow_mut();
    if let Some(object) = kept.as_ref()
        && object.downcast_ref::<PyTensor>().is_some_and(|t| t.inner.borrow().is_same(&grad))
    {
        return Ok(object.clone());
    }
    let object = PyTensor::wrap(grad, vm);
    *kept = Some(object.clone());
    Ok(object)
}

pub(super) fn set_grad(zelf: &PyTensor, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
    let object = match value {
        PySetterValue::Assign(value) if !vm.is_none(&value) => value,
        _ => {
            zelf.grad.take();
            zelf.inner.borrow().set_grad(None);
            return Ok(());
        }
    };
    let Some(grad) = object.downcast_ref::<PyTensor>().map(|t| t.get()) else {
        return Err(vm.new_type_error(format!(
            "assigned grad expected to be a Tensor or None but got grad of type {}",
            object.class().name()
        )));
    };
    let own = zelf.inner.borrow();
    if grad.is_same(&own) {
        return Err(vm.new_runtime_error("can't assign Variable as its own grad"));
    }
    if grad.dtype() != own.dtype() {
        return Err(vm.new_runtime_error(format!(
            "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The gradient must match \
             the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute \
             with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a \
             tensor and its gradient may break downstream systems that assume they match.",
            grad.dtype().c_name(),
            own.dtype().scalar_name()
        )));
    }
    if grad.device() != own.device() {
        return Err(vm.new_runtime_error(format!(
            "attempting to assign a gradient with device type '{}' to a tensor with device type '{}'. Please ensure that \
             the gradient and the tensor are on the same device",
            grad.device().kind(),
            own.device().kind()
        )));
    }
    if grad.shape() != own.shape() {
        return Err(vm.new_runtime_error(format!(
            "attempting to assign a gradient of size '{}' to a tensor of size '{}'. Please ensure that the gradient and \
             the tensor are the same size",
            layout::display(grad.shape()),
            layout::display(own.shape())
        )));
    }
    own.set_grad(Some(grad));
    *zelf.grad.borrow_mut() = Some(object);
    Ok(())
}

pub(super) fn set_data(zelf: &PyTensor, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
    let PySetterValue::Assign(value) = value else {
        return Err(vm.new_runtime_error("Deleting tensor data is not allowed. Delete tensor instead!"));
    };
    let Some(new) = value.downcast_ref::<PyTensor>().map(|t| t.get()) else {
        return Err(vm.new_type_error(format!("Variable data has to be a tensor, but got {}", value.class().name())));
    };
    let own = zelf.get();
    if own.requires_grad() && !new.dtype().is_floating() {
        return Err(vm.new_runtime_error(
            "data set to a tensor that requires gradients must be floating point or complex dtype",
        ));
    }
    zelf.set(new.detach().with_meta_of(&own));
    Ok(())
}

pub(super) fn version(tensor: &Tensor, vm: &VirtualMachine) -> PyResult<u64> {
    if tensor.storage().inference {
        return Err(vm.new_runtime_error("Inference tensors do not track version counter."));
    }
    Ok(tensor.storage().version())
}

pub(super) fn fill(zelf: PyRef<PyTensor>, number: Number, name: &'static str, vm: &VirtualMachine) -> PyResult {
    let tensor = zelf.get();
    let value = raise(tensor::create::full(&[], number, tensor.dtype(), tensor.device()), vm)?;
    // One value may be written to repeated elements: they are the same memory.
    let target = tensor::index::unrepeated(&tensor);
    raise(autograd::overwrite(&tensor, || tensor::convert::write(&target, value), None, name), vm)?;
    Ok(zelf.into())
}

/// `fill_` with a 0-dim tensor.
pub(super) fn fill_from(zelf: PyRef<PyTensor>, value: &Tensor, vm: &VirtualMachine) -> PyResult {
    let tensor = zelf.get();
    let filled = || {
        let source = shape::expand_to(&tensor::convert::cast(value, tensor.dtype())?, tensor.shape())?;
        let source = tensor::convert::to_device(&source, tensor.device())?;
        autograd::overwrite(&tensor, || tensor::convert::write(&tensor, value.clone()), Some(&source), "FillBackward3")
    };
    raise(filled(), vm)?;
    Ok(zelf.into())
}

pub(super) fn copy(zelf: PyRef<PyTensor>, source: &PyObject, vm: &VirtualMachine) -> PyResult {
    let number = convert::number(source, vm)?;
    let target = zelf.get();
    let source = match (source.downcast_ref::<PyTensor>(), number) {
        (Some(source), _) => source.get(),
        (None, Some(number)) => raise(tensor::create::full(&[], number, target.dtype(), target.device()), vm)?,
        (None, None) => {
            return Err(vm.new_type_error(format!(
                "copy_(): argument 'other' (position 1) must be Tensor, not {}",
                source.class().name()
            )));
        }
    };
    let copied = || {
        layout::broadcast(target.shape(), source.shape())?;
        tensor::index::check_overlap(&target, &source)?;
        let fitted =
            if source.shape() == target.shape() { source.clone() } else { shape::expand_to(&source, target.shape())? };
        let fitted = tensor::convert::cast(&fitted, target.dtype())?;
        let fitted = tensor::convert::to_device(&fitted, target.device())?;
        let value = source.clone();
        autograd::overwrite(&target, || tensor::convert::write(&target, value), Some(&fitted), "CopyBackwards")
    };
    raise(copied(), vm)?;
    Ok(zelf.into())
}

/// `tensor.backward(gradient, retain_graph, create_graph, inputs)`.
pub(super) fn backward(tensor: &Tensor, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    const NAMES: [&str; 4] = ["gradient", "retain_graph", "create_graph", "inputs"];
    if let Some(key) = args.kwargs.keys().find(|key| !NAMES.contains(&key.as_str())) {
        return Err(vm.new_type_error(format!("Tensor.backward() got an unexpected keyword argument '{key}'")));
    }
    let argument =
        |i: usize| args.args.get(i).or_else(|| args.kwargs.get(NAMES[i])).filter(|v| !vm.is_none(v)).cloned();
    let flag = |value: Option<PyObjectRef>| value.map(|v| v.try_to_bool(vm)).transpose();
    let gradient = match argument(0) {
        None => None,
        Some(given) => match given.downcast_ref::<PyTensor>().map(|t| t.get()) {
            Some(gradient) => Some(gradient),
            None => match convert::sequence(&given, vm).as_deref() {
                Some([only]) => Some(tensor_of(only, vm)?),
                Some(_) => return Err(vm.new_runtime_error("got 1 tensors and several gradients")),
                None => {
                    return Err(vm.new_type_error(format!("'{}' object is not iterable", given.class().name())));
                }
            },
        },
    };
    let create_graph = flag(argument(2))?.unwrap_or(false);
    let options = Options { retain_graph: flag(argument(1))?.unwrap_or(create_graph), create_graph };
    let inputs = argument(3).map(|inputs| wanted(&inputs, vm)).transpose()?;
    run(std::slice::from_ref(tensor), &[gradient], inputs.as_deref(), options, vm)
}

/// The `inputs` of `backward`.
pub(crate) fn wanted(inputs: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<Tensor>> {
    if let Some(tensor) = inputs.downcast_ref::<PyTensor>() {
        return Ok(vec![tensor.get()]);
    }
    let items = convert::sequence(inputs, vm).unwrap_or_default();
    if items.is_empty() {
        return Err(vm.new_runtime_error("`inputs` argument to `backward()` cannot be empty."));
    }
    items.iter().map(|item| tensor_of(item, vm)).collect()
}

/// Lets gradients grow: of all leaves, or of those wanted.
pub(crate) fn run(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    inputs: Option<&[Tensor]>,
    options: Options,
    vm: &VirtualMachine,
) -> PyResult<()> {
    if options.create_graph {
        warning::warn(
            warning::Category::User,
            "Using backward() with create_graph=True will create a reference cycle between the parameter and its \
             gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid \
             this. If you have to use this function, make sure to reset the .grad fields of your parameters to None \
             after use to break the cycle and avoid the leak.",
        );
    }
    let result = match inputs {
        Some(inputs) => autograd::backward_into(roots, gradients, inputs, options),
        None => autograd::backward(roots, gradients, None, options).map(|_| ()),
    };
    convert::warnings(vm)?;
    raise(result, vm)
}
