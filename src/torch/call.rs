//! Calling the operator table from Python: binds arguments to signatures, words the errors as PyTorch's own argument
//! parser does, and derives in-place methods and `out=`.

use std::cell::OnceCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyList, PyStr, PyTuple, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::{Callable, GetDescriptor, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use smallvec::SmallVec;

use super::convert;
use super::tensor::PyTensor;
use super::types::PyGenerator;
use crate::tensor::op::{self, Arg, Args, Kind, Op, Out, Parameter, Places};
use crate::tensor::{self, Tensor, autograd};

/// How an operator is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `torch.add(a, b)`.
    Function,
    /// `a.add(b)`.
    Method,
    /// `a.add_(b)`.
    InPlace,
}

/// An operator with its signatures parsed, when it is first called.
struct Callee {
    op: &'static Op,
    mode: Mode,
    parsed: OnceCell<Vec<Vec<Parameter>>>,
}

impl Callee {
    fn new(op: &'static Op, mode: Mode) -> Self {
        Self { op, mode, parsed: OnceCell::new() }
    }

    fn name(&self) -> String {
        if self.mode == Mode::InPlace { format!("{}_", self.op.name) } else { self.op.name.to_owned() }
    }

    fn signatures(&self) -> &[Vec<Parameter>] {
        self.parsed.get_or_init(|| {
            self.op.overloads.iter().map(|o| op::parse_signature(o.signature).unwrap_or_default()).collect()
        })
    }

    /// The signature as `help()` and completion show it.
    fn signature_text(&self) -> String {
        let skip = usize::from(self.mode != Mode::Function);
        let signature = self.op.overloads.first().map_or("()", |o| o.signature);
        let parameters = op::parse_signature(signature).unwrap_or_default();
        let mut text = String::from("(");
        let mut starred = false;
        for parameter in parameters.iter().skip(skip).filter(|p| p.kind != Kind::Ignored) {
            if text.len() > 1 {
                text.push_str(", ");
            }
            if parameter.keyword_only && !starred {
                text.push_str("*, ");
                starred = true;
            }
            text.push_str(&parameter.name);
            if let Some(default) = &parameter.default {
                text.push('=');
                text.push_str(default);
            }
        }
        text.push(')');
        text
    }

    fn doc(&self) -> String {
        format!("{}{} -> Tensor\n\n{}", self.name(), self.signature_text(), self.op.doc)
    }

    fn call(&self, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let out = if self.mode == Mode::Function && !args.kwargs.is_empty() && self.op.places.contains(Places::OUT) {
            args.kwargs.swap_remove("out").filter(|o| !vm.is_none(o))
        } else {
            None
        };
        let signatures = self.signatures();
        let mut first_mismatch = None;
        for (overload, parameters) in self.op.overloads.iter().zip(signatures) {
            match bind(parameters, &args, vm) {
                Ok(values) => {
                    let result = (overload.run)(&Args { name: self.op.name, values: &values });
                    convert::warnings(vm)?;
                    let result = result.map_err(|e| convert::error(e, vm))?;
                    return self.finish(result, &args, out, vm);
                }
                Err(Mismatch::Raised(exception)) => return Err(exception),
                Err(mismatch) => {
                    first_mismatch.get_or_insert(mismatch);
                }
            }
        }
        Err(self.mismatch(first_mismatch, &args, vm))
    }

    fn finish(&self, result: Out, args: &FuncArgs, out: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        if self.mode == Mode::InPlace {
            let Out::Tensor(value) = result else { return convert::out(result, vm) };
            let zelf = args.args[0].clone();
            if let Some(target) = zelf.downcast_ref::<PyTensor>() {
                let target = target.get();
                autograd::assign(&target, value).map_err(|e| convert::error(e, vm))?;
            }
            return Ok(zelf);
        }
        match out {
            None => convert::out(result, vm),
            Some(out) => {
                write_out(result, &out, vm)?;
                Ok(out)
            }
        }
    }

