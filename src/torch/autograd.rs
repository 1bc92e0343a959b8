//! `grad_fn` objects and the functions of `torch.autograd`.

use std::rc::Rc;

use rustpython_vm::types::Representable;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use crate::tensor::autograd::{Edge, Node};

/// An operation of the graph as Python sees it.
#[pyclass(module = "torch.autograd", name = "Node")]
#[derive(PyPayload)]
pub struct GradFn {
    node: Rc<Node>,
}

impl std::fmt::Debug for GradFn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.node.name)
    }
}

impl GradFn {
    pub fn wrap(node: Rc<Node>, vm: &VirtualMachine) -> PyObjectRef {
        Self { node }.into_pyobject(vm)
    }
}

#[pyclass(with(Representable))]
impl GradFn {
    #[pymethod]
    fn name(&self) -> &'static str {
        self.node.name
    }

    #[pygetset]
    fn next_functions(&self, vm: &VirtualMachine) -> PyObjectRef {
        let functions = self
            .node
            .edges
            .iter()
            .map(|edge| {
                let (function, number): (PyObjectRef, usize) = match edge {
                    Edge::None => (vm.ctx.none(), 0),
                    Edge::Leaf(_) => (AccumulateGrad.into_pyobject(vm), 0),
                    Edge::Node(node, output) => (Self::wrap(Rc::clone(node), vm), *output),
                };
                vm.ctx.new_tuple(vec![function, vm.ctx.new_int(number).into()]).into()
            })
            .collect();
        vm.ctx.new_tuple(functions).into()
    }
}

impl Representable for GradFn {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} object at {:#x}>", zelf.node.name, zelf.get_id()))
    }
}

/// Where the gradient of a leaf ends.
#[pyclass(module = "torch.autograd", name = "AccumulateGrad")]
#[derive(Debug, PyPayload)]
pub struct AccumulateGrad;

#[pyclass(with(Representable))]
impl AccumulateGrad {
    #[pymethod]
    fn name(&self) -> &'static str {
        "torch::autograd::AccumulateGrad"
    }

    #[pygetset]
    fn next_functions(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_tuple(Vec::new()).into()
    }
}

impl Representable for AccumulateGrad {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<AccumulateGrad object at {:#x}>", zelf.get_id()))
    }
}
