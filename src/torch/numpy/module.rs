//! The native module `_numpy`: what the frozen `numpy` package is made of.

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

/// The module's definition, for the interpreter's builder.
pub fn def(context: &Context) -> &'static PyModuleDef {
    _numpy::module_def(context)
}

#[rustpython_vm::pymodule]
mod _numpy {
    use rustpython_vm::builtins::{PyListRef, PyModule, PyStr, PyTypeRef};
    use rustpython_vm::class::PyClassImpl;
    use rustpython_vm::function::{ArgBytesLike, FuncArgs};
    use rustpython_vm::protocol::PyBuffer;
    use rustpython_vm::{FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, TryFromBorrowedObject, VirtualMachine};

    use crate::tensor::{self, DType, Device, Number, Tensor};
    use crate::torch::numpy::arguments::{self, Bound};
    use crate::torch::numpy::array::PyArray;
    use crate::torch::numpy::convert::{self, Input};
    use crate::torch::numpy::dtype::{self, PyDType};
    use crate::torch::numpy::ufunc::{self, PyUFunc, Report};
    use crate::torch::numpy::{self, error, print, random, scalar};
    use crate::torch::tensor::PyTensor;
    use crate::torch::{self, registry};

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let classes = scalar::install(&vm.ctx).map_err(|e| vm.new_runtime_error(e))?;
        for (name, class) in classes {
            module.set_attr(vm.ctx.intern_str(name), class, vm)?;
        }
        module.set_attr("ndarray", PyArray::make_static_type(), vm)?;
        module.set_attr("dtype", PyDType::make_static_type(), vm)?;
        module.set_attr("ufunc", PyUFunc::make_static_type(), vm)?;
        module.set_attr("_Bits", random::Bits::make_static_type(), vm)?;
        for function in ufunc::TABLE {
            let object = PyUFunc { function }.into_pyobject(vm);
            module.set_attr(vm.ctx.intern_str(function.name), object, vm)?;
        }
        Ok(())
    }

    /// Runs a function, or the frozen package's for elements that the engine lacks.
    fn or_foreign(
        name: &str,
        args: FuncArgs,
        vm: &VirtualMachine,
        run: fn(FuncArgs, &VirtualMachine) -> PyResult,
    ) -> PyResult {
        let kept = args.clone();
        run(args, vm).or_else(|error| numpy::foreign(name, kept, error, vm))
    }

    fn wrap(result: tensor::Result<Tensor>, vm: &VirtualMachine) -> PyResult {
        error::raise(result, vm).map(|t| PyArray::new(t).into_pyobject(vm))
    }

    /// Keeps what the frozen package defines for the native side to use.
    #[pyfunction]
    fn _register(name: PyRef<PyStr>, object: PyObjectRef) {
        registry::register(&format!("numpy.{name}"), object);
    }

    /// Makes a function of the frozen package a method of arrays.
    #[pyfunction]
    fn _method(name: PyRef<PyStr>, function: PyObjectRef, vm: &VirtualMachine) {
        PyArray::class(&vm.ctx).set_attr(vm.ctx.intern_str(name.to_string()), function);
    }

    /// array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0)
    ///
    /// Makes an array of numbers, nested sequences, arrays or tensors.
    #[pyfunction]
    fn array(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("array", args, vm, array_of_numbers)
    }

    fn array_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("array", ["object", "dtype", "copy", "order", "subok", "ndmin", "like"], args, vm)?;
        let value = bound.required(0, vm)?;
        let copy = bound.get(2, vm).map_or(Ok(true), |c| c.clone().try_to_bool(vm))?;
        let source = numpy::view(value).or_else(|| value.downcast_ref::<PyTensor>().map(|t| t.get()));
        let mut made = convert::tensor(value, bound.dtype(1, vm)?, vm)?;
        if copy && source.is_some_and(|s| s.shares_storage(&made)) {
            made = error::raise(tensor::convert::contiguous_copy(&made), vm)?;
        }
        let missing = (bound.integer(5, 0, vm)? as usize).saturating_sub(made.rank());
        if missing > 0 {
            let sizes: Vec<i64> =
                std::iter::repeat_n(1, missing).chain(made.shape().iter().map(|&n| n as i64)).collect();
            made = numpy::methods::reshaped(&made, &sizes, vm)?;
        }
        Ok(PyArray::new(made).into_pyobject(vm))
    }

    /// asarray(a, dtype=None, order=None, *, copy=None)
    ///
    /// Makes an array, sharing memory with arrays and tensors where the dtype allows it.
    #[pyfunction]
    fn asarray(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("asarray", args, vm, asarray_of_numbers)
    }

    fn asarray_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("asarray", ["a", "dtype", "order", "device", "copy", "like"], args, vm)?;
        let value = bound.required(0, vm)?;
        let wanted = bound.dtype(1, vm)?;
        if let Some(existing) = numpy::view(value)
            && wanted.is_none_or(|w| w == existing.dtype())
            && !bound.truth(4, vm)?
        {
            return Ok(value.clone());
        }
        Ok(PyArray::new(convert::tensor(value, wanted, vm)?).into_pyobject(vm))
    }

    /// full(shape, `fill_value`, dtype=None, order='C')
    ///
    /// Makes an array whose elements are all the same.
    #[pyfunction]
    fn full(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("full", args, vm, full_of_numbers)
    }

    fn full_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("full", ["shape", "fill_value", "dtype", "order", "device", "like"], args, vm)?;
        let shape = arguments::shape(bound.required(0, vm)?, vm)?;
        let value = convert::tensor(bound.required(1, vm)?, bound.dtype(2, vm)?, vm)?;
        tensor_full(&shape, &value, vm)
    }

    fn tensor_full(shape: &[usize], value: &Tensor, vm: &VirtualMachine) -> PyResult {
        error::check_allocation(shape, value.dtype(), vm)?;
        if value.rank() == 0 {
            let number = error::raise(value.item(), vm)?;
            return wrap(tensor::create::full(shape, number, value.dtype(), Device::Cpu), vm);
        }
        let Some(broadcast) = arguments::broadcast(&[shape, value.shape()]).filter(|s| s[..] == *shape) else {
            return Err(vm.new_value_error(format!(
                "could not broadcast input array from shape {} into shape {}",
                error::shape(value.shape()),
                error::shape(shape)
            )));
        };
        let expanded = error::raise(tensor::shape::expand_to(value, &broadcast), vm)?;
        wrap(tensor::convert::contiguous_copy(&expanded), vm)
    }

    fn filled(name: &'static str, number: Number, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new(name, ["shape", "dtype", "order", "device", "like"], args, vm)?;
        let shape = arguments::shape(bound.required(0, vm)?, vm)?;
        let dtype = bound.dtype(1, vm)?.unwrap_or(DType::Float64);
        error::check_allocation(&shape, dtype, vm)?;
        wrap(tensor::create::full(&shape, number, dtype, Device::Cpu), vm)
    }

    /// zeros(shape, dtype=float, order='C')
    ///
    /// Makes an array of zeros.
    #[pyfunction]
    fn zeros(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("zeros", args, vm, zeros_of_numbers)
    }

    fn zeros_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        filled("zeros", Number::Int(0), args, vm)
    }

    /// ones(shape, dtype=float, order='C')
    ///
    /// Makes an array of ones.
    #[pyfunction]
    fn ones(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("ones", args, vm, ones_of_numbers)
    }

    fn ones_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        filled("ones", Number::Int(1), args, vm)
    }

    /// empty(shape, dtype=float, order='C')
    ///
    /// Makes an array whose elements mean nothing; here they are zeros.
    #[pyfunction]
    fn empty(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("empty", args, vm, empty_of_numbers)
    }

    fn empty_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        filled("empty", Number::Int(0), args, vm)
    }

    /// arange([start,] stop[, step,], dtype=None)
    ///
    /// Makes the numbers from start up to stop, without it.
    #[pyfunction]
    fn arange(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("arange", args, vm, arange_of_numbers)
    }

    fn arange_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("arange", ["start", "stop", "step", "dtype", "device", "like"], args, vm)?;
        let number = |at: usize| -> PyResult<Option<Input>> {
            bound.get(at, vm).map_or(Ok(None), |v| match convert::input(v, vm)? {
                Some(input) => Ok(Some(input)),
                None if dtype::is_foreign(v, vm) || v.downcast_ref::<PyStr>().is_some() => {
                    Err(dtype::missing("dates", vm))
                }
                None => Err(vm.new_type_error("arange() requires numbers")),
            })
        };
        let (start, stop) = match (number(0)?, number(1)?) {
            (None, None) => return Err(vm.new_type_error("arange() requires stop to be specified.")),
            (Some(stop), None) => (Input::Weak(Number::Int(0)), stop),
            (start, Some(stop)) => (start.unwrap_or(Input::Weak(Number::Int(0))), stop),
        };
        let step = number(2)?.unwrap_or(Input::Weak(Number::Int(1)));
        let found = ufunc::promoted(&[start.clone(), stop.clone(), step.clone()]);
        let wanted = bound.dtype(3, vm)?.unwrap_or(if found == DType::Bool { DType::Int64 } else { found });
        let compute = dtype::promote(found, DType::Int64);
        let item = |i: &Input| error::raise(i.tensor(compute, vm)?.item(), vm);
        let (start, stop, step) = (item(&start)?, item(&stop)?, item(&step)?);
        if !step.is_true() {
            return Err(vm.new_zero_division_error(if compute.is_floating() {
                "float division by zero"
            } else {
                "division by zero"
            }));
        }
        let count = ((stop.to_f64() - start.to_f64()) / step.to_f64()).ceil().max(0.0);
        let count = count as usize;
        error::check_allocation(&[count], wanted, vm)?;
        let made = if compute.is_floating() {
            // As numpy: from the first number and the difference to the second.
            let first = start.to_f64();
            let delta = (first + step.to_f64()) - first;
            let values: Vec<f64> =
                (0..count).map(|i| if i == 1 { first + step.to_f64() } else { first + i as f64 * delta }).collect();
            Tensor::from_f64s(&values, &[count], wanted, Device::Cpu)
        } else {
            let (first, step) = (start.to_i64(), step.to_i64());
            let values: Vec<i64> = (0..count).map(|i| first.wrapping_add(step.wrapping_mul(i as i64))).collect();
            Tensor::from_i64s(&values, &[count], wanted, Device::Cpu)
        };
        wrap(made, vm)
    }

    /// concatenate((a1, a2, ...), axis=0, out=None, dtype=None)
    ///
    /// Joins arrays along an axis that they have.
    #[pyfunction]
    fn concatenate(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("concatenate", args, vm, concatenate_of_numbers)
    }

    fn concatenate_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("concatenate", ["arrays", "axis", "out", "dtype", "casting"], args, vm)?;
        let arrays = bound.required(0, vm)?;
        let Some(items) = arguments::sequence(arrays, vm)? else {
            return Err(vm.new_type_error("The first input argument needs to be a sequence"));
        };
        let mut tensors: Vec<Tensor> = items.iter().map(|a| convert::tensor(a, None, vm)).collect::<PyResult<_>>()?;
        let Some(first) = tensors.first().cloned() else {
            return Err(vm.new_value_error("need at least one array to concatenate"));
        };
        let flatten = bound.is_none(1, vm);
        if flatten {
            tensors = tensors.iter().map(|t| numpy::methods::reshaped(t, &[-1], vm)).collect::<PyResult<_>>()?;
        } else if first.rank() == 0 {
            return Err(vm.new_value_error("zero-dimensional arrays cannot be concatenated"));
        }
        let rank = tensors[0].rank();
        let axis = arguments::resolve_axis(bound.integer(1, 0, vm)?, rank, vm)?;
        check_joint(&tensors, axis, vm)?;
        let wanted = match bound.dtype(3, vm)? {
            Some(wanted) => wanted,
            None => tensors.iter().map(Tensor::dtype).reduce(dtype::promote).unwrap_or(DType::Float64),
        };
        let ready: tensor::Result<Vec<Tensor>> =
            tensors.into_iter().map(|t| convert::forward(t).and_then(|t| tensor::convert::cast(&t, wanted))).collect();
        // PyTorch lets an empty 1-dim tensor join anything; the check above does not.
        let joined = error::raise(ready.and_then(|r| tensor::shape::cat(&r, axis as i64)), vm)?;
        match bound.get(2, vm).and_then(|o| numpy::view(o).map(|t| (o.clone(), t))) {
            Some((out, target)) => {
                error::raise(tensor::convert::write(&target, joined), vm)?;
                Ok(out)
            }
            None => Ok(PyArray::new(joined).into_pyobject(vm)),
        }
    }

    fn check_joint(tensors: &[Tensor], axis: usize, vm: &VirtualMachine) -> PyResult<()> {
        let first = &tensors[0];
        for (i, t) in tensors.iter().enumerate() {
            if t.rank() != first.rank() {
                return Err(vm.new_value_error(format!(
                    "all the input arrays must have same number of dimensions, but the array at index 0 has {} dimension(s) \
                     and the array at index {i} has {} dimension(s)",
                    first.rank(),
                    t.rank()
                )));
            }
            let differs = |d: &usize| *d != axis && t.shape()[*d] != first.shape()[*d];
            if let Some(d) = (0..t.rank()).find(differs) {
                return Err(vm.new_value_error(format!(
                    "all the input array dimensions except for the concatenation axis must match exactly, but along \
                     dimension {d}, the array at index 0 has size {} and the array at index {i} has size {}",
                    first.shape()[d],
                    t.shape()[d]
                )));
            }
        }
        Ok(())
    }

    /// where(condition, [x, y])
    ///
    /// Picks elements of x where condition is true and of y elsewhere; alone, the places of true elements.
    #[pyfunction(name = "where")]
    fn where_(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("where", args, vm, where_of_numbers)
    }

    fn where_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("where", ["condition", "x", "y"], args, vm)?;
        let condition = error::raise(convert::forward(convert::tensor(bound.required(0, vm)?, None, vm)?), vm)?;
        let input = |v: &PyObjectRef| -> PyResult<Input> {
            match convert::input(v, vm)? {
                Some(input) => Ok(input),
                None => convert::tensor(v, None, vm).map(Input::Strong),
            }
        };
        let (x, y) = match (bound.get(1, vm), bound.get(2, vm)) {
            (Some(x), Some(y)) => (input(x)?, input(y)?),
            (None, None) => {
                numpy::methods::refuse_zero_dim(&condition, vm)?;
                let columns = error::raise(tensor::index::nonzero_columns(&condition), vm)?;
                return Ok(vm
                    .ctx
                    .new_tuple(columns.into_iter().map(|c| PyArray::new(c).into_pyobject(vm)).collect())
                    .into());
            }
            _ => return Err(vm.new_value_error("either both or neither of x and y should be given")),
        };
        let all = [condition.shape(), x.shape(), y.shape()];
        if arguments::broadcast(&all).is_none() {
            return Err(error::not_broadcast(&all, vm));
        }
        let wanted = ufunc::promoted(&[x.clone(), y.clone()]);
        let condition = error::raise(tensor::convert::cast(&condition, DType::Bool), vm)?;
        let picked =
            tensor::index::select_where(&condition, &x.tensor(wanted, vm)?.into(), &y.tensor(wanted, vm)?.into());
        wrap(picked, vm)
    }

    /// matmul(x1, x2)
    ///
    /// Multiplies matrices, or batches of them.
    #[pyfunction]
    fn matmul(a: PyObjectRef, b: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let side = |v: &PyObjectRef| {
            convert::tensor(v, None, vm).and_then(|t| error::raise(convert::forward(t), vm)).map(Input::Strong)
        };
        scalar::unwrap(ufunc::matmul(&side(&a)?, &side(&b)?, vm)?, vm)
    }

    /// Calls an operator of the engine by its name, with arrays for tensors.
    #[pyfunction]
    fn _engine(mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if args.args.is_empty() {
            return Err(vm.new_type_error("_engine() wants an operator"));
        }
        let function = args.args.remove(0);
        for value in args.args.iter_mut().chain(args.kwargs.values_mut()) {
            *value = to_tensor(value, vm)?;
        }
        from_result(function.call(args, vm)?, vm)
    }

    fn to_tensor(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if let Some(tensor) = numpy::view(value).or_else(|| scalar::tensor(value)) {
            return Ok(PyTensor::wrap(error::raise(convert::forward(tensor), vm)?, vm));
        }
        match torch::convert::sequence(value, vm) {
            Some(items) => {
                let items = items.iter().map(|v| to_tensor(v, vm)).collect::<PyResult<_>>()?;
                Ok(vm.ctx.new_list(items).into())
            }
            None => Ok(value.clone()),
        }
    }

    fn from_result(value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if let Some(tensor) = value.downcast_ref::<PyTensor>() {
            return numpy::from_tensor(tensor.get(), vm);
        }
        match torch::convert::sequence(&value, vm) {
            Some(items) => {
                let items = items.into_iter().map(|v| from_result(v, vm)).collect::<PyResult<_>>()?;
                Ok(vm.ctx.new_tuple(items).into())
            }
            None => Ok(value),
        }
    }

    /// A scalar of a 0-dim array; other values as they are.
    #[pyfunction]
    fn _scalar(value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        match numpy::view(&value) {
            Some(tensor) if tensor.rank() == 0 => scalar::unwrap(tensor, vm),
            _ => Ok(value),
        }
    }

    /// A view of other sizes and strides, in elements, that cannot be written to unless it is asked for.
    #[pyfunction]
    fn _broadcast_to(array: PyRef<PyArray>, shape: PyObjectRef, writeable: bool, vm: &VirtualMachine) -> PyResult {
        let tensor = array.tensor();
        let wanted = arguments::shape(&shape, vm)?;
        if arguments::broadcast(&[tensor.shape(), &wanted]).is_none_or(|s| s != wanted) {
            return Err(vm.new_value_error(format!(
                "operands could not be broadcast together with remapped shapes [original->remapped]: {} and requested shape \
                 {}",
                error::shape(tensor.shape()) + " ",
                error::shape(&wanted)
            )));
        }
        let expanded = error::raise(tensor::shape::expand_to(&tensor, &wanted), vm)?;
        let result = PyArray::result(&array, expanded, vm);
        if let Some(view) = result.downcast_ref::<PyArray>() {
            view.set_read_only(!writeable);
        }
        Ok(result)
    }

    /// Whether two arrays lie in the same memory.
    #[pyfunction]
    fn shares_memory(a: PyRef<PyArray>, b: PyRef<PyArray>) -> bool {
        let (a, b) = (a.tensor(), b.tensor());
        if !a.shares_storage(&b) {
            return false;
        }
        let places = |t: &Tensor| {
            tensor::layout::offsets(t.shape(), t.strides(), t.offset()).collect::<std::collections::HashSet<_>>()
        };
        let first = places(&a);
        tensor::layout::offsets(b.shape(), b.strides(), b.offset()).any(|p| first.contains(&p))
    }

    /// `promote_types(type1`, type2)
    ///
    /// Returns the smallest dtype that holds both.
    #[pyfunction]
    fn promote_types(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("promote_types", args, vm, promote_numbers)
    }

    fn promote_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("promote_types", ["type1", "type2"], args, vm)?;
        let parse = |i: usize| bound.required(i, vm).and_then(|value| dtype::parse(value, vm));
        Ok(dtype::object(dtype::promote(parse(0)?, parse(1)?), vm))
    }

    /// `result_type`(*`arrays_and_dtypes`)
    ///
    /// Returns the dtype of an operation of these.
    #[pyfunction]
    fn result_type(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("result_type", args, vm, result_type_of_numbers)
    }

    fn result_type_of_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let inputs: Vec<Input> = args
            .args
            .iter()
            .map(|v| match convert::input(v, vm)? {
                Some(input) => Ok(input),
                None => convert::of_number(Number::Int(0), dtype::parse(v, vm)?, vm).map(Input::Strong),
            })
            .collect::<PyResult<_>>()?;
        if inputs.is_empty() {
            return Err(vm.new_value_error("at least one array or dtype is required"));
        }
        Ok(dtype::object(ufunc::promoted(&inputs), vm))
    }

    /// `can_cast(from`_, to, casting='safe')
    ///
    /// Says whether one dtype may be cast to another.
    #[pyfunction]
    fn can_cast(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        or_foreign("can_cast", args, vm, can_cast_numbers)
    }

    fn can_cast_numbers(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let bound = Bound::new("can_cast", ["from_", "to", "casting"], args, vm)?;
        let from = bound.required(0, vm)?;
        let from = match numpy::view(from) {
            Some(array) => array.dtype(),
            None => dtype::parse(from, vm)?,
        };
        let to = dtype::parse(bound.required(1, vm)?, vm)?;
        let casting = bound.get(2, vm).map_or(Ok("safe".to_owned()), |c| c.str(vm).map(|s| s.to_string()))?;
        let can = match casting.as_str() {
            "no" | "equiv" => from == to,
            "unsafe" => true,
            "same_kind" => dtype::can_cast_same_kind(from, to),
            _ => dtype::can_cast(from, to),
        };
        Ok(vm.ctx.new_bool(can).into())
    }

    fn of_bytes(raw: &[u8], dtype: DType, vm: &VirtualMachine) -> PyResult<Tensor> {
        let count = raw.len() / dtype.size();
        let made = tensor::dtype::dispatch!(dtype, T => {
            let elements: Vec<T> = raw.chunks_exact(dtype.size()).map(bytemuck::pod_read_unaligned).collect();
            Tensor::from_vec(elements, &[count], Device::Cpu)
        });
        error::raise(made, vm)
    }

    /// Makes an array of bytes that hold its elements. A copy.
    #[pyfunction]
    fn _from_bytes(bytes: ArgBytesLike, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let dtype = dtype::parse(&dtype, vm)?;
        Ok(PyArray::new(of_bytes(&bytes.borrow_buf(), dtype, vm)?).into_pyobject(vm))
    }

    /// Makes an array over the bytes of a buffer between two places.
    #[pyfunction]
    fn _from_buffer(
        object: PyObjectRef,
        dtype: PyObjectRef,
        start: usize,
        end: usize,
        vm: &VirtualMachine,
    ) -> PyResult {
        let buffer = PyBuffer::try_from_borrowed_object(vm, &object)?;
        let dtype = dtype::parse(&dtype, vm)?;
        let Some(made) = buffer
            .as_contiguous()
            .as_ref()
            .and_then(|bytes| bytes.get(start..end))
            .map(|part| of_bytes(part, dtype, vm))
        else {
            return Err(vm.new_buffer_error("the buffer does not lie in one piece"));
        };
        let (made, readonly) = (made?, buffer.desc.readonly);
        numpy::lent::borrow(buffer, start..end, made.storage());
        let array = PyArray::new(made);
        array.set_read_only(readonly);
        Ok(array.into_pyobject(vm))
    }

    /// How runs of numbers are transformed.
    #[derive(FromArgs)]
    struct Runs {
        #[pyarg(positional)]
        taken: usize,
        #[pyarg(positional)]
        made: usize,
        #[pyarg(positional)]
        factor: f64,
        #[pyarg(positional)]
        single: bool,
    }

    /// Transforms each run of `taken` numbers to one of `made`: "fft", "ifft", or, from and to real numbers, "rfft" and
    /// "irfft".
    #[pyfunction]
    fn _fourier(kind: PyRef<PyStr>, numbers: PyListRef, runs: Runs, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let numbers = numbers.borrow_vec().to_vec();
        let transformed = if runs.single { numpy::fft::transformed::<f32> } else { numpy::fft::transformed::<f64> };
        let results = transformed(kind.as_ref(), &numbers, runs.taken, runs.made, runs.factor, vm)?;
        Ok(results.into_iter().map(|number| vm.ctx.new_float(number).into()).collect())
    }

    // ---- printing ----

    fn text(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<String> {
        Ok(value.str(vm)?.to_string())
    }

    fn changed(args: FuncArgs, vm: &VirtualMachine) -> PyResult<print::Options> {
        let mut options = print::options();
        for (name, value) in args.kwargs {
            if vm.is_none(&value) {
                continue;
            }
            let number = |v: &PyObjectRef| -> PyResult<usize> {
                Ok(torch::convert::number(v, vm)?
                    .map_or(0, |n| if n.to_f64() >= 9e15 { usize::MAX } else { n.to_i64().max(0) as usize }))
            };
            match name.as_str() {
                "precision" => options.precision = number(&value)?,
                "threshold" => options.threshold = number(&value)?,
                "edgeitems" => options.edgeitems = number(&value)?,
                "linewidth" => options.linewidth = number(&value)?,
                "suppress" => options.suppress = value.try_to_bool(vm)?,
                "nanstr" => options.nan = text(&value, vm)?,
                "infstr" => options.inf = text(&value, vm)?,
                "sign" => options.sign = text(&value, vm)?.chars().next().unwrap_or('-'),
                "floatmode" => {
                    let wanted = text(&value, vm)?;
                    match print::FloatMode::ALL.iter().find(|(n, _)| *n == wanted) {
                        Some((_, mode)) => options.floatmode = *mode,
                        None => {
                            return Err(vm.new_value_error(format!(
                                "floatmode option must be one of fixed, unique, maxprec, maxprec_equal, got '{wanted}'"
                            )));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(options)
    }

    /// Says whether elements are written by functions of the program's own, which the frozen package calls.
    #[pyfunction]
    fn _set_formatted(formatted: bool) {
        print::set_formatted(formatted);
    }

    #[pyfunction]
    fn _set_print_options(args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        print::set_options(changed(args, vm)?);
        Ok(())
    }

    #[pyfunction]
    fn _print_options(vm: &VirtualMachine) -> PyResult {
        let options = print::options();
        let mode = print::FloatMode::ALL.iter().find(|(_, m)| *m == options.floatmode).map_or("maxprec", |(n, _)| n);
        let dict = vm.ctx.new_dict();
        dict.set_item("edgeitems", vm.ctx.new_int(options.edgeitems).into(), vm)?;
        dict.set_item("threshold", vm.ctx.new_int(options.threshold).into(), vm)?;
        dict.set_item("floatmode", vm.ctx.new_str(mode).into(), vm)?;
        dict.set_item("precision", vm.ctx.new_int(options.precision).into(), vm)?;
        dict.set_item("suppress", vm.ctx.new_bool(options.suppress).into(), vm)?;
        dict.set_item("linewidth", vm.ctx.new_int(options.linewidth).into(), vm)?;
        dict.set_item("nanstr", vm.ctx.new_str(options.nan).into(), vm)?;
        dict.set_item("infstr", vm.ctx.new_str(options.inf).into(), vm)?;
        dict.set_item("sign", vm.ctx.new_str(options.sign.to_string()).into(), vm)?;
        Ok(dict.into())
    }

    /// The text of an array: the array, the separator, the prefix's length, options by name.
    #[pyfunction]
    fn _array_text(mut args: FuncArgs, vm: &VirtualMachine) -> PyResult<String> {
        let mut taken = args.args.drain(..);
        let (Some(array), Some(separator), Some(prefix)) = (taken.next(), taken.next(), taken.next()) else {
            return Err(vm.new_type_error("_array_text() wants an array, a separator and a prefix length"));
        };
        drop(taken);
        let tensor = convert::tensor(&array, None, vm)?;
        let prefix = arguments::integer(&prefix, vm)? as usize;
        error::raise(print::to_string(&tensor, &changed(args, vm)?, &text(&separator, vm)?, prefix), vm)
    }

    // ---- errors ----

    /// What is done about floating-point events: `divide`, `over`, `under`, `invalid`.
    #[pyfunction]
    fn _error_state(vm: &VirtualMachine) -> PyObjectRef {
        let texts = ufunc::reports()
            .iter()
            .map(|r| match r {
                Report::Ignore => "ignore",
                Report::Warn => "warn",
                Report::Raise => "raise",
            })
            .map(|text| vm.ctx.new_str(text).into())
            .collect();
        vm.ctx.new_list(texts).into()
    }

    #[pyfunction]
    fn _set_error_state(divide: PyRef<PyStr>, over: PyRef<PyStr>, under: PyRef<PyStr>, invalid: PyRef<PyStr>) {
        let read = |text: PyRef<PyStr>| match text.to_string().as_str() {
            "ignore" => Report::Ignore,
            "raise" => Report::Raise,
            _ => Report::Warn,
        };
        ufunc::set_reports([read(divide), read(over), read(under), read(invalid)]);
    }

    /// The scalar class of a dtype.
    #[pyfunction]
    fn _scalar_class(dtype: PyRef<PyDType>, vm: &VirtualMachine) -> PyTypeRef {
        scalar::class(dtype.dtype, vm)
    }
}
