"""Data sets that lie in the program itself, so that a lesson needs no download.

They are ordinary datasets of PyTorch. Who made the data, and its licence: each class says, and `assets/data/CREDITS.md`.
"""

import io

import numpy as np
import torch
from torch.utils.data import Dataset

from _torchlings import data_file


class Digits(Dataset):
    """1,797 images of handwritten digits, 8x8 pixels each, with their labels.

    An example is `(image, label)`: a float tensor of shape (1, 8, 8) with values from 0 to 1, and an int from 0 to 9.
    All of them at once are `images` and `labels`. `train` chooses the first 1,437 examples, or else the last 360, which
    other people wrote. `transform` is called on each image, `target_transform` on each label.

    From E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998
    (CC BY 4.0).
    """

    TRAIN_EXAMPLES = 1437
    classes = list("0123456789")

    def __init__(self, train=True, transform=None, target_transform=None):
        with np.load(io.BytesIO(data_file("digits.npz"))) as file:
            images, labels = file["images"], file["labels"]
        part = slice(None, self.TRAIN_EXAMPLES) if train else slice(self.TRAIN_EXAMPLES, None)
        self.images = torch.from_numpy(images[part]).unsqueeze(1) / 16
        self.labels = torch.from_numpy(labels[part]).long()
        self.train = train
        self.transform = transform
        self.target_transform = target_transform

    def __getitem__(self, index):
        image, label = self.images[index], self.labels[index].item()
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        return f"Digits(train={self.train}), {len(self)} examples"
