"""Version: one saved model, a folder in models/ that explains itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maskdet.errors import MaskdetError, ModelBroken, ModelNotFound
from maskdet.formatting import listed
from maskdet.language import tr
from maskdet.registry.operating_point import OPERATING_POINT_FILE, OperatingPoint, read_operating_point
from maskdet.results import WORN_LABELS, MaskLabel

KERAS_FILE = "model.keras"
TFLITE_FILE = "model.tflite"
CONFIG_FILE = "config.json"
REPORT_FILE = "report.json"
CARD_FILE = "MODEL_CARD.md"
TRAINING_MANIFEST_FILE, OLDER_MANIFEST_FILE = (
    "training_manifest.csv",
    "learned_from.csv",
)  # not every version has one: see training_manifest.py
# All that maskdet writes into a version's folder.
VERSION_FILES = (
    KERAS_FILE,
    TFLITE_FILE,
    CONFIG_FILE,
    REPORT_FILE,
    CARD_FILE,
    TRAINING_MANIFEST_FILE,
    OLDER_MANIFEST_FILE,
    OPERATING_POINT_FILE,
)
# Starts with a letter or digit: what begins with a dot is being written or being deleted.
LONGEST_NAME = 255  # bytes: what file systems take
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


class VersionProblem(MaskdetError):
    """A version that cannot be named, rolled back to or deleted as asked."""


@dataclass(frozen=True)
class Version:
    """One folder in models/: the Keras file, the TFLite model made from it, config, report and card."""

    folder: Path
    config: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Version:
        """Read a version's config.

        Raises: ModelNotFound when there is none; ModelBroken when it cannot be understood.
        """
        path = folder / CONFIG_FILE
        if not path.is_file():
            raise ModelNotFound(
                tr("A version's config"), path, tr("Train one with `python -m maskdet train`.")
            )
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
            version = cls(folder, config)
            _ = (version.labels, version.image_size, version.crop_margin, version.tflite_sha256)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelBroken(
                tr(
                    "The config at {path} is damaged ({why}). Activate another version, or train it again.",
                    path=path,
                    why=error,
                )
            ) from error
        return version

    @property
    def name(self) -> str:
        """The name of its folder, by which it is called everywhere."""
        return self.folder.name

    @property
    def tflite_path(self) -> Path:
        """Where its TFLite model lies; the file may be missing."""
        return self.folder / TFLITE_FILE

    @property
    def keras_path(self) -> Path:
        """Where its Keras model lies; the file may be missing."""
        return self.folder / KERAS_FILE

    @property
    def labels(self) -> tuple[MaskLabel, ...]:
        """The classes, in the order of the model's outputs; one of them may be `no_face`."""
        return tuple(MaskLabel(label) for label in self.config["labels"])

    @property
    def worn_labels(self) -> tuple[MaskLabel, ...]:
        """What its verdicts can be: the classes without `no_face`, in the same order."""
        return tuple(label for label in self.labels if label in WORN_LABELS)

    def knows(self, labels: Iterable[str]) -> bool:
        """Whether all of these are among its classes."""
        return {str(label) for label in labels} <= {label.value for label in self.labels}

    @property
    def image_size(self) -> int:
        """Side of the square crops that the model takes, in pixels."""
        return int(self.config["image_size"])

    @property
    def crop_margin(self) -> float:
        """Margin per side around the detector's own box, as a fraction of it."""
        return float(self.config["crop_margin"])

    @property
    def split_seed(self) -> int:
        """Of the split of the pictures it was trained on; a folder of crops keeps that of its own making."""
        data, training = self.config.get("data", {}), self.config.get("training", {})
        return int(data.get("split_seed", training.get("seed", 0)))

    @property
    def architecture(self) -> str:
        """The kind of network as it is named everywhere, such as mask-net; empty where the config does not say."""
        return str(self.config.get("architecture", "")).replace("_", "-")

    @property
    def tflite_sha256(self) -> str:
        """The checksum (hex) that the TFLite model had when it was saved."""
        return str(self.config["light_sha256"])

    @property
    def created(self) -> str:
        """When it was saved, ISO 8601 in UTC; empty where the config does not say."""
        return str(self.config.get("created", ""))

    @property
    def imported(self) -> bool:
        """Whether the model was made elsewhere and brought in as a file."""
        return "imported" in self.config

    @property
    def licence(self) -> str:
        """Of the model file, in the words of whoever brought it."""
        return str(self.config.get("licence", "MIT"))

    @property
    def key(self) -> str:
        """Changes whenever the version's verdicts do: with another model file, temperature, or own threshold of a label.

        Raises: ModelBroken when the operating point is damaged.
        """
        point = self.operating_point()
        own = "".join(f":{label}={least}" for label, least in sorted(point.by_label.items()))
        return f"{self.folder}:{self.tflite_sha256}:{point.temperature}{own}"

    def operating_point(self) -> OperatingPoint:
        """Its temperature and threshold; as trained where none was chosen.

        Raises: ModelBroken when `operating.json` is damaged.
        """
        return read_operating_point(self.folder)

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
                tr(
                    "The report at {path} is damaged ({why}). Measure the version again.",
                    path=path,
                    why=error,
                )
            ) from error

    @property
    def training_manifest_path(self) -> Path:
        """Where it says which pictures it was trained on; versions made before the file's new name keep the old one."""
        return manifest_path(self.folder)

    def card(self) -> str:
        """The model card in Markdown, or an empty text."""
        path = self.folder / CARD_FILE
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def manifest_path(folder: Path) -> Path:
    """The training manifest in a model's folder, whichever name it was written under; it may not be there."""
    older = folder / OLDER_MANIFEST_FILE
    path = folder / TRAINING_MANIFEST_FILE
    return older if older.is_file() and not path.is_file() else path


def find_version(models_dir: Path, name: str) -> Version:
    """A version by its name.

    Raises: VersionProblem for a name that is none; ModelNotFound, ModelBroken.
    """
    if not is_plain(name):
        raise VersionProblem(
            tr(
                "{name} is not the name of a version. `python -m maskdet models list` shows them.",
                name=repr(name),
            )
        )
    if not (models_dir / name).is_dir():
        raise ModelNotFound(
            tr("Version {name}", name=name),
            models_dir / name,
            tr("`python -m maskdet models list` shows all."),
        )
    return Version.open(models_dir / name)


def problem_of(folder: Path) -> str | None:
    """What keeps a version from being used, as a sentence; its files must be there, but are not read."""
    try:
        version = Version.open(folder)
    except MaskdetError as error:
        return str(error)
    missing = [path.name for path in (version.tflite_path, version.keras_path) if not path.is_file()]
    if not missing:
        return None
    return tr(
        "Missing in {folder}: {files}. Restore it, or delete the folder.",
        files=listed(missing),
        folder=folder,
    )


def is_plain(name: str) -> bool:
    """Whether a name stays inside models/; older versions may have names that new ones cannot."""
    return (
        0 < len(name.encode(errors="replace")) <= LONGEST_NAME
        and name[0] != "."
        and not set(name) & set("/\\\0")
    )
