"""Versions: the saved models in models/, and which of them is active."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.files import write_text_atomically
from maskdet.results import MaskLabel

KERAS_FILE = "model.keras"
LIGHT_FILE = "model.tflite"
CONFIG_FILE = "config.json"
REPORT_FILE = "report.json"
CARD_FILE = "MODEL_CARD.md"
ACTIVE_FILE = "active.json"


@dataclass(frozen=True)
class Version:
    """One folder in models/: the Keras file, its converted light file, config, report and card."""

    folder: Path
    config: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Version:
        """Read a version's config.

        Raises: ModelNotFound when there is none; ModelBroken when it cannot be understood.
        """
        path = folder / CONFIG_FILE
        if not path.is_file():
            raise ModelNotFound("A version's config", path, "Train one with `python -m maskdet train`.")
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
            version = cls(folder, config)
            _ = (version.labels, version.image_size, version.crop_margin, version.light_sha256)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelBroken(
                f"The config at {path} is damaged ({error}). Activate another version, or train it again."
            ) from error
        return version

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def light_path(self) -> Path:
        return self.folder / LIGHT_FILE

    @property
    def keras_path(self) -> Path:
        return self.folder / KERAS_FILE

    @property
    def labels(self) -> tuple[MaskLabel, ...]:
        """The classes, in the order of the model's outputs."""
        return tuple(MaskLabel(label) for label in self.config["labels"])

    @property
    def image_size(self) -> int:
        return int(self.config["image_size"])

    @property
    def crop_margin(self) -> float:
        """Margin per side around the detector's own box, as a fraction of it."""
        return float(self.config["crop_margin"])

    @property
    def light_sha256(self) -> str:
        return str(self.config["light_sha256"])

    def report(self) -> dict[str, Any]:
        """The measured figures, or an empty dict where none were written.

        Raises: ModelBroken when the report is damaged.
        """
        path = self.folder / REPORT_FILE
        if not path.is_file():
            return {}
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise ModelBroken(
                f"The report at {path} is damaged ({error}). Measure the version again."
            ) from error

    def card(self) -> str:
        """The model card in Markdown, or an empty text."""
        path = self.folder / CARD_FILE
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def active_version(models_dir: Path) -> Version:
    """The version in use.

    Raises: ModelNotFound, ModelBroken.
    """
    path = models_dir / ACTIVE_FILE
    if not path.is_file():
        raise ModelNotFound(
            "The note of the active version", path, "Train one with `python -m maskdet train`."
        )
    try:
        name = json.loads(path.read_text(encoding="utf-8"))["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelBroken(f'{path} is damaged: it should read {{"version": "NAME"}}.') from error
    return Version.open(models_dir / str(name))


def activate(models_dir: Path, name: str) -> None:
    """Make a version the active one, all or nothing.

    Raises: ModelNotFound, ModelBroken if that version cannot be used.
    """
    Version.open(models_dir / name)
    write_text_atomically(models_dir / ACTIVE_FILE, json.dumps({"version": name}) + "\n")
