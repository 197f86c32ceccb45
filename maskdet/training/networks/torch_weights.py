"""Read the tensors of a PyTorch `.pth` file without PyTorch, running none of its code.

Only the old container (before PyTorch 1.6) is read: that is what the ImageNet weights of
EfficientNet-Lite0 are published in. Everything but plain float and integer tensors is refused.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import ModelBroken
from maskdet.language import tr

STORAGE_TYPES: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
# (storage key, offset, shape, strides in elements), until the storages at the file's end are read
_Layout = tuple[str, int, tuple[int, ...], tuple[int, ...]]


def read_torch_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Name -> array, in PyTorch's axis order.

    Raises: ModelBroken if the file holds anything but tensors.
    """
    try:
        with path.open("rb") as file:
            for _ in range(3):  # magic number, protocol, system facts
                _Unpickler(file, {}).load()
            dtypes: dict[str, np.dtype[Any]] = {}
            layouts: dict[str, _Layout] = _Unpickler(file, dtypes).load()
            keys: list[str] = _Unpickler(file, {}).load()
            storages = {key: _read_storage(file, dtypes[key]) for key in keys}
    except (pickle.UnpicklingError, KeyError, EOFError, ValueError) as error:
        raise ModelBroken(
            tr("{path} is not a plain file of PyTorch weights ({why}).", path=path.name, why=error)
        ) from error
    return {name: _strided(storages[layout[0]], layout) for name, layout in layouts.items()}


class _Unpickler(pickle.Unpickler):
    """Knows the three names a file of tensors needs, and no other."""

    def __init__(self, file: BinaryIO, dtypes: dict[str, np.dtype[Any]]) -> None:
        super().__init__(file)
        self._dtypes = dtypes

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: (storage, offset, shape, strides)
        if module == "torch" and name in STORAGE_TYPES:
            return name
        raise pickle.UnpicklingError(
            tr("it asks for {module}.{name}, which is refused", module=module, name=name)
        )

    def persistent_load(self, pid: Any) -> str:
        _, storage_type, key, *_ = pid
        self._dtypes[key] = STORAGE_TYPES[storage_type]
        return str(key)


def _read_storage(file: BinaryIO, dtype: np.dtype[Any]) -> NDArray[Any]:
    count = int(np.frombuffer(file.read(8), "<i8")[0])
    return np.frombuffer(file.read(count * dtype.itemsize), dtype)


def _strided(storage: NDArray[Any], layout: _Layout) -> NDArray[Any]:
    _, offset, shape, strides = layout
    steps = tuple(step * storage.itemsize for step in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps, writeable=False).copy()
