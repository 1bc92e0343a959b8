"""The version of PyTorch that torchlings follows."""

__version__ = "2.15.0+torchlings"
cuda = None
