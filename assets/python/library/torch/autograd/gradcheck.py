"""gradcheck: gradients against small differences."""
import _torch


class GradcheckError(RuntimeError):
    """Raised where a gradient is not what small differences say."""


def _tuple(value):
    return (value,) if isinstance(value, _torch.Tensor) else tuple(value)


def _is_float(value):
    return isinstance(value, _torch.Tensor) and value.is_floating_point()


def _differentiable(value):
    return _is_float(value) and value.requires_grad


def _outputs(func, inputs):
    found = func(*inputs)
    return tuple(output for output in _tuple(found) if _is_float(output))


def _check_inputs(inputs):
    import warnings

    wanting = [(i, t) for i, t in enumerate(inputs) if isinstance(t, _torch.Tensor) and t.requires_grad]
    if not wanting:
        raise ValueError("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.")
    for position, tensor in wanting:
        if tensor.dtype is not _torch.float64:
            warnings.warn(
                "Input #"
                + str(position)
                + " requires gradient and is not a double precision floating point or complex. This check will likely fail if all"
                " the inputs are not of double precision floating point or complex. ",
                stacklevel=4,
            )
        if any(stride == 0 for stride, size in zip(tensor.stride(), tensor.shape) if size > 1):
            raise RuntimeError(
                "The " + str(position) + "th input has a dimension with stride 0. gradcheck only supports inputs that are"
                " non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before"
                " passing it to gradcheck."
            )


def _numerical(func, inputs, position, eps):
    """For each output the table of small differences: a row an input element, a column an output element."""
    tensor = inputs[position].detach()
    columns = []
    for place in range(tensor.numel()):
        sides = []
        for step in (-eps, eps):
            with _no_grad():
                flat = tensor.reshape(-1).clone()
                flat[place] += step
                moved = flat.view(tensor.shape)
                given = list(inputs)
                given[position] = moved.requires_grad_(inputs[position].requires_grad)
            sides.append([output.detach().clone().reshape(-1) for output in _outputs(func, given)])
        columns.append([(after - before) / (2 * eps) for before, after in zip(*sides)])
    count = len(columns[0]) if columns else len(_outputs(func, inputs))
    return [_torch.stack([column[output] for column in columns]) if columns else _torch.zeros(0, 0) for output in range(count)]


def _no_grad():
    from torch.autograd.grad_mode import no_grad

    return no_grad()


def _analytical(output, tensor):
    """The same table from the gradients."""
    from torch.autograd import grad

    rows = []
    for place in range(output.numel()):
        start = _torch.zeros_like(output).reshape(-1)
        start[place] = 1
        (found,) = grad(output, tensor, start.reshape(output.shape), retain_graph=True, allow_unused=True)
        if found is None:
            found = _torch.zeros_like(tensor)
        if found.shape != tensor.shape:
            raise GradcheckError("grad is incorrect size")
        rows.append(found.detach().reshape(-1))
    if not rows:
        return _torch.zeros(tensor.numel(), 0, dtype=tensor.dtype)
    return _torch.stack(rows, 1)


def _compare(func, inputs, outputs, eps, atol, rtol, nondet_tol, fast_mode):
    for position, tensor in enumerate(inputs):
        if not _differentiable(tensor):
            continue
        numerical = _numerical(func, inputs, position, eps)
        for place, output in enumerate(outputs):
            if not output.requires_grad:
                if bool((numerical[place] != 0).any()):
                    raise GradcheckError("Numerical gradient for function expected to be zero")
                continue
            analytical = _analytical(output, tensor)
            again = _analytical(output, tensor)
            if bool(((analytical - again).abs() > nondet_tol).any()):
                raise GradcheckError(
                    "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different"
                    " values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was "
                    + str(nondet_tol)
                    + "."
                )
            expected = numerical[place].to(analytical.dtype)
            if not _torch.allclose(analytical, expected, rtol=rtol, atol=atol):
                raise GradcheckError(
                    "Jacobian mismatch for output %d with respect to input %d,\nnumerical:%s\nanalytical:%s\n"
                    % (place, position, expected, analytical)
                )


def gradcheck(
    func,
    inputs,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_batched_forward_grad=False,
    check_forward_ad=False,
    check_backward_ad=True,
    fast_mode=False,
    masked=None,
):
    """Compares gradients with small differences of the function's values."""
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_forward_ad:
        raise NotImplementedError("gradcheck(check_forward_ad=True): forward-mode differentiation is missing in torchlings")
    try:
        inputs = _tuple(inputs)
        _check_inputs(inputs)
        outputs = _outputs(func, inputs)
        _compare(func, inputs, outputs, eps, atol, rtol, nondet_tol, fast_mode)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func,
    inputs,
    grad_outputs=None,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    gen_non_contig_grad_outputs=False,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_fwd_over_rev=False,
    check_rev_over_rev=True,
    fast_mode=False,
    masked=False,
):
    """Compares second derivatives with small differences of the first."""
    from torch.autograd import grad

    if check_fwd_over_rev:
        raise NotImplementedError("gradgradcheck(check_fwd_over_rev=True): forward-mode differentiation is missing in torchlings")
    inputs = _tuple(inputs)
    if grad_outputs is None:
        outputs = _outputs(func, inputs)
        starts = tuple(_torch.randn(output.shape, dtype=output.dtype).requires_grad_() for output in outputs)
    else:
        starts = _tuple(grad_outputs)
    count = len(starts)

    def first(*args):
        own = tuple(arg if _differentiable(arg) else arg for arg in args[:-count])
        outputs = _outputs(func, own)
        wanted = tuple(arg for arg in own if _differentiable(arg))
        return grad(outputs, wanted, args[-count:], create_graph=True, allow_unused=True, materialize_grads=True)

    return gradcheck(
        first,
        inputs + starts,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        fast_mode=fast_mode,
    )
