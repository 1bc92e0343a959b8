//! numpy's dtypes: the names, promotion by NumPy 2's rules, and `numpy.dtype` objects.

use rustpython_vm::builtins::{PyDict, PyList, PyStr, PyTuple, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, PyComparisonValue};
use rustpython_vm::types::{Comparable, Constructor, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::scalar;
use crate::tensor::dtype::Category;
use crate::tensor::{DType, Number};

/// What numpy calls each dtype, in the order of `DType::ALL`: type character, kind, number.
struct Names {
    dtype: DType,
    char: char,
    kind: char,
    number: u8,
    /// Other names that `np.dtype` understands.
    others: &'static [&'static str],
}

static NAMES: [Names; 12] = [
    Names { dtype: DType::Bool, char: '?', kind: 'b', number: 0, others: &["?", "b1", "bool_"] },
    Names { dtype: DType::UInt8, char: 'B', kind: 'u', number: 2, others: &["B", "u1", "ubyte"] },
    Names { dtype: DType::Int8, char: 'b', kind: 'i', number: 1, others: &["b", "i1", "byte"] },
    Names { dtype: DType::Int16, char: 'h', kind: 'i', number: 3, others: &["h", "i2", "short"] },
    Names { dtype: DType::Int32, char: 'i', kind: 'i', number: 5, others: &["i", "i4", "intc"] },
    Names {
        dtype: DType::Int64,
        char: 'l',
        kind: 'i',
        number: 7,
        others: &["l", "q", "p", "n", "i8", "int", "int_", "intp", "long", "longlong"],
    },
    Names { dtype: DType::UInt16, char: 'H', kind: 'u', number: 4, others: &["H", "u2", "ushort"] },
    Names { dtype: DType::UInt32, char: 'I', kind: 'u', number: 6, others: &["I", "u4", "uintc"] },
    Names {
        dtype: DType::UInt64,
        char: 'L',
        kind: 'u',
        number: 8,
        others: &["L", "Q", "P", "N", "u8", "uint", "uintp", "ulong", "ulonglong"],
    },
    Names { dtype: DType::Float16, char: 'e', kind: 'f', number: 23, others: &["e", "f2", "half"] },
    Names { dtype: DType::Float32, char: 'f', kind: 'f', number: 11, others: &["f", "f4", "single"] },
    Names { dtype: DType::Float64, char: 'd', kind: 'f', number: 12, others: &["d", "f8", "float", "double"] },
];

/// What numpy has and the engine does not.
const FOREIGN: [&str; 27] = [
    "complex64",
    "complex128",
    "complex",
    "object",
    "str",
    "O",
    "object_",
    "str_",
    "bytes",
    "bytes_",
    "csingle",
    "cdouble",
    "c8",
    "c16",
    "F",
    "D",
    "datetime64",
    "timedelta64",
    "M8",
    "m8",
    "void",
    "V",
    "longdouble",
    "g",
    "float128",
    "f16",
    "complex256",
];

fn names(dtype: DType) -> &'static Names {
    NAMES.iter().find(|n| n.dtype == dtype).unwrap_or(&NAMES[11])
}

/// `np.promote_types`: the smallest dtype that holds both.
pub fn promote(a: DType, b: DType) -> DType {
    use DType::{BFloat16, Bool, Float16, Float32, Float64, Int8, UInt8};
    match (a.min(b), a.max(b)) {
        (x, y) if x == y => x,
        (Bool, y) => y,
        (x, y) if y.is_integral() => integer(x, y),
        (x, _) if x.is_integral() && x.size() >= 4 => Float64,
        (UInt8 | Int8, y) => y,
        (x, Float16) if x.is_integral() => Float32,
        (Float16, BFloat16) => Float32,
        (_, y) => y,
    }
}

/// The smallest integer type that holds two others; for `uint64` and a signed one there is none.
fn integer(a: DType, b: DType) -> DType {
    let (wide, narrow) = if a.size() >= b.size() { (a, b) } else { (b, a) };
    if wide.is_signed() == narrow.is_signed() || wide.is_signed() && wide.size() > narrow.size() {
        return wide;
    }
    match wide.size() {
        1 => DType::Int16,
        2 => DType::Int32,
        4 => DType::Int64,
        _ => DType::Float64,
    }
}

/// The dtype of an operation with a Python number, which only asks for its kind.
pub fn promote_weak(dtype: DType, number: Category) -> DType {
    match (dtype.category(), number) {
        (d, n) if n <= d => dtype,
        (_, Category::Floating) => DType::Float64,
        _ => DType::Int64,
    }
}

/// The dtype of `np.array(number)`.
pub const fn of_number(number: Number) -> DType {
    match number {
        Number::Bool(_) => DType::Bool,
        Number::Int(_) => DType::Int64,
        Number::Large(_) => DType::UInt64,
        Number::Float(_) => DType::Float64,
    }
}

