//! `numpy.ndarray`: attributes, operators, indexing. Its methods stand in [`super::methods`].

use std::cell::{Cell, RefCell};

use rustpython_vm::builtins::{PyStr, PyType, PyTypeRef};
use rustpython_vm::function::{Either, FuncArgs, PyComparisonValue, PySetterValue};
use rustpython_vm::protocol::{PyBuffer, PyMappingMethods, PyNumberMethods, PySequenceMethods};
use rustpython_vm::types::{
    AsBuffer, AsMapping, AsNumber, AsSequence, Comparable, Constructor, GetAttr, Hashable, Iterable, PyComparisonOp,
    Representable,
};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func, pyclass,
};

use super::{arguments, convert, dtype, error, index, print, scalar, ufunc};
use crate::tensor::{self, DType, Number, Tensor};
use crate::torch;

// The object holds a handle; `a.shape = …` and `a.resize(…)` put another one in.
/// Numbers of one dtype in as many dimensions as its shape has sizes.
///
/// `np.array([[1., 2.], [3., 4.]])` makes one of a list; `shape` and `dtype` say what it is. Operators work element by
/// element and broadcast.
#[pyclass(module = "numpy", name = "ndarray")]
#[derive(PyPayload)]
pub struct PyArray {
    inner: RefCell<Tensor>,
    /// The array that owns the memory, where this one is a view.
    base: RefCell<Option<PyObjectRef>>,
    read_only: Cell<bool>,
}

/// A handle to write into. Autograd notices nothing, as it does not where numpy writes into PyTorch's memory.
pub struct Writable {
    tensor: Tensor,
    version: u64,
}

impl std::ops::Deref for Writable {
    type Target = Tensor;

    fn deref(&self) -> &Tensor {
        &self.tensor
    }
}

impl Drop for Writable {
    fn drop(&mut self) {
        self.tensor.storage().set_version(self.version);
    }
}

impl std::fmt::Debug for PyArray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ndarray{:?}", self.inner.borrow().shape())
    }
}

impl PyArray {
    pub fn new(tensor: Tensor) -> Self {
        Self { inner: RefCell::new(tensor), base: RefCell::new(None), read_only: Cell::new(false) }
    }

    /// The tensor's handle.
    pub fn tensor(&self) -> Tensor {
        self.inner.borrow().clone()
    }

    pub fn set(&self, tensor: Tensor) {
        *self.inner.borrow_mut() = tensor;
    }

    /// The handle for a kernel: without negative strides.
    ///
    /// # Errors
    /// Where a copy cannot be made.
    pub fn forward(&self, vm: &VirtualMachine) -> PyResult<Tensor> {
        error::raise(convert::forward(self.tensor()), vm)
    }

    /// The handle to write into.
    ///
    /// # Errors
    /// `ValueError` where the array is read-only.
    pub fn writable(&self, vm: &VirtualMachine) -> PyResult<Writable> {
        if self.read_only.get() {
            return Err(vm.new_value_error("assignment destination is read-only"));
        }
        let tensor = self.tensor();
        let version = tensor.storage().version();
        Ok(Writable { tensor, version })
    }

    pub fn is_read_only(&self) -> bool {
        self.read_only.get()
    }

    pub fn set_read_only(&self, read_only: bool) {
        self.read_only.set(read_only);
    }

    /// A result of this array: a view of it keeps it as its base.
    pub fn result(zelf: &Py<Self>, tensor: Tensor, vm: &VirtualMachine) -> PyObjectRef {
        let array = Self::new(tensor);
        if array.inner.borrow().shares_storage(&zelf.inner.borrow()) {
            let base = zelf.base.borrow().clone().unwrap_or_else(|| zelf.to_owned().into());
            *array.base.borrow_mut() = Some(base);
            array.read_only.set(zelf.read_only.get());
        }
        array.into_pyobject(vm)
    }
}

macro_rules! slot {
    ($name:literal) => {
        Some(|a, b, vm| ufunc::operator(const { ufunc::find($name) }, a, b, vm))
    };
}

macro_rules! in_place {
    ($name:literal) => {
        Some(|a, b, vm| ufunc::in_place(const { ufunc::find($name) }, a, b, vm))
    };
}

