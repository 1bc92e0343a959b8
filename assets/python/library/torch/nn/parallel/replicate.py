"""Copies of a model, one for each device, whose gradients flow back to the original."""
from torch.nn.parallel import _devices


def replicate(network, devices, detach=False):
    """Returns a replica of the model on each device. Buffers of the first are the model's own."""
    on_cuda = any(parameter.is_cuda for parameter in network.parameters())
    return _replicate(network, _devices.resolve(devices, on_cuda), detach)


def _replicate(network, devices, detach=False):
    return [_replica(network, device, number == 0, detach) for number, device in enumerate(devices)]


def _replica(network, device, is_first, detach):
    modules = list(network.modules())
    replicas = {id(module): module._replicate_for_data_parallel() for module in modules}
    sent = {}

    def copied(tensor, is_own):
        if tensor is None or is_own:
            return tensor
        if id(tensor) not in sent:
            source = tensor.detach() if detach else tensor
            sent[id(tensor)] = source.view_as(source) if is_first else _devices.send(source, device)
        return sent[id(tensor)]

    for module in modules:
        replica = replicas[id(module)]
        for name, child in module._modules.items():
            replica._modules[name] = None if child is None else replicas[id(child)]
        for name, parameter in module._parameters.items():
            if parameter is not None:
                # A plain attribute: what is computed from a parameter is none.
                del replica._parameters[name]
                replica.__dict__[name] = copied(parameter, False)
        for name, buffer in module._buffers.items():
            replica._buffers[name] = copied(buffer, is_first and not detach)
        replica.__dict__["_is_replica"] = True
    return replicas[id(network)]
