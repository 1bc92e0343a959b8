//! Calling the operator table from Python: binds arguments to signatures, words the errors as PyTorch's own argument
//! parser does, and derives in-place methods and `out=`.

use std::cell::OnceCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyInt, PyList, PyStr, PyTuple, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::{Callable, GetDescriptor, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use smallvec::SmallVec;

use super::convert;
use super::signature::{self, Place};
use super::tensor::PyTensor;
use super::types::{PyDType, PyDevice, PyGenerator};
use super::{overrides, trace};
use crate::tensor::op::{self, Arg, Args, Kind, Op, Out, Overload, Parameter, Places};
use crate::tensor::{self, DType, Tensor, autograd, profile};

mod out;

/// How an operator is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `torch.add(a, b)`.
    Function,
    /// `a.add(b)`.
    Method,
    /// `a.add_(b)`.
    InPlace,
    /// `torch.neg_(a)`.
    InPlaceFunction,
}

impl Mode {
    const fn is_in_place(self) -> bool {
        matches!(self, Self::InPlace | Self::InPlaceFunction)
    }

    /// A method's signature does not show its tensor.
    const fn hidden_parameters(self) -> usize {
        match self {
            Self::Function | Self::InPlaceFunction => 0,
            Self::Method | Self::InPlace => 1,
        }
    }
}

/// An operator with its signatures parsed, when it is first called.
struct Callee {
    op: &'static Op,
    mode: Mode,
    /// What PyTorch puts before the name of a function outside `torch`, such as `special_`.
    prefix: &'static str,
    parsed: OnceCell<Vec<Vec<Parameter>>>,
}

impl Callee {
    fn new(op: &'static Op, mode: Mode) -> Self {
        Self { op, mode, prefix: "", parsed: OnceCell::new() }
    }

    fn name(&self) -> String {
        let suffix = if self.mode.is_in_place() { "_" } else { "" };
        [self.prefix, self.op.name, suffix].concat()
    }

    fn signatures(&self) -> &[Vec<Parameter>] {
        self.parsed.get_or_init(|| {
            self.op.overloads.iter().map(|o| op::parse_signature(o.signature).unwrap_or_default()).collect()
        })
    }

    /// The signature as `help()` and completion show it.
    fn signature_text(&self) -> String {
        let skip = self.mode.hidden_parameters();
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
        if let Some(out) = &out {
            self.check_out(out, &args, vm)?;
        }
        let signatures = self.signatures();
        let mut first_mismatch = None;
        for (overload, parameters) in self.op.overloads.iter().zip(signatures) {
            match bind(parameters, self.mode.hidden_parameters(), &args, vm) {
                Ok(values) => {
                    let start = profile::begin();
                    let shapes = start.map(|_| shapes(&values));
                    let traced = trace::Bound::of(parameters, &values, vm);
                    let result = self.run(overload, values, &args, out, vm)?;
                    profile::end(start, || ["aten::", &self.name()].concat(), || shapes.unwrap_or_default());
                    if let Some(bound) = traced {
                        bound.call(self.op.name, self.mode.is_in_place(), &result, vm);
                    }
                    return Ok(result);
                }
                Err(Mismatch::Raised(exception)) => {
                    return overrides::dispatch(|| self.object(vm), &args, vm)?.ok_or(exception);
                }
                Err(mismatch @ Mismatch::Element { .. }) => {
                    return Err(vm.new_type_error(mismatch.message(&self.name(), 0).unwrap_or_default()));
                }
                Err(mismatch) => {
                    first_mismatch.get_or_insert(mismatch);
                }
            }
        }
        match overrides::dispatch(|| self.object(vm), &args, vm)? {
            Some(result) => Ok(result),
            None => Err(self.mismatch(first_mismatch, &args, vm)),
        }
    }

    /// The function as Python knows it.
    fn object(&self, vm: &VirtualMachine) -> Option<PyObjectRef> {
        let name = self.name();
        let module = match self.place() {
            Place::Tensor => return PyTensor::class(&vm.ctx).get_attr(vm.ctx.intern_str(name)),
            Place::Special => "torch.special",
            Place::Linalg => "torch.linalg",
            Place::Functional => "torch.nn.functional",
            Place::Torch => "torch",
        };
        let modules = vm.sys_module.get_attr("modules", vm).ok()?;
        let module = modules.get_item(module, vm).ok()?;
        module.get_attr(&*vm.ctx.new_str(name.strip_prefix(self.prefix).unwrap_or(&name)), vm).ok()
    }

