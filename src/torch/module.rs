//! The native module `_torch`: what the frozen `torch` package is made of.

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

/// The module's definition, for the interpreter's builder.
pub fn def(context: &Context) -> &'static PyModuleDef {
    _torch::module_def(context)
}

#[rustpython_vm::pymodule]
mod _torch {
    use rustpython_vm::builtins::{PyDictRef, PyListRef, PyModule, PyStr, PyTypeRef};
    use rustpython_vm::class::{PyClassImpl, StaticType};
    use rustpython_vm::function::{FuncArgs, OptionalArg};
    use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

    use crate::tensor::op::{Operand, Places};
    use crate::tensor::{self, DType, Device, autograd, create, device, print, random};
    use crate::torch::tensor::{PyTensor, gradient};
    use crate::torch::types::{PyDType, PyDevice, PyGenerator, TensorType};
    use crate::torch::{call, convert, ledger, numpy, overrides, registry, signature, trace};

    fn raise<T>(result: tensor::Result<T>, vm: &VirtualMachine) -> PyResult<T> {
        result.map_err(|e| convert::error(e, vm))
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        call::Function::make_static_type();
        call::Method::make_static_type();
        let tensor_class = PyTensor::make_static_type();
        call::install_methods(&tensor_class, vm);
        let is_there = |name: &str| tensor_class.get_attr(vm.ctx.intern_str(name)).is_some();
        for name in ledger::missing("torch.Tensor").filter(|name| !is_there(name)) {
            let raise = move |_: PyObjectRef, vm: &VirtualMachine| -> PyResult {
                Err(vm.new_attribute_error(ledger::message("torch.Tensor", name).unwrap_or_default()))
            };
            let getter = vm.ctx.new_readonly_getset(name, PyTensor::static_type(), raise);
            tensor_class.set_attr(vm.ctx.intern_str(name), getter.into());
        }
        module.set_attr("Tensor", tensor_class, vm)?;
        module.set_attr("dtype", PyDType::make_static_type(), vm)?;
        module.set_attr("device", PyDevice::make_static_type(), vm)?;
        module.set_attr("Generator", PyGenerator::make_static_type(), vm)?;
        module.set_attr("tensortype", TensorType::make_static_type(), vm)?;
        module.set_attr("_Module", crate::torch::nn::class(), vm)?;
        crate::torch::autograd::GradFn::make_static_type();
        crate::torch::autograd::Handle::make_static_type();
        module.set_attr("_FunctionBase", crate::torch::autograd::function::Context::make_static_type(), vm)?;
        module.set_attr("_Node", crate::torch::autograd::GradFn::class(&vm.ctx).to_owned(), vm)?;
        module.set_attr("_RemovableHandle", crate::torch::autograd::Handle::class(&vm.ctx).to_owned(), vm)?;
        module.set_attr("UntypedStorage", crate::torch::storage::UntypedStorage::make_static_type(), vm)?;
        for dtype in DType::ALL {
            module.set_attr(vm.ctx.intern_str(dtype.name()), registry::dtype(dtype, vm), vm)?;
        }
        for (alias, dtype) in [
            ("float", DType::Float32),
            ("double", DType::Float64),
            ("half", DType::Float16),
            ("long", DType::Int64),
            ("int", DType::Int32),
            ("short", DType::Int16),
        ] {
            module.set_attr(alias, registry::dtype(dtype, vm), vm)?;
        }
        for (name, function) in call::functions(Places::TORCH, vm) {
            module.set_attr(vm.ctx.intern_str(name), function, vm)?;
        }
        Ok(())
    }

    /// The functions of a place other than `torch` itself, by name.
    #[pyfunction]
    fn _functions(place: PyRef<PyStr>, vm: &VirtualMachine) -> PyResult<PyDictRef> {
        let place = match place.to_string().as_str() {
            "functional" => Places::FUNCTIONAL,
            "linalg" => Places::LINALG,
            "special" => Places::SPECIAL,
            other => return Err(vm.new_value_error(format!("no functions live in {other:?}"))),
        };
        let dict = vm.ctx.new_dict();
        for (name, function) in call::functions(place, vm) {
            dict.set_item(name.as_str(), function, vm)?;
        }
        Ok(dict)
    }

