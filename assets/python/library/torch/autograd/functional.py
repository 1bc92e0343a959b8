"""Derivatives of functions: jacobian, hessian, and their products with vectors."""
import _torch
from torch.autograd import grad

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]


def _as_tuple(value, what, name):
    """A tuple of tensors, and whether it was one."""
    several = isinstance(value, tuple)
    values = value if several else (value,)
    for position, item in enumerate(values):
        if not isinstance(item, _torch.Tensor):
            if several:
                raise TypeError(
                    "The %s given to %s must be either a Tensor or a tuple of Tensors but the value at index %d has type %s."
                    % (what, name, position, type(item))
                )
            raise TypeError(
                "The %s given to %s must be either a Tensor or a tuple of Tensors but the given %s has type %s."
                % (what, name, what, type(item))
            )
    return several, values


def _untuple(several, values):
    return values if several else values[0]


def _prepared(inputs, create_graph):
    """Inputs that gradients can be taken for, apart from the caller's graph unless that is to be part of it."""
    made = []
    for tensor in inputs:
        if create_graph:
            made.append(tensor.view_as(tensor) if tensor.requires_grad else tensor.detach().requires_grad_())
        else:
            made.append(tensor.detach().requires_grad_())
    return tuple(made)


def _given(vectors, like, several):
    """Vectors that fit tensors."""
    if len(vectors) != len(like):
        if several:
            raise RuntimeError("v is a tuple of invalid length: should be %d but got %d." % (len(like), len(vectors)))
        raise RuntimeError("The given v should contain a single Tensor.")
    for position, (vector, tensor) in enumerate(zip(vectors, like)):
        if vector.shape != tensor.shape:
            start = "Entry %d in " % position if several else ""
            raise RuntimeError("%sv has invalid size: should be %s but got %s." % (start, tensor.shape, vector.shape))


def _check_outputs(outputs, strict):
    if strict:
        for position, output in enumerate(outputs):
            if not output.requires_grad:
                raise RuntimeError(
                    "Output %d of the user-provided function does not require gradients. The outputs must be computed in a"
                    " differentiable manner from the input when running in strict mode." % position
                )


