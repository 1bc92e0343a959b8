"""The loader: batches of a dataset, in a sampler's order."""

import itertools
import warnings

import torch
from torch.utils.data._collate import default_collate, default_convert
from torch.utils.data.dataset import IterableDataset, TensorDataset
from torch.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler


def get_worker_info():
    """Returns what a worker process knows of itself: None, since examples are loaded in the main process."""
    return None


_SETTLED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class DataLoader:
    """An iterable over batches of a dataset."""

    _settled = False
    _told_of_workers = False

    def __class_getitem__(cls, parameters):
        return cls

    def __init__(
        self,
        dataset,
        batch_size=1,
        shuffle=None,
        sampler=None,
        batch_sampler=None,
        num_workers=0,
        collate_fn=None,
        pin_memory=False,
        drop_last=False,
        timeout=0,
        worker_init_fn=None,
        multiprocessing_context=None,
        generator=None,
        *,
        prefetch_factor=None,
        persistent_workers=False,
        pin_memory_device="",
        in_order=True,
    ):
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        if num_workers and not DataLoader._told_of_workers:
            DataLoader._told_of_workers = True
            warnings.warn(
                f"torchlings loads examples in this process: num_workers={num_workers} is accepted and has no effect.",
                stacklevel=2,
            )
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self.persistent_workers = persistent_workers
        self._iterable = isinstance(dataset, IterableDataset)
        if self._iterable:
            _check_iterable(shuffle, sampler, batch_sampler)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive with drop_last"
            )
        if sampler is None:
            if self._iterable:
                sampler = _Endless()
            elif shuffle:
                sampler = RandomSampler(dataset, generator=generator)
            else:
                sampler = SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn
        self._length_asked = None
        self._settled = True

    def __setattr__(self, name, value):
        if self._settled and name in _SETTLED:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        object.__setattr__(self, name, value)

    @property
    def _order(self):
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def __iter__(self):
        return _Pass(self)

    def __len__(self):
        if not self._iterable:
            return len(self._order)
        length = self._length_asked = len(self.dataset)
        if self.batch_size is not None:
            extra = 0 if self.drop_last else self.batch_size - 1
            length = (length + extra) // self.batch_size
        return length

    def check_worker_number_rationality(self):
        """Does nothing: there are no workers here."""


class _Pass:
    """One pass over a loader's data."""

    def __init__(self, loader):
        self._loader = loader
        self._batches = loader.batch_sampler is not None
        self._order = iter(loader._order)
        # PyTorch draws the seed of its workers here, whether it has any or not.
        self._base_seed = int(torch.empty((), dtype=torch.int64).random_(generator=loader.generator).item())
        self._given = 0
        self._source = iter(loader.dataset) if loader._iterable else None
        self._fetch = self._choose_fetch()

    def _choose_fetch(self):
        loader, dataset = self._loader, self._loader.dataset
        if loader._iterable:
            return self._next_batch if self._batches else self._next_example
        if not self._batches:
            return dataset.__getitem__
        if type(dataset) is TensorDataset and loader.collate_fn is default_collate:
            # What collating the rows one by one gives, without taking them apart first.
            tensors = dataset.tensors
            return lambda indices: [tensor[indices] for tensor in tensors]
        several = getattr(dataset, "__getitems__", None)
        if callable(several):
            return several
        return lambda indices: [dataset[index] for index in indices]

    def __iter__(self):
        return self

    def __len__(self):
        return len(self._loader._order)

    def __next__(self):
        key = next(self._order)
        data = self._fetch(key)
        loader = self._loader
        if not (type(loader.dataset) is TensorDataset and self._batches and loader.collate_fn is default_collate):
            data = loader.collate_fn(data)
        self._given += 1
        if loader._iterable and loader._length_asked is not None and self._given > len(loader):
            warnings.warn(
                f"Length of IterableDataset {loader.dataset} was reported to be {loader._length_asked} "
                f"(when accessing len(dataloader)), but {self._given} samples have been fetched. "
            )
        return data

    def _next_batch(self, places):
        batch = list(itertools.islice(self._source, len(places)))
        if not batch or self._loader.drop_last and len(batch) < len(places):
            raise StopIteration
        return batch

    def _next_example(self, place):
        return next(self._source)


class _Endless:
    """The order of a dataset that has its own."""

    def __iter__(self):
        return itertools.repeat(None)


def _check_workers(num_workers, timeout, prefetch_factor, persistent_workers):
    if num_workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing."
            "let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None."
        )
    if num_workers > 0 and prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_iterable(shuffle, sampler, batch_sampler):
    for name, given in (("shuffle", shuffle or None), ("sampler", sampler), ("batch_sampler", batch_sampler)):
        if given is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={given}"
            )