    /// Puts a tape in that operator calls are written on, or takes it away; returns the one before.
    #[pyfunction]
    fn _set_tape(tape: Option<PyListRef>) -> Option<PyListRef> {
        trace::set(tape)
    }

    /// Two numbers: one tells tensors apart, the other the memory that they share.
    #[pyfunction]
    fn _trace_key(tensor: PyRef<PyTensor>) -> (usize, usize) {
        trace::key(&tensor.get())
    }

    /// The text of the `AttributeError` for a name that a module lacks.
    #[pyfunction]
    fn _missing(owner: PyRef<PyStr>, name: PyRef<PyStr>) -> String {
        let (owner, name) = (owner.to_string(), name.to_string());
        ledger::message(&owner, &name).unwrap_or_else(|| format!("module '{owner}' has no attribute '{name}'"))
    }

    /// Keeps a class that frozen Python defines for the native side to use.
    #[pyfunction]
    fn _register(name: PyRef<PyStr>, object: PyObjectRef) {
        registry::register(name.as_ref(), object);
    }

    /// Puts attributes that frozen Python defines on a native class: that of tensors, where none is given.
    #[pyfunction]
    fn _extend(attributes: PyDictRef, class: OptionalArg<PyTypeRef>, vm: &VirtualMachine) {
        let class = class.unwrap_or_else(|| PyTensor::class(&vm.ctx).to_owned());
        for (name, value) in &attributes {
            if let Some(name) = name.downcast_ref::<PyStr>() {
                class.set_attr(vm.ctx.intern_str(name.to_string()), value);
            }
        }
    }

    /// The main diagonal as a view, for `fill_diagonal_`.
    #[pyfunction]
    fn _main_diagonal(input: PyRef<PyTensor>, wrap: bool, vm: &VirtualMachine) -> PyResult {
        let diagonal = raise(create::main_diagonal(&input.get(), wrap), vm)?;
        Ok(PyTensor::wrap(diagonal, vm))
    }

    /// The threads that operators use.
    #[pyfunction]
    fn _threads() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// Sets the device of tensors that are made without naming one; `None` sets it back.
    #[pyfunction]
    fn _set_default_device(device: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let device = if vm.is_none(&device) { None } else { convert::device(&device, vm)? };
        raise(tensor::device::set_default_device(device), vm)
    }

    /// A legacy constructor such as `torch.FloatTensor`.
    #[pyfunction]
    fn _tensor_type(dtype: PyRef<PyDType>, cuda: bool, vm: &VirtualMachine) -> PyObjectRef {
        let device = if cuda { Device::Cuda(0) } else { Device::Cpu };
        TensorType { dtype: dtype.dtype, device }.into_pyobject(vm)
    }

    /// A tensor of a subclass over another tensor's elements, as `torch.nn.Parameter` is.
    #[pyfunction]
    fn _make_subclass(class: PyTypeRef, data: PyRef<PyTensor>, requires_grad: bool, vm: &VirtualMachine) -> PyResult {
        let tensor = data.get().detach();
        raise(tensor.set_requires_grad(requires_grad), vm)?;
        overrides::notice(&class, vm);
        let object: PyObjectRef = PyTensor::new(tensor).into_ref_with_type(vm, class)?.into();
        gradient::remember(&object, vm);
        Ok(object)
    }

    /// The same tensor as an object of a subclass, where it is in the graph.
    #[pyfunction]
    fn _as_subclass(class: PyTypeRef, data: PyRef<PyTensor>, vm: &VirtualMachine) -> PyResult {
        overrides::notice(&class, vm);
        Ok(PyTensor::new(data.get()).into_ref_with_type(vm, class)?.into())
    }

    /// Whether a class of the arguments answers calls of torch's functions by `__torch_function__`.
    #[pyfunction]
    fn _has_torch_function(args: FuncArgs, vm: &VirtualMachine) -> bool {
        args.args.iter().any(|value| overrides::is_overriding(value, vm))
    }

