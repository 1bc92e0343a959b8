"""What PyTorch has and torchlings does not: asking for it says so, and names the nearest thing that is here."""
import re

_REASONS = (
    (
        r"fft|stft|istft|signal",
        "there are no complex dtypes, which Fourier transforms need; numpy.fft is missing too. torch.cos and torch.sin with "
        "a matrix product compute a small transform",
    ),
    (
        r"complex\d*|c(half|float|double)|view_as_(real|complex)|polar|angle_|bcomplex32|chalf",
        "there are no complex dtypes. Keep real and imaginary parts in two float tensors",
    ),
    (
        r".*sparse.*|hspmm|smm|spmm|sspaddmm|saddmm|dsmm|hsmm",
        "there are no sparse tensors. A dense tensor with zeros, or index_add and scatter_add, serve instead",
    ),
    (
        r"q(u)?int\w*|quantize_\w+|quantized\w*|quantization|fake_quantize\w*|ao|dequantize|qscheme|int_repr|per_\w+_affine",
        "there are no quantized tensors. x.to(torch.int8) with a scale of your own serves instead",
    ),
    (r"u?int(1|2|3|4|5|6|7|16|32|64)|float[48]_\w+|bits\w*", "there is no such dtype. torch.int64 holds all their values"),
    (
        r"jit|compile|compiler|export|fx|_dynamo|ScriptModule|ScriptFunction|vmap|func|cond|while_loop",
        "programs run as they are written. Call the function itself; torch.autograd.functional and operators over whole "
        "tensors do what transformed functions are for",
    ),
    (
        r"distributed|multiprocessing|hub|package|classes|ops|library|overrides|mps|xpu|mtia|monitor|profiler|futures|fork|wait",
        "it is about machines, processes or downloads, and torchlings is one process without a network. "
        "torch.cuda stands for the accelerators that it finds",
    ),
    (r"nested|masked|jagged", "there are no tensors of ragged or masked rows. torch.nn.utils.rnn.pad_sequence pads them"),
)


def find(name):
    """The error for a name that the torch package lacks."""
    for pattern, reason in _REASONS:
        if re.fullmatch(pattern, name):
            return AttributeError("module 'torch' has no attribute '" + name + "': it is missing in torchlings; " + reason)
    return AttributeError("module 'torch' has no attribute '" + name + "'")
