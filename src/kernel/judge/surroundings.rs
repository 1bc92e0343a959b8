//! What an answer finds around it and must leave as it is: the public names of torch, numpy and Python's builtins.
//!
//! Types that are native cannot be changed at all; modules can, and `torch.manual_seed = 0` is a slip that everybody
//! makes once.

use rustpython_vm::builtins::{PyDictRef, PyModule, PyStr};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

/// Modules whose public names stay as they are.
const MODULES: [&str; 10] = [
    "builtins",
    "math",
    "numpy",
    "numpy.linalg",
    "torch",
    "torch.autograd",
    "torch.linalg",
    "torch.nn",
    "torch.nn.functional",
    "torch.optim",
];

/// The modules that were loaded.
pub struct Surroundings {
    modules: Vec<Known>,
}

struct Known {
    name: &'static str,
    object: PyObjectRef,
    /// Its public names and their values.
    names: Vec<(PyObjectRef, PyObjectRef)>,
}

impl Surroundings {
    pub fn take(vm: &VirtualMachine) -> Self {
        let named = MODULES.iter().filter_map(|name| {
            let module = loaded(name, vm)?;
            let public = dict_of(&module)?.items_vec().into_iter().filter(|(name, _)| is_public(name));
            Some(Known { name, names: public.collect(), object: module })
        });
        Self { modules: named.collect() }
    }

    /// A name that means something else now, or nothing any more. What came in addition does not count: modules are
    /// loaded when they are first asked for.
    pub fn changed(&self, vm: &VirtualMachine) -> Option<String> {
        self.modules.iter().find_map(|Known { name: module_name, object: module, names }| {
            if !loaded(module_name, vm).is_some_and(|now| now.is(module)) {
                return Some((*module_name).to_owned());
            }
            let dict = dict_of(module)?;
            let differs = |(name, value): &&(PyObjectRef, PyObjectRef)| {
                !matches!(dict.get_item_opt(&**name, vm), Ok(Some(now)) if now.is(value))
            };
            let (name, _) = names.iter().find(differs)?;
            let name = name.downcast_ref::<PyStr>()?.to_string_lossy().into_owned();
            Some(if *module_name == "builtins" { name } else { format!("{module_name}.{name}") })
        })
    }
}

fn loaded(name: &str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    if name == "builtins" {
        return Some(vm.builtins.clone().into());
    }
    vm.sys_module.get_attr("modules", vm).ok()?.get_item(name, vm).ok()
}

fn dict_of(module: &PyObjectRef) -> Option<PyDictRef> {
    module.downcast_ref::<PyModule>()?;
    module.dict()
}

fn is_public(name: &PyObjectRef) -> bool {
    name.downcast_ref::<PyStr>().is_some_and(|name| {
        let name = name.to_string_lossy();
        !name.starts_with('_') || name == "__import__"
    })
}