/// The dtype in which functions such as `sin` compute.
pub const fn floating(dtype: DType) -> DType {
    match dtype {
        DType::Bool | DType::UInt8 | DType::Int8 => DType::Float16,
        DType::Int16 | DType::UInt16 => DType::Float32,
        DType::Int32 | DType::Int64 | DType::UInt32 | DType::UInt64 => DType::Float64,
        other => other,
    }
}

/// `np.can_cast(from, to, casting="same_kind")`: signs may not be lost, other than by a safe cast.
pub fn can_cast_same_kind(from: DType, to: DType) -> bool {
    let loses_sign = from.is_signed() && to.is_integral() && !to.is_signed();
    from.category() <= to.category() && !loses_sign
}

/// `np.can_cast(from, to)`: no value is lost.
pub fn can_cast(from: DType, to: DType) -> bool {
    promote(from, to) == to
}

/// Reads what stands for a dtype: a dtype object, a scalar type, Python's `float`, `int`, `bool`, or a name.
///
/// # Errors
/// `TypeError` in numpy's words, `NotImplementedError` for a dtype that numpy has and torchlings lacks.
pub fn parse(value: &PyObject, vm: &VirtualMachine) -> PyResult<DType> {
    if let Some(dtype) = value.downcast_ref::<PyDType>() {
        return Ok(dtype.dtype);
    }
    if vm.is_none(value) {
        return Ok(DType::Float64);
    }
    if let Some(class) = value.downcast_ref::<PyType>() {
        return of_class(class, vm);
    }
    if let Some(text) = value.downcast_ref::<PyStr>() {
        return of_name(text.as_ref(), vm);
    }
    let is_record = value.downcast_ref::<PyTuple>().is_some() || value.downcast_ref::<PyDict>().is_some();
    if is_record || value.downcast_ref::<PyList>().is_some() {
        return Err(missing("records (structured dtypes)", vm));
    }
    if is_foreign(value, vm) {
        return Err(missing(&value.str(vm)?.to_string_lossy(), vm));
    }
    Err(vm.new_type_error(format!("Cannot interpret '{}' as a data type", value.str(vm)?)))
}

/// Whether a value is an array, a dtype or a scalar of the frozen package's own.
pub fn is_foreign(value: &PyObject, vm: &VirtualMachine) -> bool {
    value.class().has_attr(vm.ctx.intern_str("__numpy_foreign__"))
}

fn of_class(class: &Py<PyType>, vm: &VirtualMachine) -> PyResult<DType> {
    let types = &vm.ctx.types;
    if let Some(dtype) = scalar::dtype_of_class(class) {
        return Ok(dtype);
    }
    if class.is(types.float_type) {
        return Ok(DType::Float64);
    }
    if class.is(types.int_type) {
        return Ok(DType::Int64);
    }
    if class.is(types.bool_type) {
        return Ok(DType::Bool);
    }
    Err(missing(&class.name(), vm))
}

fn of_name(name: &str, vm: &VirtualMachine) -> PyResult<DType> {
    let bare = name.trim_start_matches(['<', '=', '|']);
    let known = |n: &&Names| n.dtype.name() == bare || n.others.contains(&bare);
    if let Some(found) = NAMES.iter().find(known) {
        return Ok(found.dtype);
    }
    let text = bare.strip_prefix(['U', 'S', 'a']).is_some_and(|size| size.bytes().all(|c| c.is_ascii_digit()));
    if text || FOREIGN.contains(&bare) {
        return Err(missing(bare, vm));
    }
    if is_time_or_record(bare) {
        return Err(missing(name, vm));
    }
    Err(vm.new_type_error(format!("data type '{name}' not understood")))
}

/// Whether a name is that of dates, of spans of time or of records, which are the frozen package's own.
fn is_time_or_record(name: &str) -> bool {
    let starts = ["datetime64", "timedelta64", "M8", "m8", "V", "void"];
    starts.iter().any(|start| name.starts_with(start)) || name.contains([',', '('])
}

/// The error for a dtype that numpy has and torchlings lacks.
pub fn missing(name: &str, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let have: Vec<&str> = NAMES.iter().map(|n| n.dtype.name()).collect();
    vm.new_not_implemented_error(format!(
        "numpy arrays of {name} are missing in torchlings: there are {}, complex64, complex128, str, \
         bytes and object",
        have.join(", ")
    ))
}

/// The format of one element in a `memoryview`.
pub fn format(dtype: DType) -> String {
    names(dtype).char.to_string()
}

/// A dtype object.
pub fn object(dtype: DType, vm: &VirtualMachine) -> PyObjectRef {
    PyDType { dtype }.into_pyobject(vm)
}

/// Whether `repr` of an array leaves the dtype out.
pub const fn is_implied(dtype: DType) -> bool {
    matches!(dtype, DType::Bool | DType::Int64 | DType::Float64)
}

/// `numpy.dtype`.
#[pyclass(module = "numpy", name = "dtype")]
#[derive(Debug, PyPayload)]
pub struct PyDType {
    pub dtype: DType,
}

