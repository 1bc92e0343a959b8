"""The part of torch._dynamo that programs touch. Nothing is captured here: see torch.compiler."""
import functools


class _Config:
    """Settings of a compiler that is not here: they can be read back, and change nothing."""

    suppress_errors = False
    verbose = False
    cache_size_limit = recompile_limit = 8
    capture_scalar_outputs = False
    dynamic_shapes = True


config = _Config()

_BACKENDS = ("cudagraphs", "inductor", "openxla", "tvm")
_DEBUG_BACKENDS = (
    "aot_eager", "aot_eager_decomp_partition", "aot_ts", "eager", "eager_noexcept", "pre_dispatch_eager", "ts", "onnxrt",
)


def list_backends(exclude_tags=("debug", "experimental")):
    """Returns the names that torch.compile takes for backend; all of them leave programs as they are."""
    return sorted(_BACKENDS if "debug" in (exclude_tags or ()) else _BACKENDS + _DEBUG_BACKENDS)


def reset():
    """Forgets what was compiled: nothing."""


def disable(fn=None, recursive=True, *, reason=None, wrapping=True):
    """Returns the function, which runs as it is written; without one a decorator."""
    if fn is None:
        return disable
    if isinstance(fn, type) or not callable(fn):
        return fn

    @functools.wraps(fn)
    def plain(*args, **kwargs):
        return fn(*args, **kwargs)

    return plain


def graph_break(msg=""):
    """Does nothing: there is no graph to break."""


def mark_dynamic(t, index, **limits):
    """Does nothing: sizes are never fixed."""


mark_static = maybe_mark_dynamic = mark_dynamic


def explain(f, *extra_args, **extra_kwargs):
    """Refuses: nothing is captured."""
    raise NotImplementedError("torch._dynamo.explain is missing in torchlings: programs run as they are written, without graphs")