    /// The `TypeError` of a call that fits no signature.
    fn mismatch(&self, first: Option<Mismatch>, args: &FuncArgs, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let name = self.name();
        // A method's signature does not show its tensor.
        let skip = usize::from(self.mode != Mode::Function);
        // One signature that could take so many arguments: what is wrong with them there is what matters.
        let given = args.args.len() + args.kwargs.len();
        let plausible: Vec<&Vec<Parameter>> = self
            .signatures()
            .iter()
            .filter(|s| (s.iter().filter(|p| p.default.is_none()).count()..=s.len()).contains(&given))
            .collect();
        let told = match plausible.as_slice() {
            [only] if self.op.overloads.len() > 1 => bind(only, args, vm).err(),
            _ if self.op.overloads.len() == 1 => first,
            _ => None,
        };
        if let Some(message) = told.and_then(|m| m.message(&name, skip)) {
            return vm.new_type_error(message);
        }
        let mut got: Vec<String> = args.args.iter().skip(skip).map(|a| type_description(a)).collect();
        let mut keywords = String::new();
        for (key, value) in &args.kwargs {
            keywords.extend([key.as_str(), "=", &type_description(value), ", "]);
        }
        if !keywords.is_empty() {
            got.push(keywords);
        }
        let mut message = format!(
            "{name}() received an invalid combination of arguments - got ({}), but expected one of:",
            got.join(", ")
        );
        for parameters in self.signatures() {
            message.push_str("\n * (");
            message.push_str(&expected(&parameters[skip..], self.op.places.contains(Places::OUT) && skip == 0));
            message.push(')');
        }
        message.push('\n');
        vm.new_type_error(message)
    }
}

/// A signature as PyTorch lists it: `Tensor input, *, torch.dtype dtype = None`.
fn expected(parameters: &[Parameter], out: bool) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut starred = false;
    for parameter in parameters {
        if parameter.keyword_only && !starred {
            pieces.push("*".to_owned());
            starred = true;
        }
        let default = match parameter.default.as_deref() {
            Some("None") => " = None".to_owned(),
            Some(text) => format!(" = {text}"),
            None => String::new(),
        };
        pieces.push(format!("{} {}{default}", parameter.kind.error_name(), parameter.name));
    }
    if out {
        if !starred {
            pieces.push("*".to_owned());
        }
        pieces.push("Tensor out = None".to_owned());
    }
    pieces.join(", ")
}

/// A type as PyTorch's argument errors name it.
fn type_description(value: &PyObject) -> String {
    if let Some(tuple) = value.downcast_ref::<PyTuple>()
        && value.class().name().to_string() == "tuple"
    {
        let inner: Vec<String> = tuple.as_slice().iter().map(|v| type_description(v)).collect();
        let comma = if inner.len() == 1 { "," } else { "" };
        return format!("tuple of ({}{comma})", inner.join(", "));
    }
    if let Some(list) = value.downcast_ref::<PyList>() {
        let inner: Vec<String> = list.borrow_vec().iter().map(|v| type_description(v)).collect();
        let comma = if inner.len() == 1 { "," } else { "" };
        return format!("list of [{}{comma}]", inner.join(", "));
    }
    super::numpy::class_name(value)
}

/// Why arguments do not fit a signature.
pub(crate) enum Mismatch {
    /// `position` is `None` for an argument given by keyword.
    Type {
        position: Option<usize>,
        name: String,
        wanted: Kind,
        got: String,
    },
    Missing {
        names: Vec<String>,
    },
    Unexpected {
        name: String,
    },
    TooMany {
        most: usize,
        given: usize,
    },
    Twice {
        name: String,
    },
    /// A conversion raised by itself.
    Raised(PyBaseExceptionRef),
}

impl Mismatch {
    fn message(&self, function: &str, skip: usize) -> Option<String> {
        Some(match self {
            Self::Type { position: Some(position), name, wanted, got } if *position >= skip => format!(
                "{function}(): argument '{name}' (position {}) must be {}, not {got}",
                position + 1 - skip,
                wanted.error_name()
            ),
            Self::Type { name, wanted, got, .. } => {
                format!("{function}(): argument '{name}' must be {}, not {got}", wanted.error_name())
            }
            Self::Missing { names } => format!(
                "{function}() missing {} required positional arguments: {}",
                names.len(),
                names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
            ),
            Self::Unexpected { name } => format!("{function}() got an unexpected keyword argument '{name}'"),
            Self::TooMany { most, given } => {
                let (most, given) = (most - skip, given - skip);
                let s = if most == 1 { "" } else { "s" };
                let verb = if given == 1 { "was" } else { "were" };
                format!("{function}() takes {most} positional argument{s} but {given} {verb} given")
            }
            Self::Twice { name } => format!("{function}() got multiple values for argument '{name}'"),
            Self::Raised(_) => return None,
        })
    }
}

/// Bound arguments, mostly few.
pub(crate) type Values = SmallVec<[Arg; 6]>;

