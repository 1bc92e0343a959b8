//! What a session keeps of its cells, as a notebook does: `In`, `Out`, `_`, `__`, `___`, `_3`, `_i`; and the native
//! module that the magics of `_torchlings_magic.py` stand on.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use rustpython_vm::builtins::{PyDict, PyDictRef, PyFloat, PyList, PyListRef, PyModuleDef, PyStr};
use rustpython_vm::{AsObject, Context, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::bridge::Tensors;
use super::{late, magic};

/// Values that `Out` keeps.
const VALUES_MAX: usize = 200;
/// Bytes of tensors that `Out` keeps; the oldest go first. The last three values are kept whatever they take.
const VALUE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Cells that `In` keeps the text of.
const INPUTS_MAX: usize = 10_000;

thread_local! {
    static TENSORS: RefCell<Option<Rc<dyn Tensors>>> = RefCell::default();
    /// Digits after the point of floats that are shown; less than 0 for all.
    static PRECISION: Cell<i64> = const { Cell::new(-1) };
}

/// The values and texts of a session's cells. They lie among the builtins, so that they are no variables of the learner's.
pub struct Notebook {
    inputs: PyListRef,
    values: PyDictRef,
    /// Numbers of the cells whose values are kept, oldest first, and the bytes of their tensors.
    kept: VecDeque<(usize, u64)>,
    tensors: Rc<dyn Tensors>,
}

impl Notebook {
    /// An empty notebook, its names set.
    ///
    /// # Errors
    /// When the interpreter refuses a name.
    pub fn new(tensors: Rc<dyn Tensors>, vm: &VirtualMachine) -> PyResult<Self> {
        TENSORS.set(Some(tensors.clone()));
        let call = vm.import("_torchlings_notebook", 0)?.get_attr("call", vm)?;
        vm.builtins.set_attr(magic::CALL, call, vm)?;
        let notebook =
            Self { inputs: vm.ctx.new_list(Vec::new()), values: vm.ctx.new_dict(), kept: VecDeque::new(), tensors };
        vm.builtins.set_attr("In", PyObjectRef::from(notebook.inputs.clone()), vm)?;
        vm.builtins.set_attr("Out", PyObjectRef::from(notebook.values.clone()), vm)?;
        notebook.forget(vm);
        Ok(notebook)
    }

    /// Forgets every text and value.
    pub fn forget(&self, vm: &VirtualMachine) {
        forget(vm);
    }

    /// A cell begins: its text goes into `In`, those before it move down in `_i`, `_ii`, `_iii`.
    pub fn begin(&self, number: usize, source: &str, vm: &VirtualMachine) {
        let number = number.min(INPUTS_MAX);
        let last = {
            let mut inputs = self.inputs.borrow_vec_mut();
            let last = inputs.last().cloned();
            // A cell that never came here, such as one before a restart, is empty.
            inputs.resize_with(number.max(1), || vm.ctx.new_str("").into());
            inputs.push(vm.ctx.new_str(source).into());
            last
        };
        push_down(["_i", "_ii", "_iii"], last.unwrap_or_else(|| vm.ctx.new_str("").into()), vm);
    }

    /// A cell's value becomes `_` and `Out[number]`.
    pub fn keep(&mut self, number: usize, value: &PyObjectRef, vm: &VirtualMachine) {
        // `Out` in `Out` would hold every value for ever.
        if value.is(self.values.as_object()) {
            return;
        }
        push_down(["_", "__", "___"], value.clone(), vm);
        let bytes = self.tensors.inspect(value, 0, vm).map_or(0, |info| info.bytes);
        // A dictionary takes any value, and so do the builtins.
        let _ = self.values.set_item(vm.ctx.new_int(number).as_object(), value.clone(), vm);
        let _ = vm.builtins.dict().set_item(&format!("_{number}"), value.clone(), vm);
        self.kept.retain(|(other, _)| *other != number);
        self.kept.push_back((number, bytes));
        while self.kept.len() > VALUES_MAX
            || self.kept.len() > 3 && self.kept.iter().map(|(_, bytes)| bytes).sum::<u64>() > VALUE_BYTES_MAX
        {
            let Some((oldest, _)) = self.kept.pop_front() else { break };
            // The learner may have taken it out already.
            let _ = self.values.del_item(vm.ctx.new_int(oldest).as_object(), vm);
            let _ = vm.builtins.dict().del_item(&format!("_{oldest}"), vm);
        }
    }
}

/// Empties `In`, `Out` and the names that go with them.
fn forget(vm: &VirtualMachine) {
    let builtins = vm.builtins.dict();
    let named = |name| builtins.get_item_opt(name, vm).ok().flatten();
    if let Some(inputs) = named("In").as_ref().and_then(|inputs| inputs.downcast_ref::<PyList>()) {
        *inputs.borrow_vec_mut() = vec![vm.ctx.new_str("").into()];
    }
    if let Some(values) = named("Out").as_ref().and_then(|values| values.downcast_ref::<PyDict>()) {
        values.clear();
    }
    let names = builtins.items_vec().into_iter().filter_map(|(name, _)| name.downcast::<PyStr>().ok());
    for name in names.filter(|name| name.to_str().is_some_and(is_kept_name)) {
        // It was there a moment ago.
        let _ = builtins.del_item(&*name, vm);
    }
    // Before the first value, `_` is there and empty.
    for name in ["___", "__", "_"] {
        let _ = builtins.set_item(name, vm.ctx.new_str("").into(), vm);
    }
}

/// Shows the figures that a cell leaves open, and the one that is its value, if `matplotlib.pyplot` was used.
///
/// # Errors
/// What drawing raised.
pub fn show_figures(value: Option<&PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let Ok(pyplot) = modules.get_item("matplotlib.pyplot", vm) else { return Ok(()) };
    if late::is_unread(&pyplot) {
        return Ok(());
    }
    let value = value.cloned().unwrap_or_else(|| vm.ctx.none());
    vm.call_method(&pyplot, "_cell_ended", (value,)).map(drop)
}

/// A float's text where `%precision` says how many digits it has; `None` for other values, and where nothing was said.
pub fn rounded(value: &PyObject, vm: &VirtualMachine) -> Option<String> {
    let digits = usize::try_from(PRECISION.get()).ok()?;
    let number = value.downcast_ref_if_exact::<PyFloat>(vm)?.to_f64();
    number.is_finite().then(|| format!("{number:.digits$}"))
}

/// `_`, `__`, `_12`, `_i` and the like.
fn is_kept_name(name: &str) -> bool {
    let rest = name.strip_prefix('_');
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
        || matches!(name, "__" | "___" | "_i" | "_ii" | "_iii")
}

fn push_down(names: [&'static str; 3], newest: PyObjectRef, vm: &VirtualMachine) {
    let builtins = vm.builtins.dict();
    let mut value = newest;
    for name in names {
        let before = builtins.get_item_opt(name, vm).ok().flatten();
        // The builtins take any value.
        let _ = builtins.set_item(name, value, vm);
        match before {
            Some(before) => value = before,
            None => return,
        }
    }
}

/// Registers the native module.
pub fn module_def(context: &Context) -> &'static PyModuleDef {
    native::module_def(context)
}

#[expect(clippy::needless_pass_by_value, reason = "the binding macros fix the signatures")]
#[rustpython_vm::pymodule(name = "_torchlings_notebook")]
mod native {
    use rustpython_vm::builtins::{PyDictRef, PyStrRef, PyTupleRef};
    use rustpython_vm::function::{ArgCallable, FuncArgs};
    use rustpython_vm::scope::Scope;
    use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

    use super::{PRECISION, TENSORS};
    use crate::kernel::{complete, magic, session};

    /// Runs a magic: what a rewritten cell calls.
    #[pyfunction]
    fn call(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        vm.import("_torchlings_magic", 0)?.get_attr("call", vm)?.call(arguments, vm)
    }

    /// Every magic: its name, whether it can stand before a line and above a cell, its usage, its documentation.
    #[pyfunction]
    fn magics(vm: &VirtualMachine) -> Vec<PyObjectRef> {
        let row = |magic: &magic::Magic| -> PyTupleRef {
            vm.ctx.new_tuple(vec![
                vm.ctx.new_str(magic.name).into(),
                vm.ctx.new_bool(magic.is_line()).into(),
                vm.ctx.new_bool(magic.is_cell()).into(),
                vm.ctx.new_str(magic.usage).into(),
                vm.ctx.new_str(magic.doc).into(),
            ])
        };
        magic::MAGICS.iter().map(|magic| row(magic).into()).collect()
    }

    /// The magic that is most like a name, if any is.
    #[pyfunction]
    fn nearest(name: PyStrRef) -> Option<&'static str> {
        magic::nearest(&name.to_string_lossy())
    }

    /// Runs a text in a namespace as a cell; gives the value of its last expression.
    #[pyfunction]
    fn run(source: PyStrRef, file: PyStrRef, namespace: PyDictRef, vm: &VirtualMachine) -> PyResult {
        let scope = Scope::with_builtins(None, namespace, vm);
        let value = session::run_cell(&file.to_string_lossy(), &source.to_string_lossy(), scope, vm)?;
        Ok(value.unwrap_or_else(|| vm.ctx.none()))
    }

    /// What is known of a dotted name without running anything: signature, documentation, the ledger's mark; `None`
    /// where the name leads nowhere.
    #[pyfunction]
    fn describe(path: PyStrRef, namespace: PyDictRef, vm: &VirtualMachine) -> Option<PyTupleRef> {
        let path = path.to_string_lossy();
        let tensors = TENSORS.with_borrow(Clone::clone)?;
        let known = complete::documentation(&path, path.len(), &namespace, &*tensors, vm)?;
        let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
        Some(vm.ctx.new_tuple(vec![text(&known.signature), text(&known.text), text(&known.fidelity)]))
    }

    /// Empties `In`, `Out` and the names that go with them.
    #[pyfunction]
    fn forget(vm: &VirtualMachine) {
        super::forget(vm);
    }

    /// How many digits after the point floats are shown with; less than 0 for all.
    #[pyfunction]
    fn set_precision(digits: i64) {
        PRECISION.set(digits.min(100));
    }

    /// Calls `statement` and gives its value and the seconds that it took.
    #[pyfunction]
    fn timed(statement: ArgCallable, vm: &VirtualMachine) -> PyResult<PyTupleRef> {
        let started = std::time::Instant::now();
        let value = statement.invoke((), vm)?;
        let seconds = started.elapsed().as_secs_f64();
        Ok(vm.ctx.new_tuple(vec![value, vm.ctx.new_float(seconds).into()]))
    }

    /// A tensor's or array's dtype, shape and device; `None` for other values.
    #[pyfunction]
    fn tensor_facts(value: PyObjectRef, vm: &VirtualMachine) -> Option<String> {
        let info = TENSORS.with_borrow(Clone::clone)?.inspect(value.as_object(), 0, vm)?;
        let sizes: Vec<String> = info.shape.iter().map(ToString::to_string).collect();
        Some(format!("{} [{}] {}", info.dtype, sizes.join(", "), info.device))
    }
}
