//! Python objects that the bindings need at hand: the dtype singletons, and classes that frozen Python defines.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyTuple, PyType};
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

use super::types::PyDType;
use crate::tensor::DType;

/// One interpreter's objects. Leaked: they live as long as its thread.
#[derive(Default)]
struct Registry {
    dtypes: HashMap<DType, PyObjectRef>,
    objects: HashMap<String, PyObjectRef>,
    return_types: HashMap<&'static str, PyObjectRef>,
}

thread_local! {
    static REGISTRY: RefCell<&'static RefCell<Registry>> = RefCell::new(Box::leak(Box::default()));
}

fn with<R>(f: impl FnOnce(&mut Registry) -> R) -> R {
    let registry = REGISTRY.with_borrow(|r| *r);
    f(&mut registry.borrow_mut())
}

/// Starts afresh, for a new interpreter on this thread.
pub fn reset() {
    REGISTRY.set(Box::leak(Box::default()));
    super::autograd::reset();
}

/// `torch.float32` and its kin.
pub fn dtype(dtype: DType, vm: &VirtualMachine) -> PyObjectRef {
    if let Some(object) = with(|r| r.dtypes.get(&dtype).cloned()) {
        return object;
    }
    let object: PyObjectRef = PyDType { dtype }.into_pyobject(vm);
    with(|r| r.dtypes.insert(dtype, object.clone()));
    object
}

/// Keeps an object that frozen Python made under a name.
pub fn register(name: &str, object: PyObjectRef) {
    with(|r| r.objects.insert(name.to_owned(), object));
}

/// What was kept under a name.
pub fn get(name: &str) -> Option<PyObjectRef> {
    with(|r| r.objects.get(name).cloned())
}

fn tuple_of_class(class: &PyObjectRef, items: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    match class.clone().downcast::<PyType>() {
        Ok(class) => {
            let tuple: PyRef<PyTuple> =
                PyTuple::new_unchecked(items.into_boxed_slice()).into_ref_with_type(vm, class)?;
            Ok(tuple.into())
        }
        Err(_) => Ok(vm.ctx.new_tuple(items).into()),
    }
}

/// `torch.Size([2, 3])`.
pub fn size(shape: &[usize], vm: &VirtualMachine) -> PyResult {
    let items = shape.iter().map(|&s| vm.ctx.new_int(s).into()).collect();
    match get("Size") {
        Some(class) => tuple_of_class(&class, items, vm),
        None => Ok(vm.ctx.new_tuple(items).into()),
    }
}

/// A `torch.return_types` tuple; its class is made by frozen Python when it is first needed.
pub fn named(name: &'static str, fields: &[&str], items: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    let class = if let Some(class) = with(|r| r.return_types.get(name).cloned()) {
        class
    } else {
        let Some(make) = get("return_type") else { return Ok(vm.ctx.new_tuple(items).into()) };
        let fields = fields.iter().map(|f| vm.ctx.new_str(*f).into()).collect();
        let class = make.call((vm.ctx.new_str(name), vm.ctx.new_tuple(fields)), vm)?;
        with(|r| r.return_types.insert(name, class.clone()));
        class
    };
    tuple_of_class(&class, items, vm)
}

/// Whether an object is the class kept under a name.
pub fn is(name: &str, object: &PyObjectRef) -> bool {
    get(name).is_some_and(|kept| kept.is(object))
}
