"""Recurrent layers and their cells. The loops over the sequence are native: torch.lstm, torch.gru, torch.rnn_tanh."""
import math
import warnings

import torch
from torch.nn import init
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter
from torch.nn.utils.rnn import PackedSequence

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """What RNN, LSTM and GRU share: the parameters of every layer and direction."""

    __constants__ = [
        "mode", "input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional", "proj_size",
    ]
    __jit_unused_properties__ = ["all_weights"]

    def __init__(
        self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
        bidirectional=False, proj_size=0, device=None, dtype=None,
    ):
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check_settings(dropout)
        gates = _GATES.get(mode)
        if gates is None:
            raise ValueError("Unrecognized RNN mode: " + mode)
        options = {"device": device, "dtype": dtype}
        directions = 2 if bidirectional else 1
        output = proj_size if proj_size > 0 else hidden_size
        self._flat_weights_names = []
        self._all_weights = []
        for layer in range(num_layers):
            inner = input_size if layer == 0 else output * directions
            for suffix in ("", "_reverse")[:directions]:
                shapes = {"weight_ih": (gates * hidden_size, inner), "weight_hh": (gates * hidden_size, output)}
                if bias:
                    shapes["bias_ih"] = shapes["bias_hh"] = (gates * hidden_size,)
                if proj_size > 0:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                names = [kind + "_l" + str(layer) + suffix for kind in shapes]
                for name, shape in zip(names, shapes.values()):
                    setattr(self, name, Parameter(torch.empty(shape, **options)))
                self._flat_weights_names += names
                self._all_weights.append(names)
        self.reset_parameters()

    def _check_settings(self, dropout):
        if isinstance(dropout, bool) or not isinstance(dropout, (int, float)) or not 0 <= dropout <= 1:
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        if dropout > 0 and self.num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers "
                "greater than 1, but got dropout=" + str(dropout) + " and num_layers=" + str(self.num_layers),
                stacklevel=4,
            )
        if not isinstance(self.hidden_size, int):
            raise TypeError("hidden_size should be of type int, got: " + type(self.hidden_size).__name__)
        if self.hidden_size <= 0:
            raise ValueError("hidden_size must be greater than zero")
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            raise ValueError(
                "proj_size should be a positive integer or zero to disable projections"
            )
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")

    def __getstate__(self):
        # PyTorch keeps this list beside the parameters, and wants it in a file.
        return {**super().__getstate__(), "_flat_weights": self._flat_weights}

    def __setstate__(self, state):
        super().__setstate__({name: value for name, value in state.items() if name not in ("_flat_weights", "_flat_weight_refs")})

    @property
    def _flat_weights(self):
        parameters = self._parameters
        return [parameters[name] if name in parameters else getattr(self, name) for name in self._flat_weights_names]

    @property
    def all_weights(self):
        """The parameters, one list for each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self):
        """Does nothing: the parameters lie well as they are."""

    def reset_parameters(self):
        """Draws the weights anew, uniformly within one over the square root of hidden_size."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def check_input(self, input, batch_sizes):
        """Raises where the input does not fit the layer."""
        rank = 2 if batch_sizes is not None else 3
        dtype = self._flat_weights[0].dtype
        if input.dtype != dtype:
            raise ValueError(
                "RNN input dtype (" + str(input.dtype) + ") does not match weight dtype (" + str(dtype)
                + "). Convert input: input.to(" + str(dtype) + "), or convert model: model.to(" + str(input.dtype) + ")"
            )
        if input.dim() != rank:
            raise RuntimeError("input must have " + str(rank) + " dimensions, got " + str(input.dim()))
        if self.input_size != input.size(-1):
            raise RuntimeError(
                "input.size(-1) must be equal to input_size. Expected " + str(self.input_size) + ", got "
                + str(input.size(-1))
            )

    def _batch(self, input, batch_sizes):
        if batch_sizes is not None:
            return int(batch_sizes[0])
        return input.size(0) if self.batch_first else input.size(1)

    def _state_size(self, batch, width):
        return self.num_layers * (2 if self.bidirectional else 1), batch, width

    def get_expected_hidden_size(self, input, batch_sizes):
        """Returns the size that hx has to have."""
        width = self.proj_size if self.proj_size > 0 else self.hidden_size
        return self._state_size(self._batch(input, batch_sizes), width)

    def check_hidden_size(self, hx, expected_hidden_size, msg="Expected hidden size {}, got {}"):
        """Raises where a state has another size."""
        if hx.size() != expected_hidden_size:
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.size())))

    def check_forward_args(self, input, hidden, batch_sizes):
        """Raises where the input or the state does not fit the layer."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx, permutation):
        """Puts the batch of a state into another order."""
        return hx if permutation is None else hx.index_select(1, permutation)

    def _zeros(self, input, batch, width):
        return torch.zeros(self._state_size(batch, width), dtype=input.dtype, device=input.device)

    def _one_sequence(self, hx):
        """The state of a single sequence as that of a batch of one."""
        if hx.dim() != 2:
            raise RuntimeError("For unbatched 2-D input, hx should also be 2-D but got " + str(hx.dim()) + "-D tensor")
        return hx.unsqueeze(1)

    def _check_batched_state(self, hx):
        if hx.dim() != 3:
            raise RuntimeError("For batched 3-D input, hx should also be 3-D but got " + str(hx.dim()) + "-D tensor")

    def _run(self, input, hx, batch_sizes):
        function = getattr(torch, self.mode.lower())
        settings = (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        if batch_sizes is None:
            return function(input, hx, self._flat_weights, *settings, self.batch_first)
        return function(input, batch_sizes, hx, self._flat_weights, *settings)

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            data, batch_sizes, sorted_indices, unsorted_indices = input
            state = self._prepared(data, hx, batch_sizes, sorted_indices)
            output, state = self._split(self._run(data, state, batch_sizes))
            packed = PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices)
            return packed, self.permute_hidden(state, unsorted_indices)
        if input.dim() not in (2, 3):
            kind = self._get_name().split("_")[0]
            what = " tensor" if kind == "RNN" else ""
            raise ValueError(f"{kind}: Expected input to be 2D or 3D, got {input.dim()}D{what} instead")
        batched = input.dim() == 3
        axis = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(axis)
        if hx is not None:
            if batched:
                self._check_batched_state(hx)
            else:
                hx = self._one_sequence(hx)
        state = self._prepared(input, hx, None, None)
        output, state = self._split(self._run(input, state, None))
        if not batched:
            return output.squeeze(axis), self._squeezed(state)
        return output, state

    def _prepared(self, input, hx, batch_sizes, sorted_indices):
        """The state to start from, checked; zeros where none is given."""
        if hx is None:
            hx = self._new_state(input, self._batch(input, batch_sizes))
        else:
            hx = self.permute_hidden(hx, sorted_indices)
        self.check_forward_args(input, hx, batch_sizes)
        return hx

    def _new_state(self, input, batch):
        return self._zeros(input, batch, self.hidden_size)

    def _split(self, result):
        return result[0], result[1]

    def _squeezed(self, state):
        return state.squeeze(1)

    def extra_repr(self):
        text = str(self.input_size) + ", " + str(self.hidden_size)
        if self.proj_size != 0:
            text += ", proj_size=" + str(self.proj_size)
        for name, usual in (
            ("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0), ("bidirectional", False),
        ):
            if getattr(self, name) != usual:
                text += ", " + name + "=" + str(getattr(self, name))
        return text


class RNN(RNNBase):
    """A recurrent layer: h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu."""

    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError("Unknown nonlinearity '" + str(nonlinearity) + "'. Select from 'tanh' or 'relu'.")
        super().__init__("RNN_" + nonlinearity.upper(), input_size, hidden_size, num_layers, *args, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(RNNBase):
    """A recurrent layer with gates that keep and reset its state (Cho and others, 2014)."""

    def __init__(self, *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    """A recurrent layer with a long and a short memory (Hochreiter and Schmidhuber, 1997)."""

    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)

    def get_expected_cell_size(self, input, batch_sizes):
        """Returns the size that the cell's state has to have."""
        return self._state_size(self._batch(input, batch_sizes), self.hidden_size)

    def check_forward_args(self, input, hidden, batch_sizes):
        self.check_input(input, batch_sizes)
        self.check_hidden_size(
            hidden[0], self.get_expected_hidden_size(input, batch_sizes), "Expected hidden[0] size {}, got {}"
        )
        self.check_hidden_size(
            hidden[1], self.get_expected_cell_size(input, batch_sizes), "Expected hidden[1] size {}, got {}"
        )

    def permute_hidden(self, hx, permutation):
        if permutation is None:
            return hx
        return hx[0].index_select(1, permutation), hx[1].index_select(1, permutation)

    def _one_sequence(self, hx):
        if hx[0].dim() != 2 or hx[1].dim() != 2:
            raise RuntimeError(
                "For unbatched 2-D input, hx and cx should also be 2-D but got (" + str(hx[0].dim()) + "-D, "
                + str(hx[1].dim()) + "-D) tensors"
            )
        return hx[0].unsqueeze(1), hx[1].unsqueeze(1)

    def _check_batched_state(self, hx):
        if hx[0].dim() != 3 or hx[1].dim() != 3:
            raise RuntimeError(
                "For batched 3-D input, hx and cx should also be 3-D but got (" + str(hx[0].dim()) + "-D, "
                + str(hx[1].dim()) + "-D) tensors"
            )

    def _new_state(self, input, batch):
        width = self.proj_size if self.proj_size > 0 else self.hidden_size
        return self._zeros(input, batch, width), self._zeros(input, batch, self.hidden_size)

    def _split(self, result):
        return result[0], (result[1], result[2])

    def _squeezed(self, state):
        return state[0].squeeze(1), state[1].squeeze(1)


