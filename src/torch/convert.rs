//! Between Python objects and the engine's values: numbers, dtypes, nested lists, errors, results.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytes, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::numpy;
use super::registry;
use super::tensor::PyTensor;
use super::types::{PyDType, PyDevice};
use crate::tensor::op::Out;
use crate::tensor::{self, DType, Device, Error, ErrorKind, Number, Tensor, create, warning};

/// The Python exception of an engine error.
pub fn error(error: Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let message = error.message;
    match error.kind {
        ErrorKind::Runtime => vm.new_runtime_error(message),
        ErrorKind::Type => vm.new_type_error(message),
        ErrorKind::Value => vm.new_value_error(message),
        ErrorKind::Index => vm.new_index_error(message),
        ErrorKind::NotImplemented => vm.new_not_implemented_error(message),
        ErrorKind::ZeroDivision => vm.new_zero_division_error(message),
        ErrorKind::Overflow => vm.new_overflow_error(message),
        ErrorKind::Attribute => vm.new_attribute_error(message),
        ErrorKind::Assertion => vm.new_exception_msg(vm.ctx.exceptions.assertion_error.to_owned(), message.into()),
        ErrorKind::Raised => super::autograd::take_raised().unwrap_or_else(|| vm.new_runtime_error(message)),
        ErrorKind::OutOfMemory => registered_error("OutOfMemoryError", message, vm),
        ErrorKind::LinAlg => registered_error("LinAlgError", message, vm),
    }
}

fn registered_error(name: &str, message: String, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match registry::get(name).and_then(|class| class.downcast().ok()) {
        Some(class) => vm.new_exception_msg(class, message.into()),
        None => vm.new_runtime_error(message),
    }
}

/// Hands the operator's warnings to Python's `warnings`.
pub fn warnings(vm: &VirtualMachine) -> PyResult<()> {
    if let Some(complaint) = tensor::autograd::take_complaint() {
        return Err(error(complaint, vm));
    }
    for (category, message) in warning::take() {
        let class = match category {
            warning::Category::User => vm.ctx.exceptions.user_warning,
            warning::Category::Deprecation => vm.ctx.exceptions.deprecation_warning,
        };
        let warn = vm.import("warnings", 0)?.get_attr("warn", vm)?;
        warn.call((vm.ctx.new_str(message), class.to_owned()), vm)?;
    }
    Ok(())
}