def _gradients(outputs, inputs, vectors, create_graph, retain_graph=None):
    """Gradients of those outputs that have any; `None` for the rest."""
    pairs = [(o, v) for o, v in zip(outputs, vectors) if o is not None and o.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    return grad(
        tuple(o for o, _ in pairs), inputs, tuple(v for _, v in pairs), retain_graph=retain_graph, create_graph=create_graph, allow_unused=True
    )


_STAGES = {
    "back": "The output of the user-provided function is independent of input %d. This is not allowed in strict mode.",
    "back_trick": "The gradient with respect to the input is independent of entry %d in the grad_outputs when using the double backward"
    " trick to compute forward mode gradients. This is not allowed in strict mode.",
    "double_back": "The jacobian of the user-provided function is independent of input %d. This is not allowed in strict mode.",
    "double_back_trick": "The hessian of the user-provided function is independent of entry %d in the grad_jacobian. This is not allowed"
    " in strict mode as it prevents from using the double backward trick to replace forward mode AD.",
}


def _filled(gradients, like, strict, stage):
    """Zeros where there is no gradient, which strict mode does not allow."""
    found = []
    for position, (gradient, tensor) in enumerate(zip(gradients, like)):
        if gradient is None:
            if strict:
                raise RuntimeError(_STAGES[stage] % position)
            gradient = _torch.zeros_like(tensor)
        found.append(gradient)
    return tuple(found)


def _finished(tensors, create_graph):
    return tensors if create_graph else tuple(tensor.detach() for tensor in tensors)


def _check_jacobian(gradients, strict):
    """In strict mode a gradient has to depend on the inputs."""
    if strict:
        for position, gradient in enumerate(gradients):
            if gradient is None or not gradient.requires_grad:
                raise RuntimeError(
                    "While computing the hessian, found that the jacobian of the user-provided function with respect to input %d is"
                    " independent of the input. This is not allowed in strict mode. You should ensure that your function is twice"
                    " differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for"
                    " example)." % position
                )


def _single(outputs, several, name):
    """The one output of a function that has a hessian."""
    if several:
        raise RuntimeError("The function given to %s should return a single Tensor" % name)
    if outputs[0].numel() != 1:
        raise RuntimeError("The Tensor returned by the function given to %s should contain a single element" % name)
    if outputs[0].dim() != 0:
        outputs = (outputs[0].squeeze(),)
    return outputs


def _enabled():
    from torch.autograd.grad_mode import enable_grad

    return enable_grad()


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns func's outputs and the product of a vector with its jacobian."""
    with _enabled():
        several, inputs = _as_tuple(inputs, "inputs", "vjp")
        inputs = _prepared(inputs, create_graph)
        many, outputs = _as_tuple(func(*inputs), "outputs of the user-provided function", "vjp")
        _check_outputs(outputs, strict)
        if v is not None:
            _, v = _as_tuple(v, "v", "vjp")
            v = _prepared(v, create_graph) if create_graph else tuple(x.detach() for x in v)
            _given(v, outputs, many)
        elif len(outputs) != 1 or outputs[0].numel() != 1:
            raise RuntimeError("The vector v can only be None if the user-provided function returns a single Tensor with a single element.")
        else:
            v = (_torch.ones_like(outputs[0]),)
        found = _filled(_gradients(outputs, inputs, v, create_graph), inputs, strict, "back")
    outputs, found = _finished(outputs, create_graph), _finished(found, create_graph)
    return _untuple(many, outputs), _untuple(several, found)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns func's outputs and the product of its jacobian with a vector, by going back twice."""
    with _enabled():
        several, inputs = _as_tuple(inputs, "inputs", "jvp")
        inputs = _prepared(inputs, create_graph)
        if v is not None:
            _, v = _as_tuple(v, "v", "jvp")
            v = tuple(x if create_graph else x.detach() for x in v)
            _given(v, inputs, several)
        elif len(inputs) != 1 or inputs[0].numel() != 1:
            raise RuntimeError(
                "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
            )
        else:
            v = (_torch.ones_like(inputs[0]),)
        many, outputs = _as_tuple(func(*inputs), "outputs of the user-provided function", "jvp")
        _check_outputs(outputs, strict)
        trick = tuple(_torch.zeros_like(output).requires_grad_() for output in outputs)
        found = _filled(_gradients(outputs, inputs, trick, True), inputs, strict, "back")
        if create_graph:
            products = _gradients(found, trick, v, True)
        else:
            products = _gradients(found, trick, v, False)
        products = _filled(products, outputs, strict, "back_trick")
    outputs, products = _finished(outputs, create_graph), _finished(products, create_graph)
    return _untuple(many, outputs), _untuple(many, products)


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """Returns the derivative of each output element by each input element."""
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than inputs,'
            ' "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode" and not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian is" "only implemented for `vectorize=True`."
        )
    if vectorize and strict:
        raise RuntimeError(
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set"
            " `strict=False` or `vectorize=False`."
        )
    with _enabled():
        several, inputs = _as_tuple(inputs, "inputs", "jacobian")
        inputs = _prepared(inputs, create_graph)
        many, outputs = _as_tuple(func(*inputs), "outputs of the user-provided function", "jacobian")
        _check_outputs(outputs, strict)
        tables = []
        for place, output in enumerate(outputs):
            rows = [[] for _ in inputs]
            for element in output.reshape(-1):
                found = (None,) * len(inputs)
                if element.requires_grad:
                    found = grad((element,), inputs, retain_graph=True, create_graph=create_graph, allow_unused=True)
                for position, (gradient, tensor) in enumerate(zip(found, inputs)):
                    if gradient is None:
                        if strict:
                            raise RuntimeError(
                                "Output %d of the user-provided function is independent of input %d. This is not allowed in strict mode."
                                % (place, position)
                            )
                        gradient = _torch.zeros_like(tensor)
                    elif strict and create_graph and not gradient.requires_grad:
                        raise RuntimeError(
                            "The jacobian of the user-provided function is independent of input %d. This is not allowed in strict mode"
                            " when create_graph=True." % position
                        )
                    rows[position].append(gradient)
            tables.append(
                tuple(
                    _torch.stack(row).view(tuple(output.shape) + tuple(tensor.shape))
                    if row
                    else _torch.zeros(tuple(output.shape) + tuple(tensor.shape), dtype=tensor.dtype)
                    for row, tensor in zip(rows, inputs)
                )
            )
        tables = tuple(_finished(table, create_graph) for table in tables)
    tables = tuple(_untuple(several, table) for table in tables)
    return _untuple(many, tables)


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    """Returns the second derivatives of a function with a single output element."""
    several, inputs = _as_tuple(inputs, "inputs", "hessian")

    def scalar(*args):
        outputs = func(*args)
        many, outputs = _as_tuple(outputs, "outputs of the user-provided function", "hessian")
        return _single(outputs, many, "hessian")[0]

    def first(*args):
        found = jacobian(scalar, args, create_graph=True)
        _check_jacobian(found, strict)
        return found

    found = jacobian(first, inputs, create_graph=create_graph, strict=strict and not vectorize, vectorize=vectorize)
    return found if several else found[0][0]


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns func's output and the product of a vector with its hessian."""
    with _enabled():
        several, inputs = _as_tuple(inputs, "inputs", "vhp")
        inputs = _prepared(inputs, create_graph)
        v = _direction(v, inputs, several, "vhp")
        many, outputs = _as_tuple(func(*inputs), "outputs of the user-provided function", "vhp")
        _check_outputs(outputs, strict)
        outputs = _single(outputs, many, "vhp")
        first = _gradients(outputs, inputs, (_torch.ones_like(outputs[0]),), True)
        _check_jacobian(first, strict)
        first = _filled(first, inputs, strict, "double_back")
        found = _filled(_gradients(first, inputs, v, create_graph), inputs, strict, "double_back")
    outputs, found = _finished(outputs, create_graph), _finished(found, create_graph)
    return outputs[0], _untuple(several, found)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """Returns func's output and the product of its hessian with a vector."""
    with _enabled():
        several, inputs = _as_tuple(inputs, "inputs", "hvp")
        inputs = _prepared(inputs, create_graph)
        v = _direction(v, inputs, several, "hvp")
        many, outputs = _as_tuple(func(*inputs), "outputs of the user-provided function", "hvp")
        _check_outputs(outputs, strict)
        outputs = _single(outputs, many, "hvp")
        trick = (_torch.zeros_like(outputs[0]).requires_grad_(),)
        first = _gradients(outputs, inputs, trick, True)
        _check_jacobian(first, strict)
        first = _filled(first, inputs, strict, "double_back")
        ones = (_torch.ones_like(outputs[0]),)
        own = _gradients(outputs, inputs, ones, True)
        own = _filled(own, inputs, strict, "double_back")
        found = _filled(_gradients(own, inputs, v, create_graph), inputs, strict, "double_back")
    outputs, found = _finished(outputs, create_graph), _finished(found, create_graph)
    return outputs[0], _untuple(several, found)


def _direction(v, inputs, several, name):
    if v is not None:
        _, v = _as_tuple(v, "v", name)
        _given(v, inputs, several)
        return v
    if len(inputs) != 1 or inputs[0].numel() != 1:
        raise RuntimeError(
            "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
        )
    return (_torch.ones_like(inputs[0]),)