/// Other names that PyTorch accepts for a parameter, as numpy calls it.
fn alias(name: &str) -> Option<&'static str> {
    match name {
        "dim" => Some("axis"),
        "keepdim" => Some("keepdims"),
        "input" => Some("x"),
        "other" => Some("x2"),
        "shape" => Some("size"),
        _ => None,
    }
}

pub(crate) fn bind(parameters: &[Parameter], args: &FuncArgs, vm: &VirtualMachine) -> Result<Values, Mismatch> {
    let mut values = Values::with_capacity(parameters.len());
    let positional = parameters.iter().take_while(|p| !p.keyword_only).count();
    let mut used_keywords = 0;
    let mut missing = Vec::new();
    let mut at = 0;
    for (i, parameter) in parameters.iter().enumerate() {
        let given = if i < positional && at < args.args.len() {
            if let Some(rest) = variadic(parameters, i, positional, &args.args[at..]) {
                values
                    .push(read_all(parameter, rest, vm).ok_or_else(|| mismatch(Some(i), parameter, &args.args[at]))??);
                at = args.args.len();
                continue;
            }
            at += 1;
            Some(&args.args[at - 1])
        } else {
            None
        };
        let keyword = if args.kwargs.is_empty() {
            None
        } else {
            args.kwargs.get(&parameter.name).or_else(|| alias(&parameter.name).and_then(|alias| args.kwargs.get(alias)))
        };
        if keyword.is_some() {
            used_keywords += 1;
            if given.is_some() {
                return Err(Mismatch::Twice { name: parameter.name.clone() });
            }
        }
        match given.or(keyword) {
            Some(value) => values.push(read(given.map(|_| i), parameter, value, vm)?),
            None if parameter.default.is_some() => values.push(op::default_value(parameter)),
            None => {
                missing.push(parameter.name.clone());
                values.push(Arg::None);
            }
        }
    }
    if at < args.args.len() {
        return Err(Mismatch::TooMany { most: positional, given: args.args.len() });
    }
    if used_keywords < args.kwargs.len() {
        let known = |key: &str| parameters.iter().any(|p| p.name == key || alias(&p.name) == Some(key));
        if let Some(key) = args.kwargs.keys().find(|k| !known(k)) {
            return Err(Mismatch::Unexpected { name: key.clone() });
        }
    }
    if missing.is_empty() { Ok(values) } else { Err(Mismatch::Missing { names: missing }) }
}

/// `view(2, 3)`, `permute(0, 1)`, `meshgrid(a, b)`: the rest of the positional arguments as one list, where the
/// parameter is the only positional one besides the tensor.
fn variadic<'a>(
    parameters: &[Parameter],
    i: usize,
    positional: usize,
    rest: &'a [PyObjectRef],
) -> Option<&'a [PyObjectRef]> {
    let last = i + 1 == positional;
    match parameters[i].kind {
        Kind::VarTensors if !is_sequence(&rest[0]) => Some(rest),
        Kind::IntList(_) if last && i <= 1 && !is_sequence(&rest[0]) => Some(rest),
        _ => None,
    }
}

fn is_sequence(value: &PyObject) -> bool {
    value.downcast_ref::<PyTuple>().is_some() || value.downcast_ref::<PyList>().is_some()
}

fn mismatch(position: Option<usize>, parameter: &Parameter, value: &PyObject) -> Mismatch {
    let got = type_name(value);
    Mismatch::Type { position, name: parameter.name.clone(), wanted: parameter.kind, got }
}

/// A type as a single-signature error names it; the elements of a list of the wrong kind are described.
fn type_name(value: &PyObject) -> String {
    super::numpy::class_name(value)
}

fn read_all(parameter: &Parameter, values: &[PyObjectRef], vm: &VirtualMachine) -> Option<Result<Arg, Mismatch>> {
    if parameter.kind == Kind::VarTensors {
        let tensors: Option<Vec<Tensor>> =
            values.iter().map(|v| v.downcast_ref::<PyTensor>().map(|t| t.get())).collect();
        tensors.map(|tensors| Ok(Arg::Tensors(tensors)))
    } else {
        let mut ints = Vec::with_capacity(values.len());
        for value in values {
            ints.push(match convert::index(value, vm) {
                Ok(Some(int)) => int,
                Ok(None) => return None,
                Err(exception) => return Some(Err(Mismatch::Raised(exception))),
            });
        }
        Some(Ok(Arg::Ints(ints)))
    }
}

