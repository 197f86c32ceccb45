"""What a model file from elsewhere is, before Keras opens it: what it is, how large, what it is made of.

A `.keras` file is a ZIP with config.json (the layers), metadata.json and model.weights.h5. Keras' safe mode refuses
code in it; here also everything is refused that reads other files or unpickles, and what would fill the memory.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from maskdet.errors import ModelBroken
from maskdet.formatting import number
from maskdet.language import tr, tr_later

MAX_FILE_BYTES = 200_000_000  # of the file, and of all it unfolds to; mask-net has 12
MAX_CONFIG_BYTES = 10_000_000  # mask-net's has 0.14
BOMB_RATIO = 100  # weights hardly shrink; a config of layers shrinks to a twentieth
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
ENTRIES = {CONFIG, WEIGHTS, "metadata.json"}
PLAIN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1  # bit of an entry's flags

# Layers that hold code, unpickle, or read files their config names.
FORBIDDEN_LAYERS = {
    "Lambda",
    "TFSMLayer",
    "TorchModuleWrapper",
    "JaxLayer",
    "FlaxLayer",
    "StringLookup",
    "IntegerLookup",
    "TextVectorization",
    "FeatureSpace",
    "CategoryEncoding",
    "Hashing",
    "HashedCrossing",
    "__lambda__",
}
# Where Keras' own classes come from; anything else is the author's own code.
KERAS_MODULES = (
    "keras",
    "keras.layers",
    "keras.models",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.dtype_policies",
    "keras.activations",
    "keras.src.models",
    "keras.src.ops",
)

ADVICE = tr_later("Save the trained model with `model.save('model.keras')` in Keras 3 and import that file.")
# The first bytes of what people send instead, at their offset in the file.
KNOWN_FILES = (
    (
        0,
        b"\x89HDF\r\n\x1a\n",
        tr_later("an HDF5 file (.h5), the old way to save Keras models, which can hold code"),
    ),
    (0, b"\x80", tr_later("a pickle, which runs code when it is opened")),
    (4, b"TFL3", tr_later("a LiteRT file (.tflite)")),
    (0, b"\x08", tr_later("perhaps an ONNX file or a SavedModel's part")),
    (0, b"\x1f\x8b", tr_later("a packed archive")),
)


def check_keras_file(path: Path) -> None:
    """Refuse what is no harmless `.keras` file, without unpacking or running anything of it.

    Raises: ModelBroken with the reason.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise ModelBroken(
            tr(
                "The file has {size} MB; at most {most} are taken. Save the model without "
                "its optimizer (`compile=False`), or use a smaller network.",
                size=number(size / 1e6),
                most=number(MAX_FILE_BYTES / 1e6),
            )
        )
    if not zipfile.is_zipfile(path):
        raise _refused(tr("This is no .keras file, but {kind}.", kind=_kind(path)))
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive)
            config = _read_config(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RecursionError) as error:
        raise _refused(
            tr("The .keras file is damaged ({why}): perhaps its upload broke off.", why=error)
        ) from error
    _check_layers(config)


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        return tr("an empty file")
    kinds = [kind for offset, magic, kind in KNOWN_FILES if head[offset : offset + len(magic)] == magic]
    return tr(kinds[0]) if kinds else tr("something else, or a file that was cut off")


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(name.endswith(("saved_model.pb", ".pkl")) for name in names):
        raise _refused(tr("The ZIP holds a SavedModel or a pickle, not a Keras 3 model."))
    if not {CONFIG, WEIGHTS} <= set(names):
        raise _refused(
            tr(
                "A .keras file holds {config} and {weights}; this ZIP holds {found}.",
                config=CONFIG,
                weights=WEIGHTS,
                found=_some(names),
            )
        )
    extra = sorted(set(names) - ENTRIES)
    if extra or len(names) != len(set(names)):
        raise _refused(
            tr("The file holds more than a model's config and weights: {found}.", found=_some(extra or names))
        )
    for entry in entries:
        _check_packing(entry)
    if sum(entry.file_size for entry in entries) > MAX_FILE_BYTES:
        raise _refused(tr("The file would unfold to more than {size} MB.", size=number(MAX_FILE_BYTES / 1e6)))


def _check_packing(entry: zipfile.ZipInfo) -> None:
    if entry.compress_type not in PLAIN_PACKING or entry.flag_bits & ENCRYPTED:
        raise _refused(
            tr("{file} inside the file is encrypted or packed in a rare way.", file=entry.filename)
        )
    if entry.file_size > BOMB_RATIO * max(entry.compress_size, 1):
        raise _refused(
            tr(
                "{file} would unfold to {unfolded} MB from {packed} kB, "
                "as decompression bombs do, so it was not opened.",
                file=entry.filename,
                unfolded=number(entry.file_size / 1e6),
                packed=number(entry.compress_size / 1e3),
            )
        )


def _read_config(archive: zipfile.ZipFile) -> Any:
    with archive.open(CONFIG) as file:
        text = file.read(MAX_CONFIG_BYTES + 1)
    if len(text) > MAX_CONFIG_BYTES:
        raise _refused(
            tr("Its list of layers is larger than {size} MB.", size=number(MAX_CONFIG_BYTES / 1e6))
        )
    return json.loads(text)


def _check_layers(config: Any) -> None:
    if not isinstance(config, dict) or "class_name" not in config:
        raise _refused(tr("{file} inside the file describes no model.", file=CONFIG))
    # How it was trained is not loaded, so it may be anything.
    loaded = {key: value for key, value in config.items() if key != "compile_config"}
    for found in _objects(loaded):
        name, module = str(found["class_name"]), found.get("module")
        if name in FORBIDDEN_LAYERS:
            raise ModelBroken(
                tr(
                    "The model has a {name} layer, which can hold code of its author or open other files, so it was not "
                    "loaded. Build that step from Keras' own layers (Rescaling, Normalization, ...) and save it again.",
                    name=name,
                )
            )
        registered = str(found.get("registered_name") or "")
        foreign = module is not None and not _is_keras(str(module))
        if name == "function" or foreign or ">" in registered:  # PACKAGE>NAME: registered by the author
            part = registered if ">" in registered else f"{module}.{name}"
            raise ModelBroken(
                tr(
                    "The model needs {part}, which is its author's code or no plain layer of Keras 3, so it was not "
                    "loaded. Build it from Keras' own layers and save it again with Keras 3.",
                    part=part[:120],
                )
            )


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every description of a layer or another object, at any depth."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if "class_name" in item:
                yield item
            todo += item.values()
        elif isinstance(item, list):
            todo += item


def _is_keras(module: str) -> bool:
    return module in KERAS_MODULES or module.startswith(("keras.src.models.", "keras.src.ops."))


def _some(names: list[str]) -> str:
    shown = ", ".join(repr(name[:60]) for name in names[:3])
    if len(names) > 3:
        return tr("{names} and more", names=shown)
    return shown or tr("nothing")


def _refused(why: str) -> ModelBroken:
    """With what to do instead."""
    return ModelBroken(f"{why} {tr(ADVICE)}")
