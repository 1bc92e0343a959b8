"""Switches of gradient recording: context managers that decorate functions too."""
import _torch

_GENERATOR = 0x20


class _Switch:
    """Sets something for the time of a with block, or of a function's run."""

    def __init__(self):
        self._before = []

    def clone(self):
        return type(self)()

    def __enter__(self):
        self._before.append(self._switch(self._value))

    def __exit__(self, *exception):
        self._switch(self._before.pop())
        return False

    def __call__(self, function):
        if isinstance(function, type):
            import warnings

            warnings.warn(
                "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or methods.",
                FutureWarning,
                stacklevel=2,
            )
            function.__init__ = self(function.__init__)
            return function
        import functools

        code = getattr(function, "__code__", None)
        if code is not None and code.co_flags & _GENERATOR:
            return self._over_generator(function)

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with self.clone():
                return function(*args, **kwargs)

        return wrapped

    def _over_generator(self, function):
        """The switch is set while the generator runs, and back while it waits."""
        import functools

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            generator = function(*args, **kwargs)
            try:
                with self.clone():
                    item = generator.send(None)
                while True:
                    try:
                        given = yield item
                    except GeneratorExit:
                        with self.clone():
                            generator.close()
                        raise
                    except BaseException as error:
                        with self.clone():
                            item = generator.throw(error)
                    else:
                        with self.clone():
                            item = generator.send(given)
            except StopIteration as end:
                return end.value

        return wrapped


class _Bare(_Switch):
    """A switch that decorates without parentheses too."""

    def __new__(cls, function=None):
        return super().__new__(cls) if function is None else cls()(function)

    _switch = staticmethod(_torch._set_grad_enabled)


class no_grad(_Bare):
    """Turns the recording of operations off, as a context manager or a decorator."""

    _value = False


class enable_grad(_Bare):
    """Turns the recording of operations on, as a context manager or a decorator."""

    _value = True


class set_grad_enabled(_Switch):
    """Sets the recording of operations at once, and back at the end of a with block."""

    _switch = staticmethod(_torch._set_grad_enabled)

    def __init__(self, mode):
        self.mode = self._value = mode
        self.prev = _torch.is_grad_enabled()
        self._before = [_torch._set_grad_enabled(mode)]

    def __enter__(self):
        _torch._set_grad_enabled(self.mode)

    def __exit__(self, *exception):
        _torch._set_grad_enabled(self.prev)
        return False

    def __call__(self, function):
        _torch._set_grad_enabled(self.prev)
        return super().__call__(function)

    def clone(self):
        return type(self)(self.mode)

    def __repr__(self):
        return "torch.autograd.grad_mode.set_grad_enabled(mode=" + repr(self.mode) + ")"


class inference_mode(_Switch):
    """Turns recording off and makes tensors that autograd can never use."""

    _switch = staticmethod(_torch._set_inference)

    def __new__(cls, mode=True):
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode=True):
        super().__init__()
        self.mode = self._value = mode

    def __enter__(self):
        super().__enter__()
        self._grad = _torch._set_grad_enabled(not self.mode)

    def __exit__(self, *exception):
        _torch._set_grad_enabled(self._grad)
        return super().__exit__(*exception)

    def clone(self):
        return type(self)(self.mode)


class set_multithreading_enabled(_Switch):
    """Accepted; gradients are computed on one thread."""

    _switch = staticmethod(lambda mode: mode)

    def __init__(self, mode):
        super().__init__()
        self._value = mode