/// Reads one argument.
fn read(
    position: Option<usize>,
    parameter: &Parameter,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<Arg, Mismatch> {
    let tensor = || value.downcast_ref::<PyTensor>().map(|t| t.get());
    if vm.is_none(value) {
        return if parameter.optional || parameter.default.as_deref() == Some("None") {
            Ok(Arg::None)
        } else {
            Err(mismatch(position, parameter, value))
        };
    }
    let raised = Mismatch::Raised;
    let arg = match parameter.kind {
        Kind::Tensor => tensor().map(Arg::Tensor),
        Kind::Operand => match tensor() {
            Some(tensor) => Some(Arg::Tensor(tensor)),
            None => convert::number(value, vm).map_err(raised)?.map(Arg::Number),
        },
        Kind::Number => match tensor() {
            Some(t) if t.rank() == 0 => t.item().ok().map(Arg::Number),
            Some(_) => None,
            None => convert::number(value, vm).map_err(raised)?.map(Arg::Number),
        },
        Kind::Int => convert::index(value, vm).map_err(raised)?.map(Arg::Int),
        Kind::Float => match tensor() {
            Some(t) if t.rank() == 0 => t.item().ok().map(|n| Arg::Float(n.to_f64())),
            Some(_) => None,
            None => convert::number(value, vm).map_err(raised)?.map(|n| Arg::Float(n.to_f64())),
        },
        Kind::Bool => value.class().is(vm.ctx.types.bool_type).then(|| Arg::Bool(value.is(&vm.ctx.true_value))),
        Kind::Str => value.downcast_ref::<PyStr>().map(|s| Arg::Str(s.to_string())),
        Kind::ScalarType => convert::dtype(value, vm).map(Arg::DType),
        Kind::Device => convert::device(value, vm).map_err(raised)?.map(Arg::Device),
        Kind::Generator => value.downcast_ref::<PyGenerator>().map(|g| Arg::Generator(g.index)),
        Kind::Ignored => Some(Arg::None),
        Kind::IntList(n) => match convert::index(value, vm).map_err(raised)? {
            Some(int) if n > 0 => Some(Arg::Ints(vec![int; n])),
            _ => convert::sequence(value, vm)
                .and_then(|items| items.iter().map(|v| convert::index(v, vm).ok().flatten()).collect())
                .map(Arg::Ints),
        },
        Kind::OptionalIntList => convert::sequence(value, vm)
            .and_then(|items| {
                let item = |v: &PyObjectRef| if vm.is_none(v) { Some(None) } else { convert::index(v, vm).ok()?.map(Some) };
                items.iter().map(item).collect()
            })
            .map(Arg::OptionalInts),
        Kind::FloatList => convert::sequence(value, vm)
            .and_then(|items| {
                items.iter().map(|v| convert::number(v, vm).ok().flatten().map(tensor::Number::to_f64)).collect()
            })
            .map(Arg::Floats),
        Kind::TensorList | Kind::VarTensors => return read_tensors(position, parameter, value, vm),
        Kind::OptionalTensorList => convert::sequence(value, vm).and_then(|items| {
            items
                .iter()
                .map(|v| if vm.is_none(v) { Some(None) } else { v.downcast_ref::<PyTensor>().map(|t| Some(t.get())) })
                .collect::<Option<Vec<_>>>()
                .map(Arg::OptionalTensors)
        }),
    };
    arg.ok_or_else(|| mismatch(position, parameter, value))
}

fn read_tensors(
    position: Option<usize>,
    parameter: &Parameter,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<Arg, Mismatch> {
    let Some(items) = convert::sequence(value, vm) else { return Err(mismatch(position, parameter, value)) };
    let mut tensors = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        match item.downcast_ref::<PyTensor>() {
            Some(tensor) => tensors.push(tensor.get()),
            None => {
                return Err(Mismatch::Raised(vm.new_type_error(format!(
                    "expected Tensor as element {i} in argument {}, but got {}",
                    position.unwrap_or(0),
                    type_name(item)
                ))));
            }
        }
    }
    Ok(Arg::Tensors(tensors))
}

/// `out=`: the result is written into tensors that are there.
fn write_out(result: Out, out: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    let results = match result {
        Out::Tensor(t) => vec![t],
        Out::Tuple(ts) | Out::List(ts) | Out::Named(_, _, ts) => ts,
        _ => return Err(vm.new_type_error("this operator has no out=")),
    };
    let targets: Vec<PyObjectRef> = match convert::sequence(out, vm) {
        Some(items) => items,
        None => vec![out.clone()],
    };
    if targets.len() != results.len() {
        return Err(vm.new_type_error(format!(
            "expected tuple of {} elements but got {}",
            results.len(),
            targets.len()
        )));
    }
    for (target, value) in targets.iter().zip(results) {
        let Some(handle) = target.downcast_ref::<PyTensor>() else {
            return Err(vm.new_type_error(format!("argument 'out' must be Tensor, not {}", type_name(target))));
        };
        let tensor = handle.get();
        let checked = autograd::write_out(&tensor, value);
        convert::warnings(vm)?;
        if let Some(resized) = checked.map_err(|e| convert::error(e, vm))? {
            handle.set(resized);
        }
    }
    Ok(())
}

/// `torch.add` and its kin.
#[pyclass(module = false, name = "builtin_function_or_method")]
#[derive(PyPayload)]
pub struct Function {
    callee: Callee,
    bound: Option<PyObjectRef>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<function {}>", self.callee.op.name)
    }
}