macro_rules! unary {
    ($name:literal) => {
        Some(|a, vm| ufunc::unary(const { ufunc::find($name) }, a.obj, vm))
    };
}

impl AsNumber for PyArray {
    fn as_number() -> &'static PyNumberMethods {
        static AS_NUMBER: PyNumberMethods = PyNumberMethods {
            add: slot!("add"),
            subtract: slot!("subtract"),
            multiply: slot!("multiply"),
            remainder: slot!("remainder"),
            divmod: Some(ufunc::divmod),
            power: Some(|a, b, _c, vm| ufunc::operator(const { ufunc::find("power") }, a, b, vm)),
            negative: unary!("negative"),
            positive: unary!("positive"),
            absolute: unary!("absolute"),
            boolean: Some(|a, vm| truth(a.obj, vm)),
            invert: unary!("invert"),
            lshift: slot!("left_shift"),
            rshift: slot!("right_shift"),
            and: slot!("bitwise_and"),
            xor: slot!("bitwise_xor"),
            or: slot!("bitwise_or"),
            int: Some(|a, vm| {
                let int = vm.ctx.types.int_type.to_owned();
                PyObjectRef::from(int).call((torch::convert::to_python(only_element(a.obj, vm)?, vm),), vm)
            }),
            float: Some(|a, vm| Ok(vm.ctx.new_float(only_element(a.obj, vm)?.to_f64()).into())),
            inplace_add: in_place!("add"),
            inplace_subtract: in_place!("subtract"),
            inplace_multiply: in_place!("multiply"),
            inplace_remainder: in_place!("remainder"),
            inplace_power: Some(|a, b, _c, vm| ufunc::in_place(const { ufunc::find("power") }, a, b, vm)),
            inplace_lshift: in_place!("left_shift"),
            inplace_rshift: in_place!("right_shift"),
            inplace_and: in_place!("bitwise_and"),
            inplace_xor: in_place!("bitwise_xor"),
            inplace_or: in_place!("bitwise_or"),
            floor_divide: slot!("floor_divide"),
            true_divide: slot!("divide"),
            inplace_floor_divide: in_place!("floor_divide"),
            inplace_true_divide: in_place!("divide"),
            index: Some(|a, vm| to_index(a.obj, vm)),
            matrix_multiply: Some(ufunc::matrix_multiply),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &AS_NUMBER
    }
}

fn of(value: &PyObject, vm: &VirtualMachine) -> PyResult<Tensor> {
    match value.downcast_ref::<PyArray>() {
        Some(array) => Ok(array.tensor()),
        None => Err(vm.new_type_error(format!("expected ndarray, got {}", value.class().name()))),
    }
}

/// The element of a 0-dim array, as Python's `int()` and `float()` want it.
fn only_element(value: &PyObject, vm: &VirtualMachine) -> PyResult<Number> {
    let tensor = of(value, vm)?;
    if tensor.rank() > 0 {
        return Err(vm.new_type_error("only 0-dimensional arrays can be converted to Python scalars"));
    }
    error::raise(tensor.item(), vm)
}

fn truth(value: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let tensor = of(value, vm)?;
    match tensor.numel() {
        1 => error::raise(tensor.item(), vm).map(Number::is_true),
        0 => Err(vm.new_value_error(
            "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.",
        )),
        _ => Err(vm.new_value_error(
            "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
        )),
    }
}

fn to_index(value: &PyObject, vm: &VirtualMachine) -> PyResult {
    let tensor = of(value, vm)?;
    if tensor.rank() == 0 && tensor.dtype().is_integral() && tensor.dtype() != DType::Bool {
        return Ok(vm.ctx.new_int(error::raise(tensor.item(), vm)?.to_i64()).into());
    }
    Err(vm.new_type_error("only integer scalar arrays can be converted to a scalar index"))
}

impl Comparable for PyArray {
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

impl Hashable for PyArray {
    fn hash(_: &Py<Self>, vm: &VirtualMachine) -> PyResult<rustpython_vm::common::hash::PyHash> {
        Err(vm.new_type_error("unhashable type: 'numpy.ndarray'"))
    }
}

impl Representable for PyArray {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        if print::is_formatted() {
            return formatted("repr", zelf.to_owned(), vm);
        }
        error::raise(print::repr(&zelf.tensor()), vm)
    }
}

