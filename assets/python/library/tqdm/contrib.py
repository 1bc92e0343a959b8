"""`enumerate`, `zip` and `map` with a bar."""

from tqdm.std import tqdm

__all__ = ["tenumerate", "tmap", "tzip"]


def tenumerate(iterable, start=0, total=None, tqdm_class=tqdm, **options):
    """`enumerate` with a bar."""
    return enumerate(tqdm_class(iterable, total=total, **options), start)


def tzip(first, *others, **options):
    """`zip` with a bar over the first iterable."""
    bar_class = options.pop("tqdm_class", tqdm)
    yield from zip(bar_class(first, **options), *others)


def tmap(function, *sequences, **options):
    """`map` with a bar."""
    for arguments in tzip(*sequences, **options):
        yield function(*arguments)
