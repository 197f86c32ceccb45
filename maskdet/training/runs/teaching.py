"""A version taught in minutes: faces that a visitor took just now, a quick run on them, and what of them is kept.

Their pictures lie in the run's own folder and nowhere else, and go with it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.dataset import CONTEXT, CROP_SIZE, CropRecord, read_manifest, write_manifest
from maskdet.dataset.transfer import CapturedFace, commit, preview
from maskdet.errors import TrainingProblem
from maskdet.fileio import write_bytes_atomically, write_text_atomically
from maskdet.language import tr
from maskdet.registry import active_version
from maskdet.results import BoundingBox, MaskLabel
from maskdet.settings import get_settings
from maskdet.training.runs.config import IMAGENET, VERSION, RunConfig, TrainingConfig
from maskdet.training.runs.run_folder import CONFIG, KEPT, TAUGHT, Run
from maskdet.training.runs.runs import create_run, list_runs

MIN_TAUGHT = 16  # pictures a label: two thirds of them train, and training refuses fewer than ten
# Shares of each label's pictures, in the order they were taken; the rest trains.
TEST_SHARE, VALIDATION_SHARE, SLACK = (
    0.2,
    0.1,
    0.08,
)  # SLACK: by how much a split may move to where the button was let go
# Few pictures make few steps an epoch: more views and epochs than Quick has, in smaller batches.
TRAINING = TrainingConfig(
    epochs=10,
    views=6,
    head_epochs=30,
    first_trained_block=8,
    augmentation=0.6,
    learning_rate=1e-4,
    batch_size=8,
)
SOURCE = "Faces that people showed it on the page Teach it."  # for the card
Faces = Mapping[MaskLabel, Sequence[CapturedFace]]


@allowed(Role.ADMIN, "set up a teaching")
def create_teaching(faces: Faces, *, afresh: bool) -> Run:
    """A run on these faces, which are written into its folder; nothing is started.

    The last fifth of each label's pictures is set aside for the test, where possible from another hold of the button than
    those it learns from.

    Args:
        afresh: begin with what ImageNet teaches, as if nothing were known of masks, not with the version in use.

    Raises: TrainingProblem where a label has too few pictures, or nothing can be written; ModelNotFound, ModelBroken.
    """
    _check(faces)
    run = create_run(
        RunConfig("", "mask-net", _start(afresh=afresh), TRAINING, recipe=TAUGHT, sources=(SOURCE,))
    )
    folder = run.folder / TAUGHT
    try:
        write_manifest(folder, list(_written(faces, folder, re.sub(r"\D", "", run.id))))
        content = {
            "config": run.config.to_json() | {"dataset": str(folder)},
            "created": run.created,
            "language": run.language,
        }
        write_text_atomically(run.folder / CONFIG, json.dumps(content, indent=1) + "\n")
    except OSError as error:
        shutil.rmtree(run.folder, ignore_errors=True)
        raise TrainingProblem(
            tr(
                "The pictures cannot be written into {folder} ({reason}). Check the disk; what you took is still here.",
                folder=folder,
                reason=error.strerror,
            )
        ) from error
    return Run.open(run.folder)


def newest_teaching() -> Run | None:
    """The newest run that was taught and not yet saved as a version."""
    return next((run for run in list_runs() if run.is_taught and not run.version), None)


@allowed(Role.ADMIN, "kept the pictures of a teaching", about="run")
def gather_pictures(run: Run) -> None:
    """Make the pictures that were taught a data set inside of the run; `save_run` moves it out in one step.

    Raises: DatasetProblem.
    """
    root = run.folder / KEPT
    shutil.rmtree(root, ignore_errors=True)  # of an earlier try, perhaps half of it
    by_label: dict[str, list[tuple[str, bytes]]] = {}
    for record in read_manifest(run.folder / TAUGHT):
        path = Path(record.source)
        # By its name a data set knows the group, too: no take straddles its splits.
        by_label.setdefault(record.label, []).append((f"{record.group}_{path.name}", path.read_bytes()))
    for label, files in sorted(by_label.items()):
        commit(preview(files, root, label=MaskLabel(label)), root)


def _start(*, afresh: bool) -> str:
    """From the version in use where its network can be learned on from."""
    version = active_version(get_settings().models_dir)
    can_go_on = version.architecture == "mask-net" and version.keras_path.is_file()
    return IMAGENET if afresh or not can_go_on else f"{VERSION}{version.name}"


def _check(faces: Faces) -> None:
    few = {label: len(taken) for label, taken in faces.items() if len(taken) < MIN_TAUGHT}
    worn = [label for label in faces if label is not MaskLabel.NO_FACE]
    if few or len(worn) < 2:
        raise TrainingProblem(
            tr(
                "Each label needs {number} pictures, and there must be two labels of what a face wears. Take more, then train.",
                number=MIN_TAUGHT,
            )
        )


def _written(faces: Faces, folder: Path, digits: str) -> Iterator[CropRecord]:
    for position, (label, taken) in enumerate(faces.items()):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number, (face, split) in enumerate(zip(taken, splits_of([f.take for f in taken]), strict=True)):
            file = folder / label / f"{number:03d}.jpg"
            write_bytes_atomically(file, face.jpeg)
            yield _record(file, label, split, f"person{digits}{position}{face.take:03d}")


def _record(file: Path, label: MaskLabel, split: str, group: str) -> CropRecord:
    """The face stands in the middle of its crop, with context around it."""
    low, high = CROP_SIZE * CONTEXT / (1 + 2 * CONTEXT), CROP_SIZE * (1 + CONTEXT) / (1 + 2 * CONTEXT)
    box = BoundingBox(low, low, high, high)
    name = f"{label}/{file.name}"
    return CropRecord(name, label, label, label, split, group, "photo", str(file), True, *box.xyxy)


def splits_of(takes: Sequence[int]) -> list[str]:
    """The split of each picture of a label, in the order they were taken; `takes`: which hold of the button each is of."""
    count = len(takes)
    test = _cut(takes, count * (1 - TEST_SHARE))
    validation = _cut(takes[:test], count * (1 - TEST_SHARE - VALIDATION_SHARE))
    return [
        "train" if number < validation else "validation" if number < test else "test"
        for number in range(count)
    ]


def _cut(takes: Sequence[int], wanted: float) -> int:
    """Where a split begins: near `wanted`, at the beginning of a hold if there is one close by."""
    near = round(wanted)
    slack = max(1, round(SLACK * len(takes)))
    begins = [n for n in range(1, len(takes)) if takes[n] != takes[n - 1] and abs(n - near) <= slack]
    return min(begins, key=lambda n: abs(n - near), default=near)
