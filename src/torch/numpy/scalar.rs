//! numpy's scalars: `np.float64(1.0)` and its kin, the elements of arrays and the results of full reductions.
//!
//! `float64` is a Python `float` too, as in numpy; the others are not Python numbers. Each class computes like a 0-dim
//! array of its dtype.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use rustpython_vm::builtins::{PyFloat, PyStr, PyTuple, PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::hash;
use rustpython_vm::function::{Either, FuncArgs, PyComparisonValue};
use rustpython_vm::protocol::{PyMappingMethods, PyNumberMethods};
use rustpython_vm::types::{
    AsMapping, AsNumber, Comparable, Constructor, GetAttr, Hashable, PyComparisonOp, PyTypeFlags, PyTypeSlots,
    Representable,
};
use rustpython_vm::{
    AsObject, Context, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, atomic_func, pyclass,
};

use super::array::PyArray;
use super::{convert, dtype, error, print, ufunc};
use crate::tensor::dtype::dispatch;
use crate::tensor::{DType, Device, Number, Result, Tensor};
use crate::torch;

/// `numpy.generic`: any scalar but `float64`, whose payload is a Python float's.
#[pyclass(module = "numpy", name = "generic")]
#[derive(Debug, PyPayload)]
pub struct PyScalar {
    number: Number,
    dtype: DType,
}

/// The classes of one interpreter.
struct Classes {
    scalars: Vec<(DType, PyTypeRef)>,
    abstracts: Vec<(&'static str, PyTypeRef)>,
}

thread_local! {
    static CLASSES: RefCell<Option<&'static Classes>> = const { RefCell::new(None) };
}

fn classes() -> Option<&'static Classes> {
    CLASSES.with_borrow(|c| *c)
}

/// The tree of numpy's scalar types: name and base of each abstract class.
const ABSTRACT: [(&str, &str); 6] = [
    ("number", "generic"),
    ("integer", "number"),
    ("signedinteger", "integer"),
    ("unsignedinteger", "integer"),
    ("inexact", "number"),
    ("floating", "inexact"),
];

