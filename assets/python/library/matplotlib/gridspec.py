"""Grids of axes."""

from matplotlib.figure import GridSpec

__all__ = ["GridSpec"]