/// A Python number; `None` for anything else. Arrays and tensors are none.
pub fn number(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Number>> {
    if value.class().is(vm.ctx.types.bool_type) {
        return Ok(Some(Number::Bool(value.is(&vm.ctx.true_value))));
    }
    if let Some(float) = value.downcast_ref::<PyFloat>() {
        return Ok(Some(Number::Float(float.to_f64())));
    }
    if let Some(int) = value.downcast_ref::<PyInt>() {
        return integer(int, vm).map(Some);
    }
    Ok(numpy::scalar(value).filter(|t| t.rank() == 0).and_then(|t| t.item().ok()))
}

/// An integer as an operand, which may be as large as those of `uint64`.
fn integer(int: &PyInt, vm: &VirtualMachine) -> PyResult<Number> {
    if let Ok(value) = int.try_to_primitive::<i64>(vm) {
        return Ok(Number::Int(value));
    }
    int.try_to_primitive::<u64>(vm).map(Number::Large).map_err(|_| {
        let what = if int.as_bigint() < &0.into() {
            "can't convert negative int to unsigned"
        } else {
            "int too big to convert"
        };
        vm.new_overflow_error(what)
    })
}

fn int_value(int: &PyInt, vm: &VirtualMachine) -> PyResult<i64> {
    int.try_to_primitive::<i64>(vm).map_err(|_| vm.new_runtime_error("Overflow when unpacking long long"))
}

/// A Python integer, or a 0-dim integer tensor or array; bools and floats are none.
pub fn index(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<i64>> {
    if value.class().is(vm.ctx.types.bool_type) {
        return Ok(None);
    }
    if let Some(int) = value.downcast_ref::<PyInt>() {
        return int_value(int, vm).map(Some);
    }
    let zero_dim = |t: Tensor| match t.item() {
        Ok(Number::Int(int)) => Some(int),
        _ => None,
    };
    if let Some(tensor) = value.downcast_ref::<PyTensor>() {
        let tensor = tensor.get();
        return Ok(if tensor.rank() == 0 { zero_dim(tensor) } else { None });
    }
    Ok(numpy::scalar(value).filter(|t| t.rank() == 0).and_then(zero_dim))
}

/// A dtype, or Python's `float`, `int`, `bool`.
pub fn dtype(value: &PyObject, vm: &VirtualMachine) -> Option<DType> {
    if let Some(dtype) = value.downcast_ref::<PyDType>() {
        return Some(dtype.dtype);
    }
    let types = &vm.ctx.types;
    if value.is(types.float_type) {
        return Some(DType::Float64);
    }
    if value.is(types.int_type) {
        return Some(DType::Int64);
    }
    value.is(types.bool_type).then_some(DType::Bool)
}

/// A device, its name, or the number of an accelerator; `None` for anything else.
pub fn device(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Device>> {
    if let Some(device) = value.downcast_ref::<PyDevice>() {
        return Ok(Some(device.device()));
    }
    if let Some(text) = value.downcast_ref::<PyStr>() {
        return Device::parse(text.as_ref()).map(Some).map_err(|e| error(e, vm));
    }
    Ok(index(value, vm)?.and_then(|i| usize::try_from(i).ok()).map(Device::Cuda))
}

/// The items of a list or tuple; `None` for anything else.
pub fn sequence(value: &PyObject, _vm: &VirtualMachine) -> Option<Vec<PyObjectRef>> {
    if let Some(tuple) = value.downcast_ref::<PyTuple>() {
        return Some(tuple.as_slice().to_vec());
    }
    value.downcast_ref::<PyList>().map(|list| list.borrow_vec().to_vec())
}

/// A seed: an integer from -2**63 to 2**64 - 1; a negative one counts from the end, as PyTorch has it.
pub fn seed(value: &PyObject, vm: &VirtualMachine) -> PyResult<u64> {
    let int = value.downcast_ref::<PyInt>().filter(|int| !int.class().is(vm.ctx.types.bool_type));
    let Some(int) = int else {
        return Err(vm.new_runtime_error(format!("manual_seed expected a long, but got {}", value.class().name())));
    };
    if let Ok(seed) = int.try_to_primitive::<u64>(vm) {
        return Ok(seed);
    }
    int.try_to_primitive::<i64>(vm)
        .map(i64::cast_unsigned)
        .map_err(|_| vm.new_value_error("Overflow when unpacking long long"))
}

/// The bytes of a generator's state.
pub fn state_bytes(state: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
    let tensor = state.downcast_ref::<PyTensor>().map(|t| t.get()).filter(|t| t.dtype() == DType::UInt8);
    let Some(tensor) = tensor else {
        return Err(vm.new_type_error("RNG state must be a torch.ByteTensor"));
    };
    let bytes = tensor.host::<u8>().map_err(|e| error(e, vm))?.to_vec();
    Ok(bytes)
}

/// A result as Python sees it.
pub fn out(out: Out, vm: &VirtualMachine) -> PyResult {
    let wrap = |t: Tensor| PyTensor::wrap(t, vm);
    Ok(match out {
        Out::Tensor(tensor) => wrap(tensor),
        Out::Tuple(tensors) => vm.ctx.new_tuple(tensors.into_iter().map(wrap).collect()).into(),
        Out::List(tensors) => vm.ctx.new_list(tensors.into_iter().map(wrap).collect()).into(),
        Out::NamedList(name, fields, tensors, last) => {
            let mut items: Vec<PyObjectRef> = tensors.into_iter().map(wrap).collect();
            items.push(vm.ctx.new_tuple(last.into_iter().map(wrap).collect()).into());
            return registry::named(name, fields, items, vm);
        }
        Out::Named(name, fields, tensors) => {
            return registry::named(name, fields, tensors.into_iter().map(wrap).collect(), vm);
        }
        Out::Number(number) => to_python(number, vm),
        Out::Bool(value) => vm.ctx.new_bool(value).into(),
        Out::Ints(values) => {
            let shape: Vec<usize> = values.iter().map(|&v| usize::try_from(v).unwrap_or(0)).collect();
            return registry::size(&shape, vm);
        }
        Out::Str(text) => vm.ctx.new_str(text).into(),
        Out::DType(dtype) => registry::dtype(dtype, vm),
        Out::None => vm.ctx.none(),
    })
}

/// A Python number.
pub fn to_python(number: Number, vm: &VirtualMachine) -> PyObjectRef {
    match number {
        Number::Bool(value) => vm.ctx.new_bool(value).into(),
        Number::Int(value) => vm.ctx.new_int(value).into(),
        Number::Large(value) => vm.ctx.new_bigint(&value.into()).into(),
        Number::Float(value) => vm.ctx.new_float(value).into(),
    }
}

/// Nested lists of a tensor's elements.
pub fn to_list(tensor: &Tensor, vm: &VirtualMachine) -> PyResult {
    if tensor.rank() == 0 {
        return tensor.item().map(|n| to_python(n, vm)).map_err(|e| error(e, vm));
    }
    let elements: Vec<PyObjectRef> = tensor::dtype::dispatch!(tensor.dtype(), T => {
        let host = tensor.host::<T>().map_err(|e| error(e, vm))?;
        host.iter().map(|&v| to_python(Number::from_element(v), vm)).collect()
    });
    let mut elements = elements.into_iter();
    Ok(nest(tensor.shape(), &mut elements, vm))
}

fn nest(shape: &[usize], elements: &mut impl Iterator<Item = PyObjectRef>, vm: &VirtualMachine) -> PyObjectRef {
    let items = match shape {
        [size] => elements.take(*size).collect(),
        [size, rest @ ..] => {
            let mut items = Vec::with_capacity(*size);
            for _ in 0..*size {
                items.push(nest(rest, elements, vm));
            }
            items
        }
        [] => Vec::new(),
    };
    vm.ctx.new_list(items).into()
}

/// What a nested sequence holds: its shape, its numbers in order, and the dtype that they ask for.
struct Nested {
    shape: Vec<usize>,
    numbers: Vec<Number>,
    category: Option<DType>,
    /// Whether an integer is beyond the largest `i64`.
    is_too_large: bool,
}

/// `torch.tensor(data)`: a copy of numbers, nested sequences, arrays or tensors.
pub fn tensor(data: &PyObjectRef, dtype: Option<DType>, device: Device, vm: &VirtualMachine) -> PyResult<Tensor> {
    let raise = |e| error(e, vm);
    let existing = match data.downcast_ref::<PyTensor>().map(|t| t.get()).or_else(|| numpy::scalar(data)) {
        Some(existing) => Some(existing),
        None => numpy::shared(data, vm)?,
    };
    if let Some(existing) = existing {
        let wanted = dtype.unwrap_or(existing.dtype());
        let detached = existing.detach();
        let cast = tensor::convert::cast(&detached, wanted).map_err(raise)?;
        let copy = if cast.is_same(&detached) { tensor::convert::contiguous_copy(&cast).map_err(raise)? } else { cast };
        return tensor::convert::to_device(&copy, device).map_err(raise);
    }
    let mut nested = Nested { shape: measure(data, vm)?, numbers: Vec::new(), category: None, is_too_large: false };
    collect(data, 0, &mut nested, dtype, vm)?;
    let dtype = dtype.unwrap_or_else(|| nested.category.unwrap_or_else(create::default_dtype));
    check_range(&nested, dtype, vm)?;
    tensor::dtype::dispatch!(dtype, T => {
        let elements: Vec<T> = nested.numbers.iter().map(|n| n.to_element::<T>()).collect();
        Tensor::from_vec(elements, &nested.shape, device).map_err(raise)
    })
}

/// Integers that an integer dtype cannot hold are refused.
fn check_range(nested: &Nested, dtype: DType, vm: &VirtualMachine) -> PyResult<()> {
    let holds = |n: &Number| !matches!(n, Number::Float(_)) && dtype == DType::UInt64;
    if nested.is_too_large && dtype.is_integral() && !nested.numbers.iter().all(holds) {
        return Err(vm.new_value_error("Overflow when unpacking long long"));
    }
    let (low, high, name) = match dtype {
        DType::UInt8 => (-255, 255, "uint8"),
        DType::Int8 => (-128, 127, "int8"),
        DType::Int16 => (-32768, 32767, "int16"),
        DType::Int32 => (i64::from(i32::MIN), i64::from(i32::MAX), "int32"),
        DType::UInt16 => (-65535, 65535, "uint16"),
        DType::UInt32 => (-i64::from(u32::MAX), u32::MAX.into(), "uint32"),
        DType::UInt64 if nested.numbers.iter().any(|n| matches!(n, Number::Int(i64::MIN..0))) => {
            return Err(vm.new_overflow_error("can't convert negative int to unsigned"));
        }
        _ => return Ok(()),
    };
    let outside = |n: &Number| matches!(n, Number::Int(v) if *v < low || *v > high);
    if nested.numbers.iter().any(outside) {
        return Err(vm.new_runtime_error(format!("value cannot be converted to type {name} without overflow")));
    }
    Ok(())
}

/// The sizes along the first elements.
fn measure(data: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<usize>> {
    let mut shape = Vec::new();
    let mut current = data.clone();
    loop {
        // A list of arrays stacks them; one of tensors wants an element of each.
        if current.downcast_ref::<PyTensor>().is_some() {
            return Ok(shape);
        }
        if let Some(array) = numpy::array(&current) {
            shape.extend_from_slice(array.shape());
            return Ok(shape);
        }
        // A text's first element is a text again, without end.
        if !shape.is_empty() && current.downcast_ref::<PyStr>().is_some() {
            return Err(vm.new_value_error("too many dimensions 'str'"));
        }
        if !matches!(number(&current, vm), Ok(None)) {
            return Ok(shape);
        }
        if numpy::dtype::is_foreign(&current, vm) {
            return Err(numpy::no_tensor(&current, vm)?);
        }
        let Some(items) = items(&current, vm)? else { return Ok(shape) };
        if shape.len() >= 128 {
            let name = current.class().name().to_string();
            return Err(vm.new_value_error(format!("too many dimensions '{name}'")));
        }
        shape.push(items.len());
        match items.into_iter().next() {
            Some(first) => current = first,
            None => return Ok(shape),
        }
    }
}

/// The items of anything that Python can index by position, other than text.
fn items(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Vec<PyObjectRef>>> {
    if let Some(items) = sequence(value, vm) {
        return Ok(Some(items));
    }
    if value.downcast_ref::<PyStr>().is_some() || value.downcast_ref::<PyBytes>().is_some() {
        return Ok(None);
    }
    let indexable = value.class().has_attr(vm.ctx.intern_str("__getitem__"))
        && value.class().has_attr(vm.ctx.intern_str("__len__"));
    let is_dict = value.class().fast_issubclass(vm.ctx.types.dict_type);
    if !indexable || is_dict {
        return Ok(None);
    }
    let length = value.length(vm)?;
    (0..length).map(|i| value.get_item(&i, vm)).collect::<PyResult<Vec<_>>>().map(Some)
}

fn collect(
    data: &PyObjectRef,
    depth: usize,
    nested: &mut Nested,
    wanted: Option<DType>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let promote = |nested: &mut Nested, dtype: DType| {
        nested.category = Some(nested.category.map_or(dtype, |c| c.promote(dtype)));
    };
    if depth == nested.shape.len() {
        let number = match data
            .downcast_ref::<PyTensor>()
            .map(|t| t.get())
            .or_else(|| numpy::array(data))
            .or_else(|| numpy::scalar(data))
        {
            Some(tensor) => {
                let number = tensor
                    .item()
                    .map_err(|_| vm.new_value_error("only one element tensors can be converted to Python scalars"))?;
                promote(nested, tensor.dtype());
                number
            }
            None => match element(data, nested, vm)? {
                Some(number) => {
                    let is_integer = data.downcast_ref::<PyInt>().is_some() && !matches!(number, Number::Bool(_));
                    promote(nested, if is_integer { DType::Int64 } else { number.default_dtype() });
                    number
                }
                None => return Err(not_a_number(data, nested, wanted, vm)),
            },
        };
        nested.numbers.push(number);
        return Ok(());
    }
    if let Some(tensor) = data.downcast_ref::<PyTensor>().map(|t| t.get()).or_else(|| numpy::array(data)) {
        if tensor.shape() != &nested.shape[depth..] {
            return Err(vm.new_value_error("only one element tensors can be converted to Python scalars"));
        }
        let flat = tensor::dtype::dispatch!(tensor.dtype(), T => {
            let host = tensor.host::<T>().map_err(|e| error(e, vm))?;
            host.iter().map(|&v| Number::from_element(v)).collect::<Vec<_>>()
        });
        promote(nested, tensor.dtype());
        nested.numbers.extend(flat);
        return Ok(());
    }
    if data.downcast_ref::<PyStr>().is_some() {
        return Err(vm.new_type_error("new(): invalid data type 'str'"));
    }
    let Some(items) = items(data, vm)? else {
        return Err(vm.new_type_error("not a sequence".to_owned()));
    };
    if items.len() != nested.shape[depth] {
        return Err(vm.new_value_error(format!(
            "expected sequence of length {} at dim {depth} (got {})",
            nested.shape[depth],
            items.len()
        )));
    }
    items.iter().try_for_each(|item| collect(item, depth + 1, nested, wanted, vm))
}

/// A number as an element. Integers beyond all integer types are floats, which [`check_range`] refuses where the dtype
/// turns out to be an integer one.
fn element(data: &PyObject, nested: &mut Nested, vm: &VirtualMachine) -> PyResult<Option<Number>> {
    let Some(int) = data.downcast_ref::<PyInt>().filter(|i| !i.class().is(vm.ctx.types.bool_type)) else {
        return number(data, vm);
    };
    if let Ok(value) = int.try_to_primitive::<i64>(vm) {
        return Ok(Some(Number::Int(value)));
    }
    nested.is_too_large = true;
    if let Ok(value) = int.try_to_primitive::<u64>(vm) {
        return Ok(Some(Number::Large(value)));
    }
    let float = PyObjectRef::from(vm.ctx.types.float_type.to_owned()).call((data.to_owned(),), vm)?;
    number(&float, vm)
}

/// The error for an element that is no number.
fn not_a_number(data: &PyObjectRef, nested: &Nested, wanted: Option<DType>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let name = data.class().name().to_string();
    let is_text = data.downcast_ref::<PyStr>().is_some() || data.downcast_ref::<PyBytes>().is_some();
    if is_text && (wanted.is_none() || nested.shape.is_empty()) {
        return vm.new_type_error(format!("new(): invalid data type '{name}'"));
    }
    if wanted.is_some() || sequence(data, vm).is_some() {
        return match wanted.or(nested.category) {
            Some(c) if c.is_floating() => vm.new_type_error(format!("must be real number, not {name}")),
            _ => vm.new_type_error(format!("'{name}' object cannot be interpreted as an integer")),
        };
    }
    vm.new_runtime_error(format!("Could not infer dtype of {name}"))
}

/// The legacy constructors: `torch.FloatTensor(2, 3)` makes sizes of integers, `torch.FloatTensor([2, 3])` data of a
/// list.
pub fn legacy_tensor(
    name: &str,
    args: &FuncArgs,
    dtype: DType,
    device: Device,
    vm: &VirtualMachine,
) -> PyResult<Tensor> {
    let raise = |e| error(e, vm);
    if !args.args.is_empty()
        && args.args.iter().all(|a| matches!(index(a, vm), Ok(Some(_))) && a.downcast_ref::<PyTensor>().is_none())
    {
        let sizes: Vec<i64> = args.args.iter().filter_map(|a| index(a, vm).ok().flatten()).collect();
        let shape = create::sizes(&sizes).map_err(raise)?;
        return create::zeros(&shape, dtype, device).map_err(raise);
    }
    match args.args.as_slice() {
        [] => create::zeros(&[0], dtype, device).map_err(raise),
        [single] => {
            if let Some(size) = size_argument(single, vm) {
                let shape = create::sizes(&size).map_err(raise)?;
                return create::zeros(&shape, dtype, device).map_err(raise);
            }
            if let Some(existing) = single.downcast_ref::<PyTensor>().map(|t| t.get()) {
                if existing.dtype() != dtype {
                    let options = |dtype: DType, device: Device| {
                        format!(
                            "TensorOptions(dtype={}, device={device}, layout=Strided, requires_grad=false (default), \
                             pinned_memory=false (default), memory_format=(nullopt))",
                            match dtype {
                                DType::Int16 => "short int",
                                DType::Int64 => "long int",
                                _ => dtype.c_name(),
                            }
                        )
                    };
                    return Err(vm.new_type_error(format!(
                        "expected {} (got {})",
                        options(dtype, device),
                        options(existing.dtype(), existing.device())
                    )));
                }
                return Ok(existing.detach());
            }
            // An array of the very dtype is shared, not copied.
            if let Some(array) = numpy::array(single).filter(|a| a.dtype() == dtype && device == Device::Cpu) {
                return Ok(array);
            }
            if number(single, vm)?.is_some() && sequence(single, vm).is_none() && numpy::array(single).is_none() {
                return Err(
                    vm.new_type_error(format!("new(): data must be a sequence (got {})", single.class().name()))
                );
            }
            tensor(single, Some(dtype), device, vm)
        }
        _ => Err(vm.new_type_error(format!("{name} received an invalid combination of arguments"))),
    }
}

/// A `torch.Size` as the only argument gives sizes.
fn size_argument(value: &PyObjectRef, vm: &VirtualMachine) -> Option<Vec<i64>> {
    let class: PyObjectRef = value.class().to_owned().into();
    if !registry::is("Size", &class) {
        return None;
    }
    sequence(value, vm)?.iter().map(|v| index(v, vm).ok().flatten()).collect()
}

/// A dtype object.
pub fn dtype_object(dtype: DType, vm: &VirtualMachine) -> PyObjectRef {
    registry::dtype(dtype, vm)
}

/// A device object.
pub fn device_object(device: Device, vm: &VirtualMachine) -> PyObjectRef {
    PyDevice::new(device).into_pyobject(vm)
}