    /// Asks the classes of a call's arguments for its result; the second of the pair says whether one had a say.
    #[pyfunction]
    fn _ask_torch_function(mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let function = args.take_positional();
        let result = overrides::dispatch(|| function, &args, vm)?;
        let had = vm.ctx.new_bool(result.is_some()).into();
        Ok(vm.ctx.new_tuple(vec![result.unwrap_or_else(|| vm.ctx.none()), had]).into())
    }

    /// Switches the say of tensors' subclasses off, or on again.
    #[pyfunction]
    fn _disable_torch_function(more: bool) -> usize {
        overrides::disable(more)
    }

    /// Starts or stops the profiler's clock.
    #[pyfunction]
    fn _profile(on: bool) {
        tensor::profile::set_on(on);
    }

    /// The profiler's time in nanoseconds.
    #[pyfunction]
    fn _profile_now() -> u64 {
        tensor::profile::now()
    }

    /// The profiler's events since the last look: name, start, end and shapes of each.
    #[pyfunction]
    fn _profile_take(vm: &VirtualMachine) -> PyObjectRef {
        let list = |items| -> PyObjectRef { vm.ctx.new_list(items).into() };
        let shape = |shape: &tensor::Shape| list(shape.iter().map(|&size| vm.ctx.new_int(size).into()).collect());
        let event = |event: tensor::profile::Event| -> PyObjectRef {
            let shapes = list(event.shapes.iter().map(shape).collect());
            let name = vm.ctx.new_str(event.name).into();
            vm.ctx
                .new_tuple(vec![name, vm.ctx.new_int(event.start).into(), vm.ctx.new_int(event.end).into(), shapes])
                .into()
        };
        list(tensor::profile::take().into_iter().map(event).collect())
    }

    /// Looks up an argument by position or keyword; `None` counts as not given.
    fn argument(args: &FuncArgs, position: Option<usize>, name: &str, vm: &VirtualMachine) -> Option<PyObjectRef> {
        let value = position.and_then(|i| args.args.get(i)).or_else(|| args.kwargs.get(name));
        value.filter(|v| !vm.is_none(v)).cloned()
    }

    fn flag(args: &FuncArgs, name: &str, vm: &VirtualMachine) -> PyResult<bool> {
        argument(args, None, name, vm).map_or(Ok(false), |v| v.try_to_bool(vm))
    }

    fn options(args: &FuncArgs, positional: bool, vm: &VirtualMachine) -> PyResult<(Option<DType>, Option<Device>)> {
        let at = |i| positional.then_some(i);
        let dtype = match argument(args, at(1), "dtype", vm) {
            Some(value) => match convert::dtype(&value, vm) {
                Some(dtype) => Some(dtype),
                None => {
                    return Err(vm.new_type_error(format!(
                        "tensor(): argument 'dtype' must be torch.dtype, not {}",
                        value.class().name()
                    )));
                }
            },
            None => None,
        };
        let device = match argument(args, at(2), "device", vm) {
            Some(value) => convert::device(&value, vm)?,
            None => None,
        };
        Ok((dtype, device))
    }

    fn data(args: &FuncArgs, name: &str, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        match args.args.first().or_else(|| args.kwargs.get("data")) {
            Some(data) => Ok(numpy::within(data, vm)?.unwrap_or_else(|| data.clone())),
            None => Err(vm.new_type_error(format!("{name}() missing 1 required positional arguments: \"data\""))),
        }
    }