    fn run(
        &self,
        overload: &Overload,
        mut values: SmallVec<[Arg; 6]>,
        args: &FuncArgs,
        out: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let raise = |e| convert::error(e, vm);
        if !self.mode.is_in_place() {
            tensor::autocast::apply(self.op.name, &mut values).map_err(raise)?;
        }
        tensor::dtype::unsigned::check(self.op.name, self.mode.is_in_place(), &values).map_err(raise)?;
        if self.mode.is_in_place() {
            if tensor::pointwise::in_place_call(self.op.name, &values).map_err(raise)? {
                return Ok(args.args[0].clone());
            }
            if let Some((Arg::Tensor(target), others)) = values.split_first_mut() {
                out::apart(target, others).map_err(raise)?;
                *target = target.as_it_is();
            }
        }
        if let Some(out) = out.as_ref().and_then(|o| o.downcast_ref::<PyTensor>()) {
            out::apart(&out.get(), &values).map_err(raise)?;
        }
        let result = (overload.run)(&Args { name: self.op.name, values: &values });
        convert::warnings(vm)?;
        let result = result.map_err(raise)?;
        // What was bound is gone before a write, which then need not leave its memory to it.
        drop(values);
        self.finish(result, args, out, vm)
    }

    fn finish(&self, result: Out, args: &FuncArgs, out: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        if self.mode.is_in_place() {
            let Out::Tensor(value) = result else { return convert::out(result, vm) };
            let zelf = args.args[0].clone();
            if let Some(target) = zelf.downcast_ref::<PyTensor>() {
                let target = target.get();
                let overlaps = matches!(self.op.name, "masked_fill" | "index_fill")
                    && tensor::layout::overlaps(target.shape(), target.strides());
                let written = if overlaps {
                    tensor::index::write_changed(&target, &value, self.op.name)
                } else {
                    // What has no gradient at all is not recorded, and may be written even into a leaf.
                    let silent = self.op.name.starts_with("logical_");
                    fits(self.op.name, &target, &value).and_then(|()| {
                        let assign = || autograd::assign(&target, value);
                        if silent { autograd::no_grad(assign) } else { assign() }
                    })
                };
                convert::warnings(vm)?;
                written.map_err(|e| convert::error(e, vm))?;
            }
            return Ok(zelf);
        }
        match out {
            None => same_object(self.op, result, args, vm),
            Some(out) => {
                let requires_grad = |t: &tensor::Tensor| autograd::needs_record(&[t]);
                if matches!(&result, Out::Tensor(t) if requires_grad(t))
                    || out.downcast_ref::<PyTensor>().is_some_and(|t| requires_grad(&t.get()))
                {
                    return Err(vm.new_runtime_error(format!(
                        "{}(): functions with out=... arguments don't support automatic differentiation, but one of \
                         the arguments requires grad.",
                        self.op.name
                    )));
                }
                out::write(self.op.name, result, &out, vm)?;
                Ok(out)
            }
        }
    }

    /// Refuses an `out=` that is no tensor, and one whose dtype is wrong whatever is computed.
    fn check_out(&self, out: &PyObjectRef, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(tensor) = out.downcast_ref::<PyTensor>() {
            let dtype = tensor.get().dtype();
            if self.op.name == "multinomial" && dtype != DType::Int64 {
                let message = format!("multinomial expects Long tensor out, got: {}", dtype.scalar_name());
                return Err(vm.new_runtime_error(message));
            }
            return Ok(());
        }
        let is_number = out::TAKES_NUMBERS.contains(&self.op.name) && convert::number(out, vm)?.is_some();
        if is_number || convert::sequence(out, vm).is_some() {
            return Ok(());
        }
        let mut shown = args.clone();
        shown.kwargs.insert("out".to_owned(), out.clone());
        let name = self.name();
        let message = signature::refusal(self.place(), &name, &shown, vm)
            .unwrap_or_else(|| format!("{name}(): argument 'out' must be Tensor, not {}", type_name(out)));
        Err(vm.new_type_error(message))
    }

