"""Exceptions of torch.compile."""


class TorchDynamoException(RuntimeError):
    """What torch.compile raises."""


class InvalidBackend(TorchDynamoException):
    """Raised for a backend that there is not."""

    def __init__(self, name):
        super().__init__(
            "Invalid backend: " + repr(name) + ". See `torch._dynamo.list_backends()` for available backends."
        )


class Unsupported(TorchDynamoException):
    """What cannot be captured: never raised here."""


class BackendCompilerFailed(TorchDynamoException):
    """A compiler's failure: never raised here."""