    /// tensor(data, *, dtype=None, device=None, `requires_grad=False`, `pin_memory=False`) -> Tensor
    ///
    /// Copies numbers, nested sequences, arrays or tensors into a new tensor.
    #[pyfunction]
    fn tensor(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if args.args.len() > 1 {
            return Err(
                vm.new_type_error(format!("tensor() takes 1 positional argument but {} were given", args.args.len()))
            );
        }
        let data = data(&args, "tensor", vm)?;
        if data.downcast_ref::<PyTensor>().is_some() {
            tensor::warning::warn(
                tensor::warning::Category::User,
                "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or \
                 sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            );
            convert::warnings(vm)?;
        }
        let (dtype, device) = options(&args, false, vm)?;
        let made = convert::tensor(&data, dtype, device.unwrap_or_else(device::default_device), vm)?;
        if flag(&args, "requires_grad", vm)? {
            raise(create::check_differentiable(made.dtype()), vm)?;
            raise(made.set_requires_grad(true), vm)?;
        }
        Ok(PyTensor::wrap(made, vm))
    }

    /// `as_tensor(data`, dtype=None, device=None) -> Tensor
    ///
    /// Makes a tensor of data, sharing memory with an array or tensor where dtype and device allow it.
    #[pyfunction]
    fn as_tensor(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let data = data(&args, "as_tensor", vm)?;
        let (dtype, device) = options(&args, true, vm)?;
        let existing = data.downcast_ref::<PyTensor>().map(|t| t.get());
        let existing = match existing {
            Some(existing) => Some(existing),
            None => numpy::shared(&data, vm)?,
        };
        let Some(existing) = existing else {
            let device = device.unwrap_or_else(device::default_device);
            return convert::tensor(&data, dtype, device, vm).map(|t| PyTensor::wrap(t, vm));
        };
        let is_tensor = data.downcast_ref::<PyTensor>().is_some();
        let same = dtype.is_none_or(|d| d == existing.dtype()) && device.is_none_or(|d| d == existing.device());
        if same && is_tensor {
            return Ok(data);
        }
        let cast = raise(tensor::convert::cast(&existing, dtype.unwrap_or(existing.dtype())), vm)?;
        let moved = raise(tensor::convert::to_device(&cast, device.unwrap_or(existing.device())), vm)?;
        Ok(PyTensor::wrap(moved, vm))
    }

    /// `from_numpy(ndarray)` -> Tensor
    ///
    /// Makes a tensor that shares memory with a numpy array.
    #[pyfunction]
    fn from_numpy(array: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let array = numpy::within(&array, vm)?.unwrap_or(array);
        match numpy::shared(&array, vm)? {
            Some(tensor) => Ok(PyTensor::wrap(tensor, vm)),
            None if numpy::dtype::is_foreign(&array, vm) => Err(numpy::no_tensor(&array, vm)?),
            None => Err(vm.new_type_error(format!("expected np.ndarray (got {})", numpy::class_name(&array)))),
        }
    }

    /// `is_tensor(obj)` -> bool
    ///
    /// Says whether an object is a tensor.
    #[pyfunction]
    fn is_tensor(object: PyObjectRef) -> bool {
        object.downcast_ref::<PyTensor>().is_some()
    }

    // ---- dtypes ----

    /// `get_default_dtype()` -> torch.dtype
    ///
    /// Returns the dtype of new floating-point tensors.
    #[pyfunction]
    fn get_default_dtype(vm: &VirtualMachine) -> PyObjectRef {
        registry::dtype(create::default_dtype(), vm)
    }

    /// `set_default_dtype(d)`
    ///
    /// Sets the dtype of new floating-point tensors.
    #[pyfunction]
    fn set_default_dtype(dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let Some(dtype) = dtype.downcast_ref::<PyDType>() else {
            return Err(vm.new_type_error(
                "invalid dtype object: only floating-point types are supported as the default type".to_owned(),
            ));
        };
        raise(create::set_default_dtype(dtype.dtype), vm)
    }

    /// `result_type(tensor1`, tensor2) -> torch.dtype
    ///
    /// Returns the dtype of an arithmetic operation between two tensors or numbers.
    #[pyfunction]
    fn result_type(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let refused = || {
            let message = signature::refusal(signature::Place::Torch, "result_type", &args, vm);
            vm.new_type_error(message.unwrap_or_default())
        };
        let operand = |value: &PyObjectRef| -> PyResult<Operand> {
            if let Some(tensor) = value.downcast_ref::<PyTensor>() {
                return Ok(Operand::Tensor(tensor.get()));
            }
            convert::number(value, vm)?.map(Operand::Number).ok_or_else(refused)
        };
        let side = |i: usize, names: [&str; 3]| {
            args.args.get(i).or_else(|| names.iter().find_map(|name| args.kwargs.get(*name))).ok_or_else(refused)
        };
        let a = operand(side(0, ["tensor", "scalar", "scalar1"])?)?;
        let b = operand(side(1, ["other", "tensor", "scalar2"])?)?;
        Ok(registry::dtype(tensor::pointwise::result_type(&[&a, &b]), vm))
    }

    // ---- random numbers ----

    /// `manual_seed(seed)` -> torch.Generator
    ///
    /// Seeds the default generator: the same seed gives the same numbers as in PyTorch.
    #[pyfunction]
    fn manual_seed(seed: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        // Unlike a generator's own method, this one takes what `int` takes.
        let whole = vm.ctx.types.int_type.as_object().call((seed,), vm)?;
        let seed = convert::seed(&whole, vm)?;
        random::with_generator(0, |g| g.manual_seed(seed));
        Ok(default_generator(vm))
    }

    /// The default generator's object.
    #[pyfunction(name = "_default_generator")]
    fn default_generator(vm: &VirtualMachine) -> PyObjectRef {
        if let Some(generator) = registry::get("default_generator") {
            return generator;
        }
        let generator: PyObjectRef = PyGenerator { index: 0 }.into_pyobject(vm);
        registry::register("default_generator", generator.clone());
        generator
    }

    /// `seed()` -> int
    ///
    /// Seeds the default generator with a number of its own choice and returns that.
    #[pyfunction]
    fn seed() -> u64 {
        let seed = random::entropy();
        random::with_generator(0, |g| g.manual_seed(seed));
        seed
    }

    /// `initial_seed()` -> int
    ///
    /// Returns the seed that the default generator started from.
    #[pyfunction]
    fn initial_seed() -> u64 {
        random::with_generator(0, |g| g.initial_seed())
    }

    /// Begins with the first of `rows` rows that are computed one after the other.
    #[pyfunction]
    fn _rows_enter(randomness: PyRef<PyStr>, rows: usize, vm: &VirtualMachine) -> PyResult<()> {
        let randomness = match AsRef::<str>::as_ref(&*randomness) {
            "error" => random::rows::Randomness::Refused,
            "different" => random::rows::Randomness::Different,
            "same" => random::rows::Randomness::Same,
            other => {
                return Err(vm.new_runtime_error(format!(
                    "Only allowed values for randomness are 'error', 'different', or 'same'. Got {other}"
                )));
            }
        };
        random::rows::enter(randomness, rows);
        Ok(())
    }

    /// Goes on to the next row.
    #[pyfunction]
    fn _rows_next() {
        random::rows::advance();
    }

    /// Leaves the rows.
    #[pyfunction]
    fn _rows_leave() {
        random::rows::leave();
    }

    // ---- printing ----

    /// `set_printoptions(precision=None`, threshold=None, edgeitems=None, linewidth=None, profile=None, `sci_mode=None`)
    ///
    /// Sets how tensors are printed.
    #[pyfunction]
    fn set_printoptions(args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        const NAMES: [&str; 6] = ["precision", "threshold", "edgeitems", "linewidth", "profile", "sci_mode"];
        if let Some(unknown) = args.kwargs.keys().find(|key| !NAMES.contains(&key.as_str())) {
            return Err(vm.new_type_error(format!("set_printoptions() got an unexpected keyword argument '{unknown}'")));
        }
        let mut options = match argument(&args, Some(4), "profile", vm) {
            Some(profile) => raise(print::PrintOptions::profile(profile.str(vm)?.as_ref()), vm)?,
            None => print::options(),
        };
        let number = |position: usize, name: &str| -> PyResult<Option<usize>> {
            match argument(&args, Some(position), name, vm) {
                Some(value) if convert::number(&value, vm)?.is_some_and(|n| n.to_f64() == f64::INFINITY) => {
                    Ok(Some(usize::MAX))
                }
                Some(value) => Ok(convert::number(&value, vm)?.and_then(|n| usize::try_from(n.to_i64()).ok())),
                None => Ok(None),
            }
        };
        options.precision = number(0, "precision")?.unwrap_or(options.precision);
        options.threshold = number(1, "threshold")?.unwrap_or(options.threshold);
        options.edgeitems = number(2, "edgeitems")?.unwrap_or(options.edgeitems);
        options.linewidth = number(3, "linewidth")?.unwrap_or(options.linewidth);
        options.sci_mode = argument(&args, Some(5), "sci_mode", vm).map(|v| v.try_to_bool(vm)).transpose()?;
        print::set_options(options);
        Ok(())
    }

    // ---- autograd ----

    /// `is_grad_enabled()` -> bool
    ///
    /// Says whether operations are recorded for gradients.
    #[pyfunction]
    fn is_grad_enabled() -> bool {
        autograd::is_switched_on()
    }

    /// Sets whether operations are recorded; returns what was set before.
    #[pyfunction]
    fn _set_grad_enabled(enabled: bool) -> bool {
        autograd::set_enabled(enabled)
    }

    /// Whether autocast is on for a kind of device, and its dtype.
    #[pyfunction]
    fn _autocast(kind: PyRef<PyStr>, vm: &VirtualMachine) -> PyObjectRef {
        let setting = tensor::autocast::setting(kind.as_ref());
        let dtype = convert::dtype_object(setting.dtype, vm);
        vm.ctx.new_tuple(vec![vm.ctx.new_bool(setting.enabled).into(), dtype]).into()
    }

    /// Sets whether autocast is on for a kind of device, and its dtype.
    #[pyfunction]
    fn _set_autocast(kind: PyRef<PyStr>, enabled: bool, dtype: PyRef<PyDType>) {
        tensor::autocast::set(kind.as_ref(), tensor::autocast::Setting { enabled, dtype: dtype.dtype });
    }

    /// Makes one parameter's step of Adam; says whether it could.
    #[pyfunction]
    fn _adam_step(arguments: crate::torch::optim::AdamStep, vm: &VirtualMachine) -> PyResult<bool> {
        crate::torch::optim::adam_step(arguments, vm)
    }

    /// Makes one parameter's step of gradient descent; says whether it could.
    #[pyfunction]
    fn _sgd_step(arguments: crate::torch::optim::SgdStep, vm: &VirtualMachine) -> PyResult<bool> {
        crate::torch::optim::sgd_step(arguments, vm)
    }

    /// Sets inference mode; returns what was set before.
    #[pyfunction]
    fn _set_inference(inference: bool) -> bool {
        autograd::set_inference(inference)
    }

    /// `is_inference_mode_enabled()` -> bool
    ///
    /// Says whether tensors are being made that autograd shall never see.
    #[pyfunction]
    fn is_inference_mode_enabled() -> bool {
        autograd::is_inference()
    }

    /// Sets whether runs look for NaN; `place` tells where an operation is being recorded.
    #[pyfunction]
    fn _set_anomaly(enabled: bool, check_nan: bool, place: PyObjectRef, vm: &VirtualMachine) {
        let anomaly = enabled.then(|| autograd::Anomaly {
            check_nan,
            place: std::rc::Rc::new(move || {
                rustpython_vm::vm::thread::with_current_vm(|vm| {
                    place.call((), vm).and_then(|text| text.str(vm)).map_or_else(|_| String::new(), |t| t.to_string())
                })
            }),
        });
        let _ = vm;
        autograd::set_anomaly(anomaly);
    }

    /// Whether anomalies are looked for, and NaN among them.
    #[pyfunction]
    fn _anomaly() -> (bool, bool) {
        autograd::anomaly().map_or((false, true), |anomaly| (true, anomaly.check_nan))
    }

    /// `Function.apply(*args)`.
    #[pyfunction]
    fn _apply_function(mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        if args.args.is_empty() {
            return Err(vm.new_type_error("apply() wants a function"));
        }
        let function = args.args.remove(0);
        if !args.kwargs.is_empty() {
            let ordered = vm.call_method(&function, "_in_order", args)?;
            args = FuncArgs { args: convert::sequence(&ordered, vm).unwrap_or_default(), ..FuncArgs::default() };
        }
        crate::torch::autograd::function::apply(&function, args.args, vm)
    }

    fn tensors(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<tensor::Tensor>> {
        if let Some(tensor) = value.downcast_ref::<PyTensor>() {
            return Ok(vec![tensor.get()]);
        }
        let items = convert::sequence(value, vm).unwrap_or_default();
        items
            .iter()
            .map(|v| {
                v.downcast_ref::<PyTensor>()
                    .map(|t| t.get())
                    .ok_or_else(|| vm.new_type_error("expected a Tensor or a sequence of Tensors"))
            })
            .collect()
    }

    fn gradients(value: Option<PyObjectRef>, count: usize, vm: &VirtualMachine) -> Vec<Option<tensor::Tensor>> {
        let Some(value) = value else { return vec![None; count] };
        if let Some(tensor) = value.downcast_ref::<PyTensor>() {
            return vec![Some(tensor.get())];
        }
        let items = convert::sequence(&value, vm).unwrap_or_default();
        items.iter().map(|v| v.downcast_ref::<PyTensor>().map(|t| t.get())).collect()
    }

    /// The engine of `torch.autograd.backward` and `torch.autograd.grad`.
    #[pyfunction]
    fn _run_backward(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let roots = tensors(&data(&args, "backward", vm)?, vm)?;
        let grads = gradients(argument(&args, Some(1), "gradients", vm), roots.len(), vm);
        let create_graph = flag(&args, "create_graph", vm)?;
        let options = autograd::Options { retain_graph: flag(&args, "retain_graph", vm)?, create_graph };
        if flag(&args, "accumulate", vm)? {
            let inputs = argument(&args, None, "inputs", vm).map(|v| gradient::wanted(&v, vm)).transpose()?;
            gradient::run(&roots, &grads, inputs.as_deref(), options, vm)?;
            return Ok(vm.ctx.none());
        }
        let wanted = argument(&args, None, "inputs", vm).map(|v| tensors(&v, vm)).transpose()?;
        let found = autograd::backward(&roots, &grads, wanted.as_deref(), options);
        convert::warnings(vm)?;
        let found = raise(found, vm)?;
        let found = found.into_iter().map(|g| g.map_or_else(|| vm.ctx.none(), |g| PyTensor::wrap(g, vm))).collect();
        Ok(vm.ctx.new_tuple(found).into())
    }

    // ---- devices ----

    /// The adapters that stand behind `torch.cuda`, by name.
    #[pyfunction]
    fn _cuda_adapters(vm: &VirtualMachine) -> PyObjectRef {
        let names = device::accelerators().iter().map(|a| vm.ctx.new_str(a.name.clone()).into()).collect();
        vm.ctx.new_list(names).into()
    }

    /// Takes what the program wrote into `CUDA_VISIBLE_DEVICES`.
    #[pyfunction]
    fn _cuda_set_visible(numbers: PyRef<PyStr>) {
        device::set_visible(numbers.as_ref());
    }

    #[pyfunction]
    fn _cuda_current() -> usize {
        device::current_cuda()
    }

    #[pyfunction]
    fn _cuda_set(index: usize, vm: &VirtualMachine) -> PyResult<()> {
        raise(device::set_current_cuda(index), vm)
    }

    /// The shape that shapes broadcast to.
    #[pyfunction]
    fn broadcast_shapes(args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let mut shape = tensor::Shape::new();
        for (number, argument) in args.args.iter().enumerate() {
            let sizes: Vec<usize> = match convert::sequence(argument, vm) {
                Some(items) => items
                    .iter()
                    .filter_map(|v| convert::index(v, vm).ok().flatten())
                    .filter_map(|v| usize::try_from(v).ok())
                    .collect(),
                None => convert::index(argument, vm)?.and_then(|v| usize::try_from(v).ok()).into_iter().collect(),
            };
            let joined = tensor::layout::broadcast(&shape, &sizes);
            shape = joined.map_err(|_| {
                let at = (1..=sizes.len().min(shape.len()))
                    .find(|&i| {
                        let (x, y) = (shape[shape.len() - i], sizes[sizes.len() - i]);
                        x != y && x != 1 && y != 1
                    })
                    .unwrap_or(1);
                let given = argument.repr(vm).map_or_else(|_| String::new(), |text| text.to_string());
                let mut padded = vec![1; sizes.len().saturating_sub(shape.len())];
                padded.extend_from_slice(&shape);
                vm.new_runtime_error(format!(
                    "Attempting to broadcast a dimension of length {} at -{at}! Mismatching argument at index {number} had \
                     {given}; but expected shape should be broadcastable to {}",
                    sizes[sizes.len() - at],
                    tensor::layout::display(&padded)
                ))
            })?;
        }
        registry::size(&shape, vm)
    }
}