    /// The `TypeError` of a call that fits no signature.
    fn mismatch(&self, first: Option<Mismatch>, args: &FuncArgs, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let (name, skip) = (self.name(), self.mode.hidden_parameters());
        let shown = FuncArgs { args: args.args.iter().skip(skip).cloned().collect(), kwargs: args.kwargs.clone() };
        if let Some(message) = signature::refusal(self.place(), &name, &shown, vm) {
            return vm.new_type_error(message);
        }
        let signatures = self.signatures();
        if skip == 1 && signatures.iter().all(|s| s.len() == 1) {
            // Such methods do not go through PyTorch's parser.
            let message = if shown.args.is_empty() && !shown.kwargs.is_empty() {
                format!("TensorBase.{name}() takes no keyword arguments")
            } else {
                format!("TensorBase.{name}() takes no arguments ({} given)", shown.args.len())
            };
            return vm.new_type_error(message);
        }
        // The signature that could take so many arguments, or the last: what is wrong with them there is what matters.
        let given = args.args.len() + args.kwargs.len();
        let plausible =
            |s: &&Vec<Parameter>| (s.iter().filter(|p| p.default.is_none()).count()..=s.len()).contains(&given);
        let told = match signatures.iter().find(plausible) {
            Some(only) if signatures.len() > 1 => bind(only, skip, args, vm).err(),
            _ => first,
        };
        if self.place() == Place::Functional
            && ASKED_FOR_SIZE.contains(&&*name)
            && let Some(Mismatch::Type { wanted: Kind::Tensor, got, .. }) = &told
        {
            return vm.new_attribute_error(format!("'{got}' object has no attribute 'size'"));
        }
        let name = KERNELS.iter().find(|(function, _)| *function == &*name).map_or(&*name, |(_, kernel)| kernel);
        match told.and_then(|m| m.message(name, skip)) {
            Some(message) => vm.new_type_error(message),
            None => vm.new_type_error(format!("{name}() received an invalid combination of arguments")),
        }
    }

    /// Where PyTorch has the function.
    fn place(&self) -> Place {
        match (self.mode.hidden_parameters(), self.prefix) {
            (1, _) => Place::Tensor,
            (_, "special_") => Place::Special,
            (_, "linalg_") => Place::Linalg,
            _ if !self.op.places.contains(Places::TORCH) && self.op.places.contains(Places::FUNCTIONAL) => {
                Place::Functional
            }
            _ => Place::Torch,
        }
    }
}

/// The shapes of the tensors among arguments.
fn shapes(values: &[Arg]) -> Vec<tensor::Shape> {
    let mut found = Vec::new();
    for value in values {
        match value {
            Arg::Tensor(tensor) => found.push(tensor.shape().into()),
            Arg::Tensors(tensors) => found.extend(tensors.iter().map(|t| t.shape().into())),
            _ => {}
        }
    }
    found
}

/// Refuses to write a sum with a matrix product into a tensor of another size, in the words of these operators.
fn fits(name: &str, target: &Tensor, value: &Tensor) -> tensor::error::Result<()> {
    tensor::error::ensure!(
        !matches!(name, "addmm" | "addmv" | "baddbmm") || target.shape() == value.shape(),
        Runtime,
        "Bad in-place call: input tensor size {} and output tensor size {} should match",
        tensor::layout::display(target.shape()),
        tensor::layout::display(value.shape())
    );
    Ok(())
}

/// What `contiguous` and its kin return where there is nothing to do, and what `uniform_` and its kin always do: the very
/// object that they were given. Other operators make a new one, as their views have a life of their own.
fn same_object(op: &Op, result: Out, args: &FuncArgs, vm: &VirtualMachine) -> PyResult {
    const RETURNS_SELF: [&str; 12] = [
        "cartesian_prod",
        "contiguous",
        "flatten",
        "conj",
        "conj_physical",
        "resolve_conj",
        "resolve_neg",
        "positive",
        "real",
        "atleast_1d",
        "atleast_2d",
        "atleast_3d",
    ];
    let given = args.args.first().or_else(|| args.kwargs.get("input"));
    if let Some(given) = given {
        match &result {
            Out::Tensor(found) => PyTensor::remember_base(given, found, vm),
            Out::Tuple(found) | Out::List(found) => {
                for found in found {
                    PyTensor::remember_base(given, found, vm);
                }
            }
            _ => {}
        }
    }
    if let (Out::Tensor(found), Some(given)) = (&result, given)
        && given.downcast_ref::<PyTensor>().is_some_and(|t| t.get().is_same(found))
    {
        // Layers as functions give back what they change in place or leave as it is.
        let itself =
            op.places.contains(Places::FUNCTIONAL) || op.name.ends_with('_') || RETURNS_SELF.contains(&op.name);
        return if itself {
            Ok(given.clone())
        } else {
            convert::out(Out::Tensor(tensor::index::own_handle(found, found.clone())), vm)
        };
    }
    convert::out(result, vm)
}

/// Functions that are Python in PyTorch, and ask their first two arguments for their size before anything else.
const ASKED_FOR_SIZE: [&str; 6] =
    ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits"];