impl Iterable for PyArray {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let tensor = zelf.tensor();
        let Some((&size, shape)) = tensor.shape().split_first() else {
            return Err(vm.new_type_error("iteration over a 0-d array"));
        };
        let items: Vec<PyObjectRef> = (0..size)
            .map(|i| {
                let offset = tensor.offset().strict_add_signed(tensor.strides()[0] * i.cast_signed());
                let row = tensor.restride(shape.into(), tensor.strides()[1..].into(), offset);
                if shape.is_empty() { scalar::unwrap(row, vm) } else { Ok(Self::result(&zelf, row, vm)) }
            })
            .collect::<PyResult<_>>()?;
        let list: PyObjectRef = vm.ctx.new_list(items).into();
        Ok(list.get_iter(vm)?.into())
    }
}

impl AsMapping for PyArray {
    fn as_mapping() -> &'static PyMappingMethods {
        static AS_MAPPING: PyMappingMethods = PyMappingMethods {
            length: atomic_func!(|mapping, vm| {
                match PyArray::mapping_downcast(mapping).tensor().shape().first() {
                    Some(&size) => Ok(size),
                    None => Err(vm.new_type_error("len() of unsized object")),
                }
            }),
            subscript: atomic_func!(|mapping, needle: &PyObject, vm| {
                let zelf = PyArray::mapping_downcast(mapping);
                let tensor = zelf.tensor();
                let (found, element) = index::get(&tensor, needle, vm)?;
                if element || (found.rank() == 0 && !found.shares_storage(&tensor)) {
                    return scalar::unwrap(found, vm);
                }
                Ok(PyArray::result(zelf, found, vm))
            }),
            ass_subscript: atomic_func!(|mapping, needle: &PyObject, value: Option<PyObjectRef>, vm| {
                let zelf = PyArray::mapping_downcast(mapping);
                let Some(value) = value else {
                    return Err(vm.new_value_error("cannot delete array elements"));
                };
                let target = zelf.writable(vm)?;
                index::set(&target, needle, &value, vm)
            }),
        };
        &AS_MAPPING
    }
}

impl AsSequence for PyArray {
    fn as_sequence() -> &'static PySequenceMethods {
        static AS_SEQUENCE: PySequenceMethods = PySequenceMethods {
            contains: atomic_func!(|sequence, value, vm| {
                let zelf = PyArray::sequence_downcast(sequence);
                let equal = ufunc::comparison(zelf.as_object(), value, PyComparisonOp::Eq, vm)?;
                match super::view(&equal).or_else(|| scalar::tensor(&equal)) {
                    Some(equal) => Ok(error::raise(equal.to_i64_vec(), vm)?.contains(&1)),
                    None => Ok(false),
                }
            }),
            ..PySequenceMethods::NOT_IMPLEMENTED
        };
        &AS_SEQUENCE
    }
}

impl AsBuffer for PyArray {
    fn as_buffer(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyBuffer> {
        super::lent::export(zelf, vm)
    }
}

impl GetAttr for PyArray {
    fn getattro(zelf: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        if let Some(found) = zelf.as_object().generic_getattr_opt(name, None, vm)? {
            return Ok(found);
        }
        let text = name.to_string();
        // Some methods come from the frozen package, which sets them all when it is read.
        if !text.starts_with('_') && torch::registry::get("numpy.reduce_array").is_none() {
            super::frozen("reduce_array", vm)?;
            return Self::getattro(zelf, name, vm);
        }
        Err(vm.new_attribute_error(format!("'numpy.ndarray' object has no attribute '{text}'")))
    }
}

impl Constructor for PyArray {
    type Args = FuncArgs;

    fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = arguments::Bound::new("ndarray", ["shape", "dtype"], args, vm)?;
        let shape = arguments::shape(bound.required(0, vm)?, vm)?;
        let dtype = bound.dtype(1, vm)?.unwrap_or(DType::Float64);
        let zeros = error::raise(tensor::create::zeros(&shape, dtype, tensor::Device::Cpu), vm)?;
        Self::new(zeros).into_ref_with_type(vm, cls).map(Into::into)
    }