class RNNCellBase(Module):
    """What the cells share: the parameters of one step."""

    __constants__ = ["input_size", "hidden_size", "bias"]

    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        options = {"device": device, "dtype": dtype}
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(torch.empty((rows, input_size), **options))
        self.weight_hh = Parameter(torch.empty((rows, hidden_size), **options))
        for name in ("bias_ih", "bias_hh"):
            if bias:
                setattr(self, name, Parameter(torch.empty(rows, **options)))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draws the weights anew, uniformly within one over the square root of hidden_size."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _weights(self):
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh

    def _check(self, name, what, tensor):
        if tensor.dim() not in (1, 2):
            raise ValueError(name + ": Expected " + what + " to be 1D or 2D, got " + str(tensor.dim()) + "D instead")

    def _state(self, input):
        return torch.zeros(input.size(0), self.hidden_size, dtype=input.dtype, device=input.device)

    def extra_repr(self):
        text = str(self.input_size) + ", " + str(self.hidden_size)
        if self.bias is not True:
            text += ", bias=" + str(self.bias)
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += ", nonlinearity=" + self.nonlinearity
        return text


class RNNCell(RNNCellBase):
    """One step of an RNN."""

    __constants__ = ["input_size", "hidden_size", "bias", "nonlinearity"]

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        self._check("RNNCell", "input", input)
        if hx is not None:
            self._check("RNNCell", "hidden", hx)
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if hx is None:
            hx = self._state(input)
        elif not batched:
            hx = hx.unsqueeze(0)
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError("Unknown nonlinearity: " + self.nonlinearity)
        step = torch.rnn_tanh_cell if self.nonlinearity == "tanh" else torch.rnn_relu_cell
        result = step(input, hx, *self._weights())
        return result if batched else result.squeeze(0)


class LSTMCell(RNNCellBase):
    """One step of an LSTM."""

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        self._check("LSTMCell", "input", input)
        if hx is not None:
            for i, value in enumerate(hx):
                self._check("LSTMCell", "hx[" + str(i) + "]", value)
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if hx is None:
            zeros = self._state(input)
            hx = (zeros, zeros)
        elif not batched:
            hx = (hx[0].unsqueeze(0), hx[1].unsqueeze(0))
        result = torch.lstm_cell(input, hx, *self._weights())
        return result if batched else (result[0].squeeze(0), result[1].squeeze(0))


class GRUCell(RNNCellBase):
    """One step of a GRU."""

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        self._check("GRUCell", "input", input)
        if hx is not None:
            self._check("GRUCell", "hidden", hx)
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if hx is None:
            hx = self._state(input)
        elif not batched:
            hx = hx.unsqueeze(0)
        result = torch.gru_cell(input, hx, *self._weights())
        return result if batched else result.squeeze(0)