impl Function {
    pub fn new(op: &'static Op) -> Self {
        Self { callee: Callee::new(op, Mode::Function), bound: None }
    }
}

#[pyclass(with(Callable, Representable))]
impl Function {
    #[pygetset]
    fn __name__(&self) -> String {
        self.callee.name()
    }

    #[pygetset]
    fn __qualname__(&self) -> String {
        self.callee.name()
    }

    #[pygetset]
    fn __doc__(&self) -> String {
        self.callee.doc()
    }

    #[pygetset]
    fn __text_signature__(&self) -> String {
        self.callee.signature_text()
    }
}

impl Callable for Function {
    type Args = FuncArgs;
    fn call(zelf: &Py<Self>, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if let Some(bound) = &zelf.bound {
            args.prepend_arg(bound.clone());
        }
        zelf.callee.call(args, vm)
    }
}

impl Representable for Function {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let name = zelf.callee.name();
        Ok(match &zelf.bound {
            Some(_) => format!("<built-in method {name} of Tensor object>"),
            None => format!("<built-in method {name} of type object>"),
        })
    }
}

/// `Tensor.add` and its kin.
#[pyclass(module = false, name = "method_descriptor")]
#[derive(PyPayload)]
pub struct Method {
    op: &'static Op,
    callee: Callee,
}

impl std::fmt::Debug for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<method {}>", self.op.name)
    }
}

impl Method {
    pub fn new(op: &'static Op, mode: Mode) -> Self {
        Self { op, callee: Callee::new(op, mode) }
    }
}

#[pyclass(with(Callable, GetDescriptor, Representable), flags(METHOD_DESCRIPTOR))]
impl Method {
    #[pygetset]
    fn __name__(&self) -> String {
        self.callee.name()
    }

    #[pygetset]
    fn __qualname__(&self) -> String {
        format!("Tensor.{}", self.callee.name())
    }

    #[pygetset]
    fn __doc__(&self) -> String {
        self.callee.doc()
    }

    #[pygetset]
    fn __text_signature__(&self) -> String {
        self.callee.signature_text()
    }
}

impl Callable for Method {
    type Args = FuncArgs;
    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        zelf.callee.call(args, vm)
    }
}

impl GetDescriptor for Method {
    fn descr_get(
        zelf: PyObjectRef,
        obj: Option<PyObjectRef>,
        _cls: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let Some(bound) = obj.filter(|o| !vm.is_none(o)) else { return Ok(zelf) };
        let method = Self::_as_pyref(&zelf, vm)?;
        let function = Function { callee: Callee::new(method.op, method.callee.mode), bound: Some(bound) };
        Ok(function.into_pyobject(vm))
    }
}

impl Representable for Method {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<method '{}' of 'torch._C.TensorBase' objects>", zelf.callee.name()))
    }
}

/// Puts the table's methods on the class.
pub fn install_methods(class: &Py<PyType>, vm: &VirtualMachine) {
    for op in tensor::ops::all() {
        if op.places.contains(Places::METHOD) {
            class.set_attr(vm.ctx.intern_str(op.name), Method::new(op, Mode::Method).into_pyobject(vm));
        }
        if op.places.contains(Places::INPLACE) {
            let name = vm.ctx.intern_str(format!("{}_", op.name));
            class.set_attr(name, Method::new(op, Mode::InPlace).into_pyobject(vm));
        }
    }
}

/// The functions of a place, by name.
pub fn functions(place: Places, vm: &VirtualMachine) -> HashMap<&'static str, PyObjectRef> {
    tensor::ops::all()
        .filter(|op| op.places.contains(place))
        .map(|op| (op.name, Function::new(op).into_pyobject(vm)))
        .collect()
}