    fn py_new(_: &Py<PyType>, _: FuncArgs, _: &VirtualMachine) -> PyResult<Self> {
        unreachable!("slot_new makes arrays")
    }
}

/// The text of an array by the functions that `np.set_printoptions(formatter=…)` was given.
fn formatted(kind: &str, array: PyRef<PyArray>, vm: &VirtualMachine) -> PyResult<String> {
    super::frozen("formatted", vm)?.call((kind.to_owned(), array), vm)?.try_into_value(vm)
}

/// A shape as a Python tuple.
pub fn shape_tuple(shape: &[usize], vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_tuple(shape.iter().map(|&s| vm.ctx.new_int(s).into()).collect()).into()
}

#[pyclass(
    with(
        AsBuffer,
        AsNumber,
        AsMapping,
        AsSequence,
        Comparable,
        Hashable,
        Representable,
        Iterable,
        GetAttr,
        Constructor
    ),
    flags(BASETYPE, HAS_DICT, HAS_WEAKREF)
)]
impl PyArray {
    #[pygetset]
    fn shape(&self, vm: &VirtualMachine) -> PyObjectRef {
        shape_tuple(self.inner.borrow().shape(), vm)
    }

    #[pygetset(setter)]
    fn set_shape(zelf: PyRef<Self>, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        let PySetterValue::Assign(value) = value else {
            return Err(vm.new_attribute_error("Cannot delete array shape"));
        };
        let sizes = arguments::sizes(&[value], vm)?;
        let tensor = zelf.tensor();
        let shaped = super::methods::reshaped(&tensor, &sizes, vm)?;
        if !shaped.shares_storage(&tensor) {
            return Err(vm.new_attribute_error(
                "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.",
            ));
        }
        zelf.set(shaped);
        Ok(())
    }

    #[pygetset]
    fn dtype(&self, vm: &VirtualMachine) -> PyObjectRef {
        dtype::object(self.inner.borrow().dtype(), vm)
    }

    #[pygetset]
    fn ndim(&self) -> usize {
        self.inner.borrow().rank()
    }

    #[pygetset]
    fn size(&self) -> usize {
        self.inner.borrow().numel()
    }

    #[pygetset]
    fn itemsize(&self) -> usize {
        self.inner.borrow().dtype().size()
    }

    #[pygetset]
    fn nbytes(&self) -> usize {
        let tensor = self.inner.borrow();
        tensor.numel() * tensor.dtype().size()
    }

    /// In bytes.
    #[pygetset]
    fn strides(&self, vm: &VirtualMachine) -> PyObjectRef {
        let tensor = self.inner.borrow();
        let size = tensor.dtype().size().cast_signed();
        vm.ctx.new_tuple(tensor.strides().iter().map(|&s| vm.ctx.new_int(s * size).into()).collect()).into()
    }

    /// The elements as a `memoryview`, which here is one of a copy.
    #[pygetset]
    fn data(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        vm.builtins.get_attr("memoryview", vm)?.call((zelf,), vm)
    }

    #[pygetset]
    fn base(&self) -> Option<PyObjectRef> {
        self.base.borrow().clone()
    }

