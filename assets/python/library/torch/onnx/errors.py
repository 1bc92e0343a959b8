"""What torch.onnx raises and warns with."""


class OnnxExporterWarning(UserWarning):
    """Warns of something in an export."""


class OnnxExporterError(RuntimeError):
    """Raised where an export fails."""


OnnxExporterError.__module__ = "torch.onnx"


class TorchExportError(OnnxExporterError):
    """Raised where a model is no graph."""


TorchExportError.__module__ = "torch.onnx._internal.exporter._errors"


class UnsupportedOperatorError(OnnxExporterError):
    """Raised where an operator has no form in ONNX."""

    def __init__(self, name, version, supported_version=None, place=""):
        message = "Exporting the operator '" + name + "' to ONNX opset version " + str(version) + " is not supported"
        if supported_version is not None:
            message += ". Support for this operator was added in version " + str(supported_version)
            message += ", try exporting with this version"
        super().__init__(message + (". " + place if place else ""))


class SymbolicValueError(OnnxExporterError):
    """Raised where an operator is called in a way that has no form in ONNX."""

    def __init__(self, msg, value=None):
        super().__init__(msg if value is None else msg + "  [Caused by the value '" + str(value) + "']")
        self.value = value


__all__ = ["OnnxExporterWarning", "SymbolicValueError", "UnsupportedOperatorError"]