impl Constructor for PyDType {
    type Args = FuncArgs;

    fn slot_new(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let kept = args.clone();
        match Self::py_new(&class, args, vm) {
            Ok(made) => made.into_ref_with_type(vm, class).map(Into::into),
            Err(error) => super::foreign("dtype", kept, error, vm),
        }
    }

    fn py_new(_: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        match args.args.first().or_else(|| args.kwargs.get("dtype")) {
            Some(value) => Ok(Self { dtype: parse(value, vm)? }),
            None => Err(vm.new_type_error("dtype() missing required argument 'dtype' (pos 1)")),
        }
    }
}

#[pyclass(with(Constructor, Comparable, Hashable, Representable))]
impl PyDType {
    #[pygetset]
    fn name(&self) -> &'static str {
        self.dtype.name()
    }

    #[pygetset]
    fn itemsize(&self) -> usize {
        self.dtype.size()
    }

    #[pygetset]
    fn alignment(&self) -> usize {
        self.dtype.size()
    }

    #[pygetset]
    fn kind(&self) -> String {
        names(self.dtype).kind.to_string()
    }

    #[pygetset]
    fn char(&self) -> String {
        names(self.dtype).char.to_string()
    }

    #[pygetset]
    fn num(&self) -> u8 {
        names(self.dtype).number
    }

    #[pygetset]
    fn byteorder(&self) -> &'static str {
        if self.dtype.size() == 1 { "|" } else { "=" }
    }

    #[pygetset]
    fn str(&self) -> String {
        let order = if self.dtype.size() == 1 { '|' } else { '<' };
        format!("{order}{}{}", names(self.dtype).kind, self.dtype.size())
    }

    #[pygetset(name = "type")]
    fn type_(&self, vm: &VirtualMachine) -> PyTypeRef {
        scalar::class(self.dtype, vm)
    }

    #[pygetset]
    fn shape(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_tuple(Vec::new()).into()
    }

    #[pygetset]
    fn ndim(&self) -> usize {
        0
    }

    #[pygetset]
    fn isnative(&self) -> bool {
        true
    }

    /// The fields of records: there are none in a number.
    #[pygetset]
    fn names(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }

    /// See `names`.
    #[pygetset]
    fn fields(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }

    /// Bits that tell how elements are handled, none of which a number wants.
    #[pygetset]
    fn flags(&self) -> u32 {
        0
    }

    #[pygetset]
    fn isbuiltin(&self) -> u32 {
        1
    }

    #[pygetset]
    fn isalignedstruct(&self) -> bool {
        false
    }

    #[pygetset]
    fn metadata(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }

    /// What the array interface calls the elements.
    #[pygetset]
    fn descr(&self, vm: &VirtualMachine) -> PyObjectRef {
        let field = vm.ctx.new_tuple(vec![vm.ctx.new_str("").into(), vm.ctx.new_str(self.str()).into()]);
        vm.ctx.new_list(vec![field.into()]).into()
    }

    #[pygetset]
    fn subdtype(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }

    #[pygetset]
    fn base(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pygetset]
    fn hasobject(&self) -> bool {
        false
    }

    #[pymethod]
    fn __str__(&self) -> &'static str {
        self.dtype.name()
    }

    #[pymethod]
    fn __reduce__(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        super::frozen("reduce_dtype", vm)?.call((zelf,), vm)
    }

    /// What is pickled beside the name; only the byte order could matter.
    #[pymethod]
    fn __setstate__(&self, state: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        super::frozen("check_dtype_state", vm)?.call((state,), vm).map(drop)
    }

    #[pymethod]
    fn newbyteorder(zelf: PyObjectRef, _args: FuncArgs) -> PyObjectRef {
        zelf
    }
}

impl Comparable for PyDType {
    fn cmp(zelf: &Py<Self>, other: &PyObject, op: PyComparisonOp, vm: &VirtualMachine) -> PyResult<PyComparisonValue> {
        let Ok(other) = parse(other, vm) else {
            return op.eq_only(|| Ok(false.into()));
        };
        Ok(match op {
            PyComparisonOp::Eq => zelf.dtype == other,
            PyComparisonOp::Ne => zelf.dtype != other,
            PyComparisonOp::Le => can_cast(zelf.dtype, other),
            PyComparisonOp::Lt => zelf.dtype != other && can_cast(zelf.dtype, other),
            PyComparisonOp::Ge => can_cast(other, zelf.dtype),
            PyComparisonOp::Gt => zelf.dtype != other && can_cast(other, zelf.dtype),
        }
        .into())
    }
}

impl Hashable for PyDType {
    fn hash(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<rustpython_vm::common::hash::PyHash> {
        Ok(i64::from(names(zelf.dtype).number) + 1)
    }
}

impl Representable for PyDType {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("dtype('{}')", zelf.dtype.name()))
    }
}
