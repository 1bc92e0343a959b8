# torch.onnx: what can be seen from Python of an export; tests/record/exports.py checks the files themselves.
import io, warnings
import torch
import torch.nn.functional as F
from torch import nn
warnings.simplefilter("ignore")

class Seen(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.drop = nn.Linear(3, 2), nn.Dropout(0.5)
        self.seen = []
    def forward(self, x, scale=1.0):
        self.seen.append((torch.onnx.is_in_onnx_export(), self.training, x.dim()))
        return self.drop(self.fc(x)) * scale

def export(model, args, f=None, **options):
    f = io.BytesIO() if f is None else f
    found = torch.onnx.export(model, args, f, dynamo=False, **options)
    return found, f.getvalue()

# %% export
m = Seen()
found, data = export(m, torch.ones(1, 3))
print(found, len(data) > 50, m.seen[0], m.training)

m = Seen().eval()
found, data = export(m, (torch.ones(4, 3),), input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})
print(found, all(word in data for word in (b"x", b"y", b"batch", b"fc.weight", b"fc.bias")), m.training, m.fc.weight.grad)

m = Seen().train()
export(m, (torch.ones(1, 3),), training=torch.onnx.TrainingMode.PRESERVE)
print(m.seen[0], m.training)

m = nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.BatchNorm1d(2), nn.Dropout()))
m[1].eval()
export(m, (torch.ones(2, 3),))
print([module.training for module in m.modules()], m[1][0].num_batches_tracked)

torch.manual_seed(0)
m = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 2)).eval()
found, data = export(m, (torch.randn(2, 1, 6, 6),), input_names=["image"], opset_version=17)
print([word in data for word in (b"Conv", b"Relu", b"MaxPool", b"Flatten", b"Gemm", b"image", b"/0/Conv", b"/4/Gemm", b"Softmax")])
print(torch.rand(1))

m = nn.LSTM(2, 3, batch_first=True).eval()
found, data = export(m, (torch.zeros(1, 4, 2),))
print([word in data for word in (b"LSTM", b"hidden_size", b"GRU")])

m = nn.Linear(3, 2).eval()
f = io.BytesIO()
with_weights = len(export(m, (torch.ones(1, 3),))[1])
without = len(export(m, (torch.ones(1, 3),), export_params=False)[1])
print(with_weights > without)

m = Seen().eval()
export(m, (torch.ones(1, 3), torch.tensor(2.0)))
export(m, (torch.ones(1, 3), {"scale": torch.tensor(2.0)}))
print(len(m.seen) >= 2, m.seen[0])

# %% warnings and errors
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    export(nn.Linear(3, 2), (torch.ones(1, 3),), dynamic_axes={"other": {0: "batch"}})
print([str(each.message) for each in w if each.category is UserWarning])

class Branch(nn.Module):
    def forward(self, x):
        return x + 1 if x.sum() > 0 else x * 2
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    export(Branch(), (torch.ones(1, 3),))
print([(each.category.__name__, str(each.message)) for each in w if each.category.__name__ == "TracerWarning"])

export(nn.Linear(3, 2), (torch.ones(1, 3),), output_names=["a", "b"])

export(lambda x: x + 1, (torch.ones(1, 3),))

print([c.__name__ for c in torch.onnx.errors.UnsupportedOperatorError.__mro__])
print([c.__name__ for c in torch.onnx.errors.SymbolicValueError.__mro__])
print([c.__name__ for c in torch.onnx.errors.OnnxExporterWarning.__mro__])
print(torch.onnx.OnnxExporterError, torch.onnx.errors.UnsupportedOperatorError)

print(torch.onnx.is_in_onnx_export())
try:
    export(nn.Linear(3, 2), (torch.ones(1, 5),))
except RuntimeError as e:
    print(str(e).splitlines()[0])
print(torch.onnx.is_in_onnx_export())

# %% modes
print(torch.onnx.TrainingMode.EVAL, torch.onnx.TrainingMode.PRESERVE.name, torch.onnx.TrainingMode.TRAINING.value)
print(torch.onnx.OperatorExportTypes.ONNX, torch.onnx.OperatorExportTypes.ONNX_FALLTHROUGH.name)
print(int(torch.onnx.TrainingMode.TRAINING), torch.onnx.TrainingMode.EVAL == torch.onnx.TrainingMode.EVAL)

with torch.onnx.select_model_mode_for_export(nn.Linear(1, 1), torch.onnx.TrainingMode.EVAL):
    print(torch.onnx.is_in_onnx_export())

m = nn.Dropout()
with torch.onnx.select_model_mode_for_export(m, torch.onnx.TrainingMode.EVAL):
    print(m.training)
print(m.training)