/// Makes the classes; gives them by name.
///
/// # Errors
/// Where the interpreter refuses a class.
pub fn install(context: &Context) -> std::result::Result<Vec<(&'static str, PyTypeRef)>, String> {
    let generic = PyScalar::make_static_type();
    let make = |name: &str, bases: Vec<PyTypeRef>| {
        let mut slots = PyTypeSlots::default();
        slots.flags |= PyTypeFlags::BASETYPE | PyTypeFlags::DEFAULT;
        // The last base is the one whose payload the instances have.
        slots.basicsize = bases.last().map_or(0, |base| base.slots.basicsize);
        let class =
            PyType::new_heap(name, bases, Default::default(), slots, context.types.type_type.to_owned(), context)?;
        class.set_str_attr("__module__", context.new_str("numpy"), context);
        Ok::<_, String>(class)
    };
    let mut abstracts: Vec<(&'static str, PyTypeRef)> = vec![("generic", generic)];
    let find = |all: &[(&'static str, PyTypeRef)], name: &str| {
        all.iter().find(|(n, _)| *n == name).map_or_else(|| all[0].1.clone(), |(_, c)| c.clone())
    };
    for (name, base) in ABSTRACT {
        let class = make(name, vec![find(&abstracts, base)])?;
        abstracts.push((name, class));
    }
    let mut scalars = Vec::new();
    for dtype in DType::ALL {
        let base = match dtype {
            DType::BFloat16 => continue,
            DType::Bool => "generic",
            d if d.is_floating() => "floating",
            d if !d.is_signed() => "unsignedinteger",
            _ => "signedinteger",
        };
        let mut bases = vec![find(&abstracts, base)];
        if dtype == DType::Float64 {
            bases.push(context.types.float_type.to_owned());
        }
        scalars.push((dtype, make(dtype.name(), bases)?));
    }
    let mut all = abstracts.clone();
    all.extend(scalars.iter().map(|(d, c)| (d.name(), c.clone())));
    let classes: &'static Classes = Box::leak(Box::new(Classes { scalars, abstracts }));
    CLASSES.set(Some(classes));
    Ok(all)
}

/// The class of a dtype's scalars.
pub fn class(dtype: DType, vm: &VirtualMachine) -> PyTypeRef {
    let found = classes().and_then(|c| c.scalars.iter().find(|(d, _)| *d == dtype));
    found.map_or_else(|| vm.ctx.types.object_type.to_owned(), |(_, class)| class.clone())
}

/// The dtype of a scalar class or of one derived from it; abstract classes mean their widest, as in numpy.
pub fn dtype_of_class(class: &Py<PyType>) -> Option<DType> {
    let classes = classes()?;
    if let Some((dtype, _)) = classes.scalars.iter().find(|(_, c)| class.fast_issubclass(c)) {
        return Some(*dtype);
    }
    let (name, _) = classes.abstracts.iter().find(|(_, c)| class.is(c))?;
    match *name {
        "number" | "inexact" | "floating" => Some(DType::Float64),
        "integer" | "signedinteger" => Some(DType::Int64),
        "unsignedinteger" => Some(DType::UInt64),
        _ => None,
    }
}

/// A scalar's number and dtype.
fn parts(value: &PyObject) -> Option<(Number, DType)> {
    if let Some(scalar) = value.downcast_ref::<PyScalar>() {
        return Some((scalar.number, scalar.dtype));
    }
    let float = value.downcast_ref::<PyFloat>()?;
    let (_, class) = classes()?.scalars.last()?;
    value.class().fast_issubclass(class).then(|| (Number::Float(float.to_f64()), DType::Float64))
}

/// The 0-dim tensor of a scalar.
pub fn tensor(value: &PyObject) -> Option<Tensor> {
    let (number, dtype) = parts(value)?;
    zero_dim(number, dtype).ok()
}

/// A 0-dim tensor of a number.
///
/// # Errors
/// Where memory cannot be had.
pub fn zero_dim(number: Number, dtype: DType) -> Result<Tensor> {
    dispatch!(dtype, T => Tensor::from_element(number.to_element::<T>(), Device::Cpu))
}

/// A scalar object.
///
/// # Errors
/// Where the classes are not there.
pub fn object(number: Number, dtype: DType, vm: &VirtualMachine) -> PyResult {
    let class = class(dtype, vm);
    if dtype == DType::Float64 {
        return PyFloat::from(number.to_f64()).into_ref_with_type(vm, class).map(Into::into);
    }
    PyScalar { number, dtype }.into_ref_with_type(vm, class).map(Into::into)
}

/// A result: an array, or a scalar where it has no dimension.
///
/// # Errors
/// Where the element cannot be read.
pub fn unwrap(tensor: Tensor, vm: &VirtualMachine) -> PyResult {
    if tensor.rank() > 0 {
        return Ok(PyArray::new(tensor).into_pyobject(vm));
    }
    let number = error::raise(tensor.item(), vm)?;
    object(number, tensor.dtype(), vm)
}

fn number_of(value: &PyObject, vm: &VirtualMachine) -> PyResult<(Number, DType)> {
    parts(value).ok_or_else(|| vm.new_type_error(format!("expected a numpy scalar, got {}", value.class().name())))
}

/// Calls a method of the scalar's 0-dim array.
fn delegate(value: &PyObject, name: &str, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let (number, dtype) = number_of(value, vm)?;
    let array = PyArray::new(convert::of_number(number, dtype, vm)?).into_pyobject(vm);
    array.get_attr(vm.ctx.intern_str(name), vm)?.call(args, vm)
}

macro_rules! slot {
    ($name:literal) => {
        Some(|a, b, vm| ufunc::operator(const { ufunc::find($name) }, a, b, vm))
    };
}

impl AsNumber for PyScalar {
    fn as_number() -> &'static PyNumberMethods {
        static AS_NUMBER: PyNumberMethods = PyNumberMethods {
            add: slot!("add"),
            subtract: slot!("subtract"),
            multiply: slot!("multiply"),
            remainder: slot!("remainder"),
            divmod: Some(ufunc::divmod),
            power: Some(|a, b, _c, vm| ufunc::operator(const { ufunc::find("power") }, a, b, vm)),
            negative: Some(|a, vm| ufunc::unary(const { ufunc::find("negative") }, a.obj, vm)),
            positive: Some(|a, _vm| Ok(a.obj.to_owned())),
            absolute: Some(|a, vm| ufunc::unary(const { ufunc::find("absolute") }, a.obj, vm)),
            boolean: Some(|a, vm| Ok(number_of(a.obj, vm)?.0.is_true())),
            invert: Some(|a, vm| ufunc::unary(const { ufunc::find("invert") }, a.obj, vm)),
            lshift: slot!("left_shift"),
            rshift: slot!("right_shift"),
            and: slot!("bitwise_and"),
            xor: slot!("bitwise_xor"),
            or: slot!("bitwise_or"),
            int: Some(|a, vm| Ok(torch::convert::to_python(to_int(a.obj, vm)?, vm))),
            float: Some(|a, vm| Ok(vm.ctx.new_float(number_of(a.obj, vm)?.0.to_f64()).into())),
            floor_divide: slot!("floor_divide"),
            true_divide: slot!("divide"),
            index: Some(|a, vm| match number_of(a.obj, vm)? {
                (number, dtype) if dtype.is_integral() && dtype != DType::Bool => {
                    Ok(torch::convert::to_python(number, vm))
                }
                (_, dtype) => {
                    Err(vm
                        .new_type_error(format!("'numpy.{}' object cannot be interpreted as an integer", dtype.name())))
                }
            }),
            matrix_multiply: Some(ufunc::matrix_multiply),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &AS_NUMBER
    }
}

fn to_int(value: &PyObject, vm: &VirtualMachine) -> PyResult<Number> {
    match number_of(value, vm)?.0 {
        Number::Float(v) if v.is_nan() => Err(vm.new_value_error("cannot convert float NaN to integer")),
        Number::Float(v) if v.is_infinite() => Err(vm.new_overflow_error("cannot convert float infinity to integer")),
        Number::Large(value) => Ok(Number::Large(value)),
        number => Ok(Number::Int(number.to_i64())),
    }
}

impl Comparable for PyScalar {
    fn slot_richcompare(
        zelf: &PyObject,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<Either<PyObjectRef, PyComparisonValue>> {
        ufunc::comparison(zelf, other, op, vm).map(Either::A)
    }

    fn cmp(_: &Py<Self>, _: &PyObject, _: PyComparisonOp, _: &VirtualMachine) -> PyResult<PyComparisonValue> {
        Ok(PyComparisonValue::NotImplemented)
    }
}

impl Hashable for PyScalar {
    fn slot_hash(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<hash::PyHash> {
        Ok(match number_of(zelf, vm)?.0 {
            Number::Bool(value) => i64::from(value),
            Number::Int(value) => vm.ctx.new_int(value).as_object().hash(vm)?,
            Number::Large(value) => PyObjectRef::from(vm.ctx.new_bigint(&value.into())).hash(vm)?,
            Number::Float(value) if value.is_nan() => {
                let mut hasher = DefaultHasher::new();
                zelf.get_id().hash(&mut hasher);
                hasher.finish() as i64
            }
            Number::Float(value) => vm.ctx.new_float(value).as_object().hash(vm)?,
        })
    }

    fn hash(_: &Py<Self>, _: &VirtualMachine) -> PyResult<hash::PyHash> {
        Ok(0)
    }
}

impl Representable for PyScalar {
    fn slot_repr(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<rustpython_vm::PyRef<PyStr>> {
        let (number, dtype) = number_of(zelf, vm)?;
        Ok(vm.ctx.new_str(print::scalar_repr(number, dtype)))
    }

    fn repr_str(_: &Py<Self>, _: &VirtualMachine) -> PyResult<String> {
        Ok(String::new())
    }
}

impl Constructor for PyScalar {
    type Args = FuncArgs;

    fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let Some(dtype) =
            dtype_of_class(&cls).filter(|d| cls.is(&class(*d, vm)) || cls.fast_issubclass(&class(*d, vm)))
        else {
            return Err(vm.new_type_error(format!("cannot create 'numpy.{}' instances", cls.name())));
        };
        let made = match args.args.first() {
            None => convert::of_number(Number::Int(0), dtype, vm)?,
            Some(value) => convert::tensor(value, Some(dtype), vm)?,
        };
        if made.rank() > 0 {
            return Ok(PyArray::new(made).into_pyobject(vm));
        }
        let number = error::raise(made.item(), vm)?;
        if dtype == DType::Float64 {
            return PyFloat::from(number.to_f64()).into_ref_with_type(vm, cls).map(Into::into);
        }
        Self { number, dtype }.into_ref_with_type(vm, cls).map(Into::into)
    }

    fn py_new(_: &Py<PyType>, _: FuncArgs, _: &VirtualMachine) -> PyResult<Self> {
        unreachable!("slot_new makes scalars")
    }
}

impl AsMapping for PyScalar {
    fn as_mapping() -> &'static PyMappingMethods {
        static AS_MAPPING: PyMappingMethods = PyMappingMethods {
            subscript: atomic_func!(|mapping, needle: &PyObject, vm| {
                match needle.downcast_ref::<PyTuple>() {
                    Some(tuple) if tuple.is_empty() => Ok(mapping.obj.to_owned()),
                    _ => Err(vm.new_index_error("invalid index to scalar variable.")),
                }
            }),
            ..PyMappingMethods::NOT_IMPLEMENTED
        };
        &AS_MAPPING
    }
}

impl GetAttr for PyScalar {
    /// What a scalar lacks, its 0-dim array has: `np.float64(1.5).sum()`.
    fn slot_getattro(obj: &PyObject, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        if let Some(found) = obj.generic_getattr_opt(name, None, vm)? {
            return Ok(found);
        }
        let (number, dtype) = number_of(obj, vm)?;
        let text = name.to_string();
        let array = PyArray::new(convert::of_number(number, dtype, vm)?).into_pyobject(vm);
        if !text.starts_with("__")
            && !["sort", "fill", "resize", "put"].contains(&text.as_str())
            && let Ok(found) = array.get_attr(name, vm)
        {
            return Ok(found);
        }
        Err(vm.new_attribute_error(format!("'numpy.{}' object has no attribute '{text}'", dtype.name())))
    }

    fn getattro(_: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        Err(vm.new_attribute_error(name.to_string()))
    }
}

#[pyclass(with(AsNumber, AsMapping, Comparable, Hashable, Representable, Constructor, GetAttr), flags(BASETYPE))]
impl PyScalar {
    #[pymethod]
    fn __str__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<String> {
        let (number, dtype) = number_of(&zelf, vm)?;
        Ok(print::scalar_str(number, dtype))
    }

    #[pymethod]
    fn __format__(zelf: PyObjectRef, spec: rustpython_vm::PyRef<PyStr>, vm: &VirtualMachine) -> PyResult<String> {
        let (number, dtype) = number_of(&zelf, vm)?;
        if spec.to_string().is_empty() && !matches!(dtype, DType::Float16 | DType::Float32) {
            return Ok(print::scalar_str(number, dtype));
        }
        let number = match number {
            Number::Bool(value) if !spec.to_string().is_empty() => Number::Int(i64::from(value)),
            other => other,
        };
        Ok(vm.format(&torch::convert::to_python(number, vm), spec)?.to_string())
    }

    #[pymethod]
    fn item(zelf: PyObjectRef, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Ok(torch::convert::to_python(number_of(&zelf, vm)?.0, vm))
    }

    #[pymethod]
    fn tolist(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(torch::convert::to_python(number_of(&zelf, vm)?.0, vm))
    }

    #[pymethod]
    fn astype(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let cast = delegate(&zelf, "astype", args, vm)?;
        match super::view(&cast) {
            Some(tensor) => unwrap(tensor, vm),
            None => Ok(cast),
        }
    }

    #[pymethod]
    fn copy(zelf: PyObjectRef, _args: FuncArgs) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn squeeze(zelf: PyObjectRef, _args: FuncArgs) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __round__(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if args.args.first().is_none_or(|v| vm.is_none(v)) {
            let number = torch::convert::to_python(number_of(&zelf, vm)?.0, vm);
            return vm.call_method(&number, "__round__", ());
        }
        delegate(&zelf, "round", args, vm)
    }

    #[pymethod]
    fn __deepcopy__(zelf: PyObjectRef, _memo: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __copy__(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __reduce__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        super::frozen("reduce_scalar", vm)?.call((zelf,), vm)
    }

    #[pymethod]
    fn is_integer(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let value = number_of(&zelf, vm)?.0.to_f64();
        Ok(value.is_finite() && value.fract() == 0.0)
    }

    /// The number of ones in the absolute value's bits.
    #[pymethod]
    fn bit_count(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let (number, kind) = number_of(&zelf, vm)?;
        if !kind.is_integral() || kind == DType::Bool {
            return Err(vm.new_attribute_error(format!("'numpy.{}' object has no attribute 'bit_count'", kind.name())));
        }
        let bits = match number {
            Number::Large(value) => value,
            other => other.to_i64().unsigned_abs(),
        };
        Ok(vm.ctx.new_int(bits.count_ones()).into())
    }

    #[pygetset]
    fn dtype(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(dtype::object(number_of(&zelf, vm)?.1, vm))
    }

    #[pygetset]
    fn real(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pygetset]
    fn imag(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        object(Number::Int(0), number_of(&zelf, vm)?.1, vm)
    }
}
