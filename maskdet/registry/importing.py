"""A `.keras` file from elsewhere -> a version in models/, or a sentence that says why not.

    import_model(path, models_dir, "their-net", labels, ImportNote("Their lab, 2025", "CC BY 4.0"))

The file is checked here, and opened, tried and converted in a process of its own with limits on time and memory
(maskdet.training.adoption.import_worker), so that neither its content nor TensorFlow gets into the server.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from maskdet.access import Role, allowed
from maskdet.errors import ModelBroken
from maskdet.installation import require_training
from maskdet.language import current_language, tr
from maskdet.registry.keras_file import MAX_FILE_BYTES, check_keras_file
from maskdet.registry.publishing import hidden_folder, publish
from maskdet.registry.registry import checked_name
from maskdet.registry.version import (
    KERAS_FILE,
    TRAINING_MANIFEST_FILE,
    Version,
    VersionProblem,
    manifest_path,
)
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT

TIME_LIMIT_S = 240.0  # mask-net takes 20 to 45 s on two busy cores, most of it TensorFlow's start
CROP_MARGIN = 0.05  # of mask-net; the best of the margins tried, see the training's configuration
MAX_NOTE = 500  # characters of a source or licence


@dataclass(frozen=True)
class ImportNote:
    """What is known of the model, for its card: where it comes from, and under which licence."""

    source: str
    licence: str

    def in_one_line(self) -> ImportNote:
        """Both cut to what a card has room for.

        Raises: VersionProblem where one is empty.
        """
        source, licence = (" ".join(text.split())[:MAX_NOTE] for text in (self.source, self.licence))
        if not source or not licence:
            raise VersionProblem(
                tr(
                    "Say where the model comes from and under which licence it may be used: both go into its card."
                )
            )
        return ImportNote(source, licence)


@dataclass(frozen=True)
class ImportRequest:
    """What the process that opens the file is asked for.

    Attributes:
        labels: what the model's outputs mean, in their order.
        crop_margin: per side around the detector's box, as a fraction of it.
    """

    name: str
    labels: tuple[MaskLabel, ...]
    crop_margin: float
    note: ImportNote

    def to_json(self) -> dict[str, Any]:
        """For the way to the process."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ImportRequest:
        """The request of `to_json`."""
        labels = tuple(MaskLabel(label) for label in content["labels"])
        return cls(content["name"], labels, content["crop_margin"], ImportNote(**content["note"]))


@dataclass(frozen=True)
class ImportAnswer:
    """What that process prints at its end: the sentence that says why the file is refused; empty where it is not."""

    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the way back."""
        return {"problem": self.problem} if self.problem else {"done": True}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ImportAnswer:
        """The answer of `to_json`."""
        return cls(str(content.get("problem", "")))


@allowed(Role.ADMIN, "brought in a model", about="name")
def import_model(
    source: bytes | Path,
    models_dir: Path,
    name: str,
    labels: Sequence[MaskLabel],
    note: ImportNote,
    *,
    crop_margin: float = CROP_MARGIN,
    time_limit_s: float = TIME_LIMIT_S,
) -> Version:
    """Check, try, convert and save a model of RGB pixels 0..255 that ends in a softmax. All or nothing.

    A `training_manifest.csv` that lies beside the file, as in an export, comes along.

    Args:
        labels: what the model's outputs mean, in their order.
        crop_margin: per side around the detector's box, as a fraction of it, as the model was trained.

    Raises: VersionProblem for a name, label or note that cannot be; ModelBroken if the file is refused; NotInstalled.
    """
    require_training(tr("Trying and converting a model"))
    checked_name(models_dir, name)
    order = _checked_labels(labels)
    if not 0 <= crop_margin <= 1:
        raise VersionProblem(
            tr("The crop margin is a share of the face's box, 0 to 1, not {margin}.", margin=crop_margin)
        )
    request = ImportRequest(name, order, crop_margin, note.in_one_line())
    with hidden_folder(models_dir, name) as work:
        _copy(source, work / KERAS_FILE)
        check_keras_file(work / KERAS_FILE)
        _copy_training_manifest(source, work)
        _run_import_worker(work, request, time_limit_s)
        return publish(work, models_dir, name)


def _checked_labels(labels: Sequence[MaskLabel]) -> tuple[MaskLabel, ...]:
    needed = {MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK}
    if len(set(labels)) != len(labels) or not needed <= set(labels):
        raise VersionProblem(
            tr(
                "A model needs the labels with_mask and without_mask, and may have mask_worn_incorrectly and no_face, each "
                "once, in the order of its outputs. Received: {labels}.",
                labels=", ".join(labels) or tr("none"),
            )
        )
    return tuple(MaskLabel(label) for label in labels)


def _copy(source: bytes | Path, target: Path) -> None:
    """Copy the file into the work folder, so that nothing changes between the check and the opening."""
    if isinstance(source, bytes):
        target.write_bytes(source)
        return
    try:
        if source.stat().st_size <= MAX_FILE_BYTES:
            shutil.copyfile(source, target)
            return
    except OSError as error:
        raise ModelBroken(
            tr(
                "{path} cannot be read ({why}). Give the path of a .keras file.",
                path=source,
                why=error.strerror,
            )
        ) from error
    check_keras_file(source)  # too large: says so


def _copy_training_manifest(source: bytes | Path, work: Path) -> None:
    """What the model learned from, where an export of maskdet says it."""
    beside = manifest_path(source.parent) if isinstance(source, Path) else None
    if beside is not None and beside.is_file():
        from maskdet.registry.training_manifest import read_training_manifest

        read_training_manifest(beside)  # a damaged one is refused here, not at each evaluation
        shutil.copyfile(beside, work / TRAINING_MANIFEST_FILE)


def _run_import_worker(work: Path, request: ImportRequest, time_limit_s: float) -> None:
    """Run the worker on a folder that holds the Keras file; it fills it up to a version.

    Raises: ModelBroken with what it objects to, or when it ends without an answer.
    """
    command = [sys.executable, "-m", "maskdet.training.adoption.import_worker", str(work.resolve())]
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2", "KERAS_BACKEND": "tensorflow"}
    environment["MASKDET_LANGUAGE"] = current_language()  # its answer is for who asked
    try:
        ended = subprocess.run(
            command,
            input=json.dumps(request.to_json()),
            capture_output=True,
            text=True,
            errors="replace",
            cwd=PROJECT_ROOT,
            env=environment,
            timeout=time_limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ModelBroken(
            tr(
                "The model was not opened and converted within {seconds} s, so it was refused. Try a smaller "
                "network, or try again when the machine is less busy.",
                seconds=round(time_limit_s),
            )
        ) from None
    last = ended.stdout.splitlines()[-1:]
    try:
        answer = ImportAnswer.from_json(json.loads(last[0]))
    except (IndexError, ValueError, AttributeError):
        raise ModelBroken(
            tr(
                "The process that tried the model ended without an answer: perhaps the network is too large for the "
                "memory it is given. Try a smaller one."
            )
        ) from None
    if answer.problem:
        raise ModelBroken(answer.problem)
