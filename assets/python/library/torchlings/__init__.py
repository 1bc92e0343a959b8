"""What torchlings gives to programs beyond PyTorch: data to learn with, in `torchlings.datasets`."""
