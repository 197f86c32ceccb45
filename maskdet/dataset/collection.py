"""Which data sets there are: the folders in data_dir, and those the settings name elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from maskdet.dataset.index import SUFFIXES, label_folders
from maskdet.dataset.label_names import label_named
from maskdet.errors import DatasetProblem
from maskdet.language import tr
from maskdet.settings import get_settings


@dataclass(frozen=True)
class DatasetEntry:
    """One data set, as it is listed: nothing of it was opened.

    Attributes:
        name: of its folder; where two are alike, with the folder around it.
        counts: label -> picture files.
        writable: whether pictures can be moved and deleted.
    """

    name: str
    root: Path
    counts: dict[str, int]
    writable: bool

    @property
    def num_pictures(self) -> int:
        """Of all labels together."""
        return sum(self.counts.values())


def list_datasets() -> list[DatasetEntry]:
    """Every data set that can be found, those in data_dir first. Folders without pictures are left out."""
    settings = get_settings()
    data_dir = settings.data_dir
    roots = label_folders(data_dir) if data_dir.is_dir() else []
    entries: dict[str, DatasetEntry] = {}
    for root in dict.fromkeys(path.resolve() for path in (*roots, *settings.dataset_dirs)):
        counts = count_files(root)
        if counts:
            name = root.name if root.name not in entries else f"{root.parent.name}/{root.name}"
            entries[name] = DatasetEntry(name, root, counts, os.access(root, os.W_OK))
    return list(entries.values())


def check_no_label_folder(folder: Path) -> None:
    """Whether pictures that are none to learn from may be written into this folder.

    Raises: DatasetProblem where a data set would take it for one of its labels.
    """
    real = folder.resolve()
    root = real.parent
    siblings = [path.name for path in label_folders(root)] if root.is_dir() else []
    if not real.name.startswith(".") and any(
        map(label_named, (real.name, *(siblings if real.is_dir() else [])))
    ):
        raise DatasetProblem(
            tr(
                "{folder} lies in {root}, which is read from as a data set. Choose a folder elsewhere.",
                folder=folder,
                root=root,
            )
        )


def dataset_root(name: str) -> Path:
    """The folder of a data set, by its name in the list or by its path.

    Raises: DatasetProblem that names those there are.
    """
    known = {entry.name: entry.root for entry in list_datasets()}
    if name in known:
        return known[name]
    if Path(name).is_dir():
        return Path(name)
    there = tr("There are: {known}.", known=", ".join(known)) if known else tr("There are none yet.")
    raise DatasetProblem(
        tr(
            "There is no data set {name}. {there} Give one of them or a folder with one subfolder per "
            "label; `python -m maskdet dataset practice` makes one to try.",
            name=name,
            there=there,
        )
    )


def count_files(root: Path) -> dict[str, int]:
    """Label -> number of picture files, by their names alone; labels without any are left out."""
    try:
        counts = {folder.name: _count(folder) for folder in label_folders(root)}
    except (DatasetProblem, OSError):
        return {}
    return {label: number for label, number in counts.items() if number}


def _count(folder: Path) -> int:
    with os.scandir(folder) as entries:
        return sum(e.name.lower().endswith(SUFFIXES) and not e.name.startswith(".") for e in entries)
