"""Every operation that writes: how it is prepared, done, and how one sees whether it was done. Folders hold nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from maskdet import registry, store
from maskdet.access import Role
from maskdet.data_quality.accepted import _read, accept
from maskdet.data_quality.kinds import Kind
from maskdet.dataset import edits, read_corrections, roll_back_unfinished
from maskdet.dataset.corrections import add_correction
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.exports import export_zip
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.fileio import write_text_atomically
from maskdet.images import jpeg_bytes
from maskdet.results import BoundingBox, Detection, Face, MaskLabel, State, Verdict
from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.runs import create_run, delete_run, list_runs
from maskdet.watching import control
from tests.support.archives import zipped
from tests.support.happenings import JPEG, START, WATCH, happening
from tests.support.versions import make_version

LATER = START + timedelta(days=2)


@dataclass(frozen=True)
class Operation:
    """`look`: what a person sees of it, as JSON; `is_seamless`: doing it changes nothing that is seen."""

    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    look: Callable[[Path], Any]
    is_seamless: bool = False


def picture(seed: int) -> bytes:
    return jpeg_bytes(np.random.default_rng(seed).integers(0, 255, (48, 48, 3), np.uint8))


# Files


def note(folder: Path, text: str) -> None:
    write_text_atomically(folder / "note.txt", text)


# Versions


def two_versions(folder: Path) -> None:
    for name in ("first", "second"):
        make_version(folder, name)
    for name in ("first", "second", "first"):
        registry.activate(folder, name)


def versions(folder: Path) -> Any:
    names = [version.name for version in registry.list_versions(folder)]
    points = [version.operating_point().threshold for version in registry.list_versions(folder)]
    broken = [str(one.problem) for one in registry.broken_versions(folder)]
    return [registry.active_version(folder).name, sorted(names), points, broken]


def new_version(folder: Path) -> None:
    two_versions(folder)
    make_version(folder / "elsewhere" / "made", "made")


# Data sets


def small_set(folder: Path) -> None:
    for number, label in enumerate(("with_mask", "with_mask", "without_mask")):
        (folder / "set" / label).mkdir(parents=True, exist_ok=True)
        (folder / "set" / label / f"{number}.jpg").write_bytes(picture(number))


def seen(folder: Path) -> Any:
    root = folder / "set"
    roll_back_unfinished(root)
    files = sorted(
        str(p.relative_to(root)) for p in root.rglob("*.jpg") if "/." not in str(p.relative_to(folder))
    )
    return [files, len(edits.standing_changes(root))]


def imported(folder: Path) -> None:
    files = {f"without_mask/new{number}.jpg": picture(10 + number) for number in range(3)}
    commit(preview(zipped(files), folder / "set"), folder / "set")


def moved(folder: Path) -> None:
    edits.move(folder / "set", folder / "set" / "with_mask" / "0.jpg", "without_mask")


def after_moving(folder: Path) -> None:
    small_set(folder)
    moved(folder)


def corrected(folder: Path) -> None:
    face = Face(BoundingBox(0, 0, 20, 20), 0.9, None)
    wrong = Detection(face, Verdict(MaskLabel.WITHOUT_MASK, 0.95), State.WITHOUT_MASK)
    crop = np.full((40, 40, 3), 90, np.uint8)
    add_correction(folder, crop, MaskLabel.WITH_MASK, wrong, "mask-net")


def exported(folder: Path) -> None:
    export_zip(DatasetIndex.from_folder(folder / "set"), folder / "out.zip")


# The database


def opened(folder: Path) -> store.Store:
    return store.open_store(f"sqlite:///{folder / 'maskdet.db'}")


def with_database(folder: Path, *, events: int = 0) -> None:
    made = opened(folder)
    for number in range(events):
        store.record(made, replace(happening(number), event_id=f"old{number}"), TOLD, JPEG)
    made.close()


TOLD = replace(WATCH, notify=("json://me:secret@somewhere.example",))
NEW = replace(happening(0, time=LATER), event_id="new")


def stored(folder: Path) -> Any:
    made = opened(folder)
    kept = store.num_kept(made)
    names = sorted(row.watch.name for row in store.watches(made))
    return [kept.events, kept.pictures, kept.messages, kept.clips, names, len(store.keys(made))]


def in_database(change: Callable[[store.Store], object]) -> Callable[[Path], None]:
    return lambda folder: change(opened(folder)) and None


def announced(folder: Path) -> Any:
    path = control.home() / "process.json"
    return json.loads(path.read_text())["port"] if path.exists() else None


def runs_of(folder: Path) -> Any:
    return len(list_runs())


def deleted_run(folder: Path) -> None:
    delete_run(list_runs()[0])


OPERATIONS = {
    "a file is replaced": Operation(
        partial(note, text="old"), partial(note, text="new" * 9999), lambda f: (f / "note.txt").read_text()
    ),
    "another version is activated": Operation(
        two_versions, lambda f: registry.activate(f, "second"), versions
    ),
    "the version before is taken again": Operation(
        two_versions, lambda f: registry.rollback(f) and None, versions
    ),
    "a version is deleted": Operation(two_versions, lambda f: registry.delete_version(f, "second"), versions),
    "a version is published": Operation(
        new_version,
        lambda f: registry.publish(f / "elsewhere" / "made" / "made", f, "made") and None,
        versions,
    ),
    "a threshold is chosen": Operation(
        two_versions, lambda f: registry.choose(f / "first", why="a test", threshold=0.6) and None, versions
    ),
    "pictures are imported": Operation(small_set, imported, seen),
    "a picture gets another label": Operation(small_set, moved, seen),
    "a picture is deleted": Operation(
        small_set, lambda f: edits.remove(f / "set", f / "set" / "with_mask" / "0.jpg") and None, seen
    ),
    "a change is taken back": Operation(after_moving, lambda f: edits.undo(f / "set") and None, seen),
    "a verdict is corrected": Operation(
        lambda f: None, corrected, lambda f: [c.true_label for c in read_corrections(f)]
    ),
    "a finding is let stand": Operation(
        small_set,
        lambda f: accept(f / "set", next(iter(Kind)), "with_mask/0.jpg"),
        lambda f: sorted(_read(f / "set")),
    ),
    "a set is exported": Operation(small_set, exported, lambda f: (f / "out.zip").exists()),
    "the database is made": Operation(lambda f: None, in_database(lambda s: 0), stored, is_seamless=True),
    "an event is kept": Operation(
        with_database, in_database(lambda s: store.record(s, NEW, TOLD, JPEG)), stored
    ),
    "a clip is kept": Operation(
        partial(with_database, events=1), in_database(lambda s: store.record_clip(s, "old0", b"mp4")), stored
    ),
    "a camera is added": Operation(
        with_database, in_database(lambda s: store.add_watch(s, WATCH, who="a test")), stored
    ),
    "a key is made": Operation(
        with_database, in_database(lambda s: store.add_key(s, "frigate", Role.ADMIN, who="a test")), stored
    ),
    "old events are deleted": Operation(
        partial(with_database, events=2),
        in_database(lambda s: store.apply_retention(s, LATER + timedelta(days=999))),
        stored,
    ),
    "a camera's past is forgotten": Operation(
        partial(with_database, events=2),
        in_database(lambda s: store.forget(s, "Entrance", LATER, who="a test")),
        stored,
    ),
    "the watches say where they are": Operation(
        lambda f: None, lambda f: control.announce(1234, "token"), announced
    ),
    "a training is set up": Operation(
        lambda f: None, lambda f: create_run(RunConfig("set")) and None, runs_of
    ),
    "a training is deleted": Operation(lambda f: create_run(RunConfig("set")) and None, deleted_run, runs_of),
}