    #[pygetset(name = "T")]
    fn transposed(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyObjectRef {
        let tensor = zelf.tensor();
        let shape = tensor.shape().iter().rev().copied().collect();
        let strides = tensor.strides().iter().rev().copied().collect();
        Self::result(&zelf, tensor.restride(shape, strides, tensor.offset()), vm)
    }

    #[pygetset(name = "mT")]
    fn matrix_transposed(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let tensor = zelf.tensor();
        let rank = tensor.rank();
        if rank < 2 {
            return Err(vm.new_value_error("matrix transpose with ndim < 2 is undefined"));
        }
        let (mut shape, mut strides) =
            (tensor::Shape::from_slice(tensor.shape()), tensor::Strides::from_slice(tensor.strides()));
        shape.swap(rank - 1, rank - 2);
        strides.swap(rank - 1, rank - 2);
        Ok(Self::result(&zelf, tensor.restride(shape, strides, tensor.offset()), vm))
    }

    #[pygetset]
    fn flat(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        super::frozen("flatiter", vm)?.call((zelf,), vm)
    }

    #[pygetset]
    fn flags(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        super::frozen("flagsobj", vm)?.call((zelf,), vm)
    }

    /// C-contiguous, Fortran-contiguous, owning its memory, writeable.
    #[pygetset]
    fn _flags(&self, vm: &VirtualMachine) -> PyObjectRef {
        let tensor = self.inner.borrow();
        let shape: Vec<usize> = tensor.shape().iter().rev().copied().collect();
        let strides: Vec<isize> = tensor.strides().iter().rev().copied().collect();
        let flags = [
            tensor.is_contiguous(),
            tensor::layout::is_contiguous(&shape, &strides),
            self.base.borrow().is_none(),
            !self.read_only.get(),
        ];
        vm.ctx.new_tuple(flags.iter().map(|&f| vm.ctx.new_bool(f).into()).collect()).into()
    }

    #[pymethod]
    fn setflags(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(write) = args.args.first().or_else(|| args.kwargs.get("write")).filter(|w| !vm.is_none(w)) {
            self.read_only.set(!write.clone().try_to_bool(vm)?);
        }
        Ok(())
    }

    #[pygetset]
    fn real(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyObjectRef {
        Self::result(&zelf, zelf.tensor(), vm)
    }

    #[pygetset]
    fn imag(&self, vm: &VirtualMachine) -> PyResult {
        let tensor = self.inner.borrow();
        let zeros = error::raise(tensor::create::zeros(tensor.shape(), tensor.dtype(), tensor::Device::Cpu), vm)?;
        Ok(Self::new(zeros).into_pyobject(vm))
    }

    #[pygetset]
    fn __array_priority__(&self) -> f64 {
        0.0
    }

    #[pymethod]
    fn __str__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<String> {
        if print::is_formatted() {
            return formatted("str", zelf, vm);
        }
        error::raise(print::str(&zelf.inner.borrow()), vm)
    }

    #[pymethod]
    fn __format__(&self, spec: PyRef<PyStr>, vm: &VirtualMachine) -> PyResult<String> {
        let tensor = self.tensor();
        if spec.to_string().is_empty() {
            return error::raise(print::str(&tensor), vm);
        }
        if tensor.rank() == 0 {
            let item = torch::convert::to_python(error::raise(tensor.item(), vm)?, vm);
            return Ok(vm.format(&item, spec)?.to_string());
        }
        Err(vm.new_type_error("unsupported format string passed to numpy.ndarray.__format__"))
    }

    #[pymethod]
    fn __array__(zelf: PyRef<Self>, _args: FuncArgs) -> PyRef<Self> {
        zelf
    }

    #[pymethod]
    fn __copy__(&self, vm: &VirtualMachine) -> PyResult {
        error::raise(tensor::convert::contiguous_copy(&self.tensor()), vm).map(|t| Self::new(t).into_pyobject(vm))
    }

    #[pymethod]
    fn __deepcopy__(&self, _memo: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        self.__copy__(vm)
    }

    #[pymethod]
    fn __reduce__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        super::frozen("reduce_array", vm)?.call((zelf,), vm)
    }

    /// Becomes the array that was pickled.
    #[pymethod]
    fn __setstate__(&self, state: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let made = super::frozen("array_of_state", vm)?.call((state,), vm)?;
        if let Some(tensor) = super::view(&made) {
            self.set(tensor);
        }
        Ok(())
    }

    #[pymethod]
    fn item(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::item(self, args, vm)
    }

    #[pymethod]
    fn tolist(&self, vm: &VirtualMachine) -> PyResult {
        torch::convert::to_list(&self.forward(vm)?, vm)
    }

    #[pymethod]
    fn tobytes(&self, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::bytes(&self.tensor(), vm)
    }

    #[pymethod]
    fn reshape(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::reshape(&zelf, args, vm)
    }

    #[pymethod]
    fn resize(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        super::methods::resize(&zelf, &args, vm)
    }

    #[pymethod]
    fn transpose(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::transpose(&zelf, &args, vm)
    }

    #[pymethod]
    fn swapaxes(zelf: PyRef<Self>, a: i64, b: i64, vm: &VirtualMachine) -> PyResult {
        super::methods::swapaxes(&zelf, a, b, vm)
    }

    #[pymethod]
    fn squeeze(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::squeeze(&zelf, args, vm)
    }

    #[pymethod]
    fn ravel(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let flat = super::methods::reshaped(&super::methods::ordered(zelf.tensor(), &args, vm), &[-1], vm)?;
        Ok(Self::result(&zelf, flat, vm))
    }

    #[pymethod]
    fn flatten(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let ordered = super::methods::ordered(self.tensor(), &args, vm);
        let copy = error::raise(tensor::convert::contiguous_copy(&ordered), vm)?;
        Ok(Self::new(super::methods::reshaped(&copy, &[-1], vm)?).into_pyobject(vm))
    }

    #[pymethod]
    fn view(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::view(&zelf, args, vm)
    }

    #[pymethod]
    fn copy(&self, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        self.__copy__(vm)
    }

    #[pymethod]
    fn astype(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::methods::astype(&zelf, args, vm)
    }

    #[pymethod]
    fn fill(&self, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let target = self.writable(vm)?;
        let value = convert::tensor(&value, Some(target.dtype()), vm)?;
        error::raise(tensor::convert::write(&target, value), vm)
    }

    #[pymethod]
    fn sort(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let bound = arguments::Bound::new("sort", ["axis", "kind", "order"], args, vm)?;
        let target = zelf.writable(vm)?;
        let axis = arguments::resolve_axis(bound.integer(0, -1, vm)?, target.rank(), vm)?;
        let (sorted, _) = error::raise(tensor::sort::sorted(&zelf.forward(vm)?, axis, false), vm)?;
        error::raise(tensor::convert::write(&target, sorted), vm)
    }

    #[pymethod]
    fn argsort(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = arguments::Bound::new("argsort", ["axis", "kind", "order", "stable"], args, vm)?;
        let tensor = self.forward(vm)?;
        let axis = arguments::resolve_axis(bound.integer(0, -1, vm)?, tensor.rank(), vm)?;
        let (_, order) = error::raise(tensor::sort::sorted(&tensor, axis, false), vm)?;
        Ok(Self::new(order).into_pyobject(vm))
    }

    #[pymethod]
    fn nonzero(&self, vm: &VirtualMachine) -> PyResult {
        let tensor = self.forward(vm)?;
        super::methods::refuse_zero_dim(&tensor, vm)?;
        let columns = error::raise(tensor::index::nonzero_columns(&tensor), vm)?;
        Ok(vm.ctx.new_tuple(columns.into_iter().map(|c| Self::new(c).into_pyobject(vm)).collect()).into())
    }

    #[pymethod]
    fn sum(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::sum(&zelf, args, vm)
    }

    #[pymethod]
    fn prod(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::prod(&zelf, args, vm)
    }

    #[pymethod]
    fn mean(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::mean(&zelf, args, vm)
    }

    #[pymethod]
    fn var(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::spread("var", &zelf, args, vm)
    }

    #[pymethod]
    fn std(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::spread("std", &zelf, args, vm)
    }

    #[pymethod]
    fn max(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::extreme("maximum", &zelf, args, vm)
    }

    #[pymethod]
    fn min(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::extreme("minimum", &zelf, args, vm)
    }

    #[pymethod]
    fn any(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::truth("any", &zelf, args, vm)
    }

    #[pymethod]
    fn all(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::truth("all", &zelf, args, vm)
    }

    #[pymethod]
    fn argmax(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::arg_extreme("argmax", &zelf, args, vm)
    }

    #[pymethod]
    fn argmin(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::arg_extreme("argmin", &zelf, args, vm)
    }

    #[pymethod]
    fn cumsum(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::cumulative("cumsum", &zelf, args, vm)
    }

    #[pymethod]
    fn cumprod(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        super::reduce::cumulative("cumprod", &zelf, args, vm)
    }
}
