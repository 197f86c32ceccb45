"""The ImageNet weights are read without PyTorch, and nothing in such a file can run."""

import os
import pickle

import numpy as np
import pytest

from maskdet.errors import ModelBroken
from maskdet.training.networks.efficientnet_lite0 import imagenet_weights_path
from maskdet.training.networks.torch_weights import read_torch_weights


class Attack:
    def __reduce__(self):
        return os.mkdir, ("attacked",)


@pytest.mark.parametrize("content", [b"", b"no weights", pickle.dumps(Attack()), pickle.dumps([1]) * 3])
def test_anything_but_tensors_is_refused(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.pth").write_bytes(content)
    with pytest.raises(ModelBroken, match="not a plain file of PyTorch weights"):
        read_torch_weights(tmp_path / "weights.pth")
    assert not (tmp_path / "attacked").exists()


def test_the_imagenet_weights_are_complete():
    weights = read_torch_weights(imagenet_weights_path())
    stem = next(array for array in weights.values() if array.shape == (32, 3, 3, 3))
    assert stem.dtype == np.float32
    floats = [array for array in weights.values() if array.dtype == np.float32]
    assert sum(array.size for array in floats) > 4.6e6  # EfficientNet-Lite0
    assert all(np.isfinite(array).all() for array in floats)
