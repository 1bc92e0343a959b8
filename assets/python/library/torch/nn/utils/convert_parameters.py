"""All parameters as one vector, and back."""
import torch


def _check_device(param, first):
    """Raises where parameters lie on several devices."""
    place = param.get_device() if param.is_cuda else -1
    if first is not None and place != first:
        raise TypeError("Found two parameters on different devices, this is currently not supported.")
    return place


def parameters_to_vector(parameters):
    """Returns the elements of all parameters as one vector."""
    place, pieces = None, []
    for param in parameters:
        place = _check_device(param, place)
        pieces.append(param.view(-1))
    return torch.cat(pieces)


def vector_to_parameters(vec, parameters):
    """Makes the parameters views of pieces of a vector."""
    if not isinstance(vec, torch.Tensor):
        raise TypeError("expected torch.Tensor, but got: " + torch.typename(vec))
    place, start = None, 0
    for param in parameters:
        place = _check_device(param, place)
        end = start + param.numel()
        param.data = vec[start:end].view_as(param).data
        start = end