/// Functions that are Python in PyTorch, and what refuses their arguments.
const KERNELS: [(&str, &str); 2] = [("cross_entropy", "cross_entropy_loss"), ("nll_loss", "nll_loss_nd")];

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
        least: usize,
        most: usize,
        given: usize,
    },
    /// A list of integers whose first element is none.
    First {
        position: Option<usize>,
        name: String,
        got: String,
    },
    /// A list whose first element is an integer and a later one is not.
    Element {
        name: String,
        position: usize,
        got: String,
    },
    Twice {
        name: String,
    },
    /// A conversion raised by itself.
    Raised(PyBaseExceptionRef),
}

impl Mismatch {
    pub(crate) fn message(&self, function: &str, skip: usize) -> Option<String> {
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
                // PyTorch has its plurals the other way around.
                "{function}() missing {} required positional {}: {}",
                names.len(),
                if names.len() == 1 { "arguments" } else { "argument" },
                names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
            ),
            Self::Unexpected { name } => format!("{function}() got an unexpected keyword argument '{name}'"),
            Self::TooMany { least, most, given } => {
                let (least, most, given) = (least.saturating_sub(skip), most - skip, given - skip);
                let s = if most == 1 && least == most { "" } else { "s" };
                let verb = if given == 1 { "was" } else { "were" };
                let range = if least < most { format!("from {least} to {most}") } else { most.to_string() };
                format!("{function}() takes {range} positional argument{s} but {given} {verb} given")
            }
            Self::First { position, name, got } => {
                let place = position.map_or_else(String::new, |p| format!(" (position {})", p + 1 - skip));
                format!(
                    "{function}(): argument '{name}'{place} must be tuple of ints, but found element of type {got} at pos 0"
                )
            }
            Self::Element { name, position, got } => format!(
                "{function}(): argument '{name}' failed to unpack the object at pos {position} with error \"type must be \
                 tuple of ints,but got {got}\""
            ),
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

/// Binds arguments to a signature, of whose parameters the first `hidden` are not written in a call's parentheses.
pub(crate) fn bind(
    parameters: &[Parameter],
    hidden: usize,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> Result<Values, Mismatch> {
    let mut values = Values::with_capacity(parameters.len());
    let positional = parameters.iter().take_while(|p| !p.keyword_only).count();
    let variadic = variadic_from(&parameters[..positional], hidden, &args.args, vm);
    if args.args.len() > positional && variadic.is_none() {
        let least = parameters[..positional].iter().filter(|p| p.default.is_none()).count();
        return Err(Mismatch::TooMany { least, most: positional, given: args.args.len() });
    }
    let mut used_keywords = 0;
    for (i, parameter) in parameters.iter().enumerate() {
        let given = if i < positional { args.args.get(i) } else { None };
        if let Some(first) = given
            && variadic == Some(i)
        {
            values.push(read_all(parameter, &args.args[i..], vm).ok_or_else(|| mismatch(Some(i), parameter, first))??);
            continue;
        }
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
            None if parameter.kind == Kind::VarTensors => values.push(Arg::Tensors(Vec::new())),
            None => {
                // PyTorch names all that it wants from here on, those given by keyword too.
                let wanted = parameters[args.args.len().min(i)..].iter().filter(|p| p.default.is_none());
                return Err(Mismatch::Missing { names: wanted.map(|p| p.name.clone()).collect() });
            }
        }
    }
    if used_keywords < args.kwargs.len() {
        let known = |key: &str| parameters.iter().any(|p| p.name == key || alias(&p.name) == Some(key));
        if let Some(key) = args.kwargs.keys().find(|k| !known(k)) {
            return Err(Mismatch::Unexpected { name: key.clone() });
        }
    }
    Ok(values)
}

/// `view(2, 3)`, `permute(0, 1)`, `meshgrid(a, b)`: where the rest of the positional arguments are read as one list,
/// because the parameter there is the only positional one in the parentheses.
fn variadic_from(positional: &[Parameter], hidden: usize, args: &[PyObjectRef], vm: &VirtualMachine) -> Option<usize> {
    let last = positional.len().checked_sub(1)?;
    let first = args.get(last)?;
    let reads = match positional[last].kind {
        Kind::VarTensors => !is_sequence(first),
        Kind::IntList(least) => last == hidden && (least == 0 || positional[last].name != "dim") && is_index(first, vm),
        _ => false,
    };
    reads.then_some(last)
}

/// Whether an object counts as one of several sizes or dimensions.
fn is_index(value: &PyObject, vm: &VirtualMachine) -> bool {
    value.downcast_ref::<PyInt>().is_some() && !value.class().is(vm.ctx.types.bool_type)
        || value.downcast_ref::<PyTensor>().is_some_and(|t| t.get().rank() == 0)
        || super::numpy::scalar(value).is_some()
}

fn is_sequence(value: &PyObject) -> bool {
    value.downcast_ref::<PyTuple>().is_some() || value.downcast_ref::<PyList>().is_some()
}

fn mismatch(position: Option<usize>, parameter: &Parameter, value: &PyObject) -> Mismatch {
    let got = type_name(value);
    Mismatch::Type { position, name: parameter.name.clone(), wanted: parameter.kind, got }
}

/// A type as a single-signature error names it; the elements of a list of the wrong kind are described.
pub(crate) fn type_name(value: &PyObject) -> String {
    if value.downcast_ref::<PyDType>().is_some() {
        return "torch.dtype".to_owned();
    }
    if value.downcast_ref::<PyDevice>().is_some() {
        return "torch.device".to_owned();
    }
    super::numpy::class_name(value)
}

fn read_all(parameter: &Parameter, values: &[PyObjectRef], vm: &VirtualMachine) -> Option<Result<Arg, Mismatch>> {
    if parameter.kind == Kind::VarTensors {
        let tensors: Option<Vec<Tensor>> =
            values.iter().map(|v| v.downcast_ref::<PyTensor>().map(|t| t.get())).collect();
        tensors.map(|tensors| Ok(Arg::Tensors(tensors)))
    } else {
        read_ints(parameter, values, vm).map(|ints| ints.map(Arg::Ints))
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
            _ => match convert::sequence(value, vm) {
                Some(items) => {
                    let first = || Mismatch::First {
                        position,
                        name: parameter.name.clone(),
                        got: items.first().map_or_else(String::new, |item| type_name(item)),
                    };
                    Some(Arg::Ints(read_ints(parameter, &items, vm).ok_or_else(first)??))
                }
                None => None,
            },
        },
        Kind::OptionalIntList => convert::sequence(value, vm)
            .and_then(|items| {
                let item =
                    |v: &PyObjectRef| if vm.is_none(v) { Some(None) } else { convert::index(v, vm).ok()?.map(Some) };
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

/// A list of integers; `None` where its first element is none.
fn read_ints(parameter: &Parameter, items: &[PyObjectRef], vm: &VirtualMachine) -> Option<Result<Vec<i64>, Mismatch>> {
    let mut ints = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        ints.push(match convert::index(item, vm) {
            Ok(Some(int)) => int,
            Ok(None) if i == 0 => return None,
            Ok(None) => {
                let (name, got) = (parameter.name.clone(), type_name(item));
                return Some(Err(Mismatch::Element { name, position: i + 1, got }));
            }
            Err(exception) => return Some(Err(Mismatch::Raised(exception))),
        });
    }
    Some(Ok(ints))
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
    pub fn new(op: &'static Op, mode: Mode, prefix: &'static str) -> Self {
        Self { callee: Callee { prefix, ..Callee::new(op, mode) }, bound: None }
    }
}

#[pyclass(with(Callable, Representable))]
impl Function {
    /// Copies and pickles of a function are the function of that name.
    #[pymethod]
    fn __reduce__(&self) -> String {
        self.callee.name()
    }

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
        if overrides::is_on()
            && let Some(result) = overrides::dispatch(|| zelf.callee.object(vm), &args, vm)?
        {
            return Ok(result);
        }
        zelf.callee.call(args, vm)
    }
}

impl Representable for Function {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let name = zelf.callee.name();
        Ok(match &zelf.bound {
            Some(_) => format!("<built-in method {name} of Tensor object>"),
            None if zelf.callee.prefix.is_empty() => format!("<built-in method {name} of type object>"),
            None => format!("<built-in function {name}>"),
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
        if overrides::is_on()
            && let Some(result) = overrides::dispatch(|| zelf.callee.object(vm), &args, vm)?
        {
            return Ok(result);
        }
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
pub fn functions(place: Places, vm: &VirtualMachine) -> HashMap<String, PyObjectRef> {
    let prefix = match place {
        Places::SPECIAL => "special_",
        Places::LINALG => "linalg_",
        _ => "",
    };
    let function = |op, mode| Function::new(op, mode, prefix).into_pyobject(vm);
    let mut functions: HashMap<_, _> = tensor::ops::all()
        .filter(|op| op.places.contains(place))
        .map(|op| (op.name.to_owned(), function(op, Mode::Function)))
        .collect();
    if place == Places::TORCH {
        let in_place = tensor::ops::all().filter(|op| op.places.contains(Places::TORCH_INPLACE));
        functions.extend(in_place.map(|op| (format!("{}_", op.name), function(op, Mode::InPlaceFunction))));
    }
    functions
}
