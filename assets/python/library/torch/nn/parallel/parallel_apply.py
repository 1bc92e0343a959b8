"""Each replica on its own part of the batch."""
import traceback

import torch


def parallel_apply(modules, inputs, kwargs_tup=None, devices=None):
    """Calls each module with its inputs. The interpreter has one thread, so they run one after another."""
    if len(modules) != len(inputs):
        raise AssertionError(f"The number of modules {len(modules)} is not equal to the number of inputs {len(inputs)}")
    kwargs_tup = [{}] * len(modules) if kwargs_tup is None else kwargs_tup
    devices = list(range(len(modules))) if devices is None else devices
    outputs = []
    for number, (module, input, kwargs, device) in enumerate(zip(modules, inputs, kwargs_tup, devices)):
        try:
            args = input if isinstance(input, (list, tuple)) else (input,)
            with torch.cuda.device(device.index if getattr(device, "type", "") == "cuda" else -1):
                outputs.append(module(*args, **kwargs))
        except Exception as error:
            index = getattr(device, "index", device)
            kind = type(error)
            text = f"Caught {kind.__name__} in replica {number} on device {index}.\nOriginal {traceback.format_exc()}"
            try:
                wrapped = kind(text)
            except TypeError:
                wrapped = RuntimeError(text)
            raise wrapped from None
    return outputs
