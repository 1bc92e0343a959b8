"""Sequences of different lengths: padded to one length, or packed one step after the other."""
from collections import namedtuple

import torch
from torch import Tensor

_Packed = namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])


def bind(optional, fn):
    """Returns fn(optional), or None of None."""
    return None if optional is None else fn(optional)


def invert_permutation(permutation):
    """Returns the order that undoes a permutation."""
    if permutation is None:
        return None
    output = torch.empty_like(permutation)
    output.scatter_(0, permutation, torch.arange(0, permutation.numel(), device=permutation.device))
    return output


class PackedSequence(_Packed):
    """The steps of a batch of sequences: `data` holds them step by step, `batch_sizes` how many run on at each."""

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if batch_sizes is None:
            if not isinstance(data, (tuple, list)) or len(data) != 2:
                raise AssertionError("Expected data to be a tuple or list of length 2")
            data, batch_sizes = data
        elif batch_sizes.device.type != "cpu":
            raise ValueError(
                "batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. They "
                "should be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn. "
                "https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence"
            )
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, **kwargs):
        """Moves or casts the data."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        move = lambda indices: bind(indices, lambda t: t.to(data.device))  # noqa: E731
        return type(self)(data, self.batch_sizes, move(self.sorted_indices), move(self.unsorted_indices))

    def cpu(self):
        """Moves to the CPU."""
        return self.to("cpu")

    def cuda(self, *args, **kwargs):
        """Moves to a graphics card."""
        return self.to("cuda")

    def double(self):
        """Casts the data to float64."""
        return self.to(dtype=torch.double)

    def float(self):
        """Casts the data to float32."""
        return self.to(dtype=torch.float)

    def half(self):
        """Casts the data to float16."""
        return self.to(dtype=torch.half)

    def long(self):
        """Casts the data to int64."""
        return self.to(dtype=torch.long)

    def int(self):
        """Casts the data to int32."""
        return self.to(dtype=torch.int)

    def short(self):
        """Casts the data to int16."""
        return self.to(dtype=torch.short)

    def char(self):
        """Casts the data to int8."""
        return self.to(dtype=torch.int8)

    def byte(self):
        """Casts the data to uint8."""
        return self.to(dtype=torch.uint8)

    def pin_memory(self):
        """Returns itself: memory is not pinned here."""
        return self

    @property
    def is_cuda(self):
        """Whether the data lies on a graphics card."""
        return self.data.is_cuda

    def is_pinned(self):
        """Says whether the data's memory is pinned."""
        return False


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Packs a batch of padded sequences of known lengths."""
    if not isinstance(lengths, torch.Tensor):
        lengths = torch.as_tensor(lengths, dtype=torch.int64, device="cpu")
    if enforce_sorted:
        sorted_indices = None
    else:
        lengths, sorted_indices = torch.sort(lengths, descending=True)
        sorted_indices = sorted_indices.to(input.device)
        input = input.index_select(0 if batch_first else 1, sorted_indices)
    if batch_first:
        input = input.transpose(0, 1)
    counts = lengths.tolist()
    _check_lengths(input, counts, lengths)
    steps = counts[0]
    batch_sizes = [sum(1 for count in counts if count > t) for t in range(steps)]
    # Stretches of steps over which equally many sequences run are taken at once.
    pieces, start = [], 0
    for t in range(1, steps + 1):
        if t == steps or batch_sizes[t] != batch_sizes[start]:
            piece = input[start:t, : batch_sizes[start]]
            pieces.append(piece.reshape(-1, *input.shape[2:]))
            start = t
    data = torch.cat(pieces)
    return PackedSequence(data, torch.tensor(batch_sizes), sorted_indices, None)


def _check_lengths(input, counts, lengths):
    if input.numel() == 0:
        raise RuntimeError("Cannot pack empty tensors.")
    if lengths.dim() != 1:
        raise RuntimeError("'lengths' argument should be a 1D CPU int64 tensor, but got " + str(lengths.dim()) + "D cpu "
                           + lengths.type().split(".")[-1][:-6] + " tensor")
    if len(counts) != input.size(1):
        raise RuntimeError(
            "Expected `len(lengths)` to be equal to batch_size, but got " + str(len(counts)) + " (batch_size="
            + str(input.size(1)) + ")"
        )
    if counts[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if any(later > earlier for earlier, later in zip(counts, counts[1:])):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do "
            "not need ONNX exportability."
        )
    if counts[0] > input.size(0):
        raise RuntimeError(
            "Expected `lengths` to be at most " + str(input.size(0)) + ", but got " + str(counts[0])
        )


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """Pads a packed batch again; returns it and the lengths."""
    sizes = sequence.batch_sizes.tolist()
    steps = len(sizes)
    length = steps
    if total_length is not None:
        if total_length < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got total_length="
                + str(total_length) + " and max sequence length being " + str(steps)
            )
        length = total_length
    data = sequence.data
    rows = torch.arange(sum(sizes))
    places, start = [], 0
    for t, size in enumerate(sizes):
        places.append(t * sizes[0] + rows[:size])
        start += size
    padded = torch.full((length * sizes[0], *data.shape[1:]), padding_value, dtype=data.dtype, device=data.device)
    padded = padded.index_copy(0, torch.cat(places).to(data.device), data).view(length, sizes[0], *data.shape[1:])
    lengths = torch.tensor([sum(1 for size in sizes if size > i) for i in range(sizes[0])])
    if batch_first:
        padded = padded.transpose(0, 1)
    order = sequence.unsorted_indices
    if order is not None:
        return padded.index_select(0 if batch_first else 1, order), lengths[order.cpu()]
    return padded, lengths


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Stacks sequences of different lengths, padded to the longest."""
    if padding_side not in ("left", "right"):
        raise ValueError("Expected padding_side to be one of left or right, but got " + str(padding_side))
    if isinstance(sequences, torch.Tensor):
        sequences = sequences.unbind(0)
    elif not hasattr(sequences, "__iter__"):
        raise RuntimeError(
            "pad_sequence: Expected iterable for input sequences, but got arg of type: " + str(type(sequences))
        )
    sequences = tuple(sequences)
    if not sequences:
        raise RuntimeError("pad_sequence: received an empty list of sequences")
    for i, sequence in enumerate(sequences):
        if not isinstance(sequence, torch.Tensor):
            raise TypeError(
                "pad_sequence(): argument 'sequences' (position 1) must be tuple of Tensors, not tuple"
                if i else "expected Tensor as element 0 in argument 0, but got " + type(sequence).__name__
            )
    longest = max(sequence.size(0) for sequence in sequences)
    first = sequences[0]
    rest = first.shape[1:]
    sizes = (len(sequences), longest, *rest) if batch_first else (longest, len(sequences), *rest)
    out = torch.full(sizes, padding_value, dtype=first.dtype, device=first.device)
    for i, sequence in enumerate(sequences):
        where = slice(longest - sequence.size(0), longest) if padding_side == "left" else slice(0, sequence.size(0))
        out[(i, where) if batch_first else (where, i)] = sequence
    return out


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """Returns the sequences of a padded batch as a list."""
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [sequence[: int(length)] for sequence, length in zip(padded_sequences, lengths)]


def pack_sequence(sequences, enforce_sorted=True):
    """Packs a list of sequences."""
    lengths = torch.as_tensor([sequence.size(0) for sequence in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    """Returns the sequences of a packed batch as a list."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
