"""A version as a ZIP for other programs: Keras, LiteRT or ONNX, with labels, card and how to load it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import IO

from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.fileio import read_verified, write_bytes_atomically
from maskdet.installation import require_training
from maskdet.language import tr
from maskdet.registry.export_readme import readme
from maskdet.registry.operating_point import OPERATING_POINT_FILE
from maskdet.registry.version import (
    CARD_FILE,
    KERAS_FILE,
    OLDER_MANIFEST_FILE,
    TFLITE_FILE,
    TRAINING_MANIFEST_FILE,
    Version,
)
from maskdet.settings import PROJECT_ROOT

ONNX_FILE = "model.onnx"
ONNX_TIME_LIMIT_S = 240.0  # mask-net takes 15 to 30 s, most of it TensorFlow's start
# What another program needs of the config; where the training pictures lie is nobody else's business.
EXPORTED_KEYS = ("version", "architecture", "labels", "image_size", "crop_margin", "created", "parameters")
LICENCE_FILE = "LICENSE"
CARRIED = (
    CARD_FILE,
    TRAINING_MANIFEST_FILE,
    OLDER_MANIFEST_FILE,
    OPERATING_POINT_FILE,
)  # as they are, where the version has them


class ModelForm(StrEnum):
    """What a model can be exported as."""

    KERAS = "keras"
    LITERT = "litert"
    ONNX = "onnx"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return {"keras": "Keras (.keras)", "litert": "LiteRT (.tflite)", "onnx": "ONNX (.onnx)"}[self.value]

    @property
    def file(self) -> str:
        """The file name of the model inside the ZIP."""
        return {"keras": KERAS_FILE, "litert": TFLITE_FILE, "onnx": ONNX_FILE}[self.value]


def export_name(version: Version, form: ModelForm) -> str:
    """The ZIP's file name: mask-net-1-onnx.zip."""
    return f"{version.name}-{form.value}.zip"


def export_version(version: Version, form: ModelForm | str, out: IO[bytes] | Path) -> None:
    """Write the ZIP to a file, all or nothing, or to something open for writing.

    Raises: as `export_bytes`; OSError if `out` cannot be written.
    """
    data = export_bytes(version, form)
    if isinstance(out, Path):
        write_bytes_atomically(out, data)
    else:
        out.write(data)


def export_bytes(version: Version, form: ModelForm | str) -> bytes:
    """The bytes of the ZIP: model file, labels.txt, config.json, card, licence and README.md.

    Where there are any, also the training manifest (checksums, no pictures) and the operating point. Keras and LiteRT copy files. ONNX is converted from the TFLite model in a process of its own, with TensorFlow,
    and checked against it on sample faces.

    Raises: ModelNotFound, ModelBroken if the version's file is missing or damaged, or the conversion fails.
    """
    form = ModelForm(form)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        # Weights do not shrink.
        archive.writestr(f"{version.name}/{form.file}", _model(version, form), zipfile.ZIP_STORED)
        for file, text in _papers(version, form).items():
            archive.writestr(f"{version.name}/{file}", text)
    return data.getvalue()


def _model(version: Version, form: ModelForm) -> bytes:
    if form is ModelForm.LITERT:
        return read_verified(version.tflite_path, version.tflite_sha256)
    if form is ModelForm.KERAS:
        if not version.keras_path.is_file():
            raise ModelNotFound(
                tr("The Keras file"), version.keras_path, tr("Export another version, or restore it.")
            )
        return version.keras_path.read_bytes()
    return to_onnx(version)


def to_onnx(version: Version) -> bytes:
    """The version's TFLite model as ONNX, the same numbers on sample faces. Takes 15 to 30 s.

    Raises: ModelNotFound, ModelBroken.
    """
    require_training(tr("Making an ONNX file"))
    read_verified(version.tflite_path, version.tflite_sha256)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / ONNX_FILE
        command = [
            sys.executable,
            "-m",
            "maskdet.training.networks.onnx",
            str(version.folder.resolve()),
            str(out),
        ]
        try:
            ended = subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                cwd=PROJECT_ROOT,
                check=False,
                env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"},
                timeout=ONNX_TIME_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise ModelBroken(
                tr(
                    "The conversion to ONNX took longer than {seconds} s. Try again when the machine is less busy.",
                    seconds=round(ONNX_TIME_LIMIT_S),
                )
            ) from None
        if ended.returncode != 0 or not out.is_file():
            reason = (ended.stderr.strip().splitlines() or [tr("it ended without a word")])[-1]
            raise ModelBroken(
                tr("{version} could not be made an ONNX file: {why}", version=version.name, why=reason)
            )
        return out.read_bytes()


def _papers(version: Version, form: ModelForm) -> dict[str, str]:
    """All but the model."""
    known = {key: version.config[key] for key in EXPORTED_KEYS if key in version.config}
    papers = {
        "README.md": readme(version, form.value, form.file),
        "labels.txt": "".join(f"{label}\n" for label in version.labels),
        "config.json": json.dumps(known | {"licence": version.licence}, indent=1) + "\n",
        LICENCE_FILE: _licence(version),
    }
    paths = [version.folder / name for name in CARRIED]
    return papers | {path.name: path.read_text(encoding="utf-8") for path in paths if path.is_file()}


def _licence(version: Version) -> str:
    if version.imported:
        source = version.config["imported"].get("source", "unknown")
        return f"Licence of the model file, as told by who imported it: {version.licence}\nSource: {source}\n"
    text = PROJECT_ROOT / LICENCE_FILE
    return text.read_text(encoding="utf-8") if text.is_file() else f"Licence: {version.licence}\n"
