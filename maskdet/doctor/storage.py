"""Folders and disks: whether they can be written, have space, and hold nothing that killed processes left."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from maskdet.doctor.findings import Finding, problem, warning, well
from maskdet.formatting import number
from maskdet.language import tr, tr_later, tr_many
from maskdet.settings import get_settings

GIGABYTE = 1_000_000_000
LEAST_FREE, LITTLE_FREE = 0.2, 2.0  # gigabytes: too little to write anything safely; soon too little
LEFT_S = 3600.0  # what is being written is younger
SECRET_FILES = ("maskdet.db", ".cache/watches/process.json")
SHOWN = 3  # names in a sentence
NAMES = {  # of folders, by their settings
    "DATA_DIR": tr_later("data folder"),
    "MODELS_DIR": tr_later("models folder"),
    "LOG_DIR": tr_later("log folder"),
}


def check_folders() -> Iterator[Finding]:
    """Data and models: there, writable, with space."""
    settings = get_settings()
    folders = {"DATA_DIR": settings.data_dir, "MODELS_DIR": settings.models_dir}
    if settings.log_dir:
        folders["LOG_DIR"] = settings.log_dir
    for setting, folder in folders.items():
        yield _writable(setting, folder, needed=folder != settings.models_dir)
        yield from _space(tr(NAMES[setting]), folder)


def check_permissions() -> Iterator[Finding]:
    """Files with passwords are for their owner only, and all files belong to who runs this."""
    data_dir = get_settings().data_dir
    open_files = [name for name in SECRET_FILES if _is_open(data_dir / name)]
    if open_files:
        names = " ".join(str(data_dir / name) for name in open_files)
        yield problem(
            tr("permissions"),
            tr(
                "Others on this computer can read passwords of cameras in {files}.",
                files=", ".join(open_files),
            ),
            f"chmod 600 {names}",
        )
    foreign = _of_others(data_dir)
    if foreign:
        yield warning(
            tr("permissions"),
            tr(
                "Files in the data folder belong to another user, such as {files}: they may not be writable.",
                files=", ".join(foreign[:SHOWN]),
            ),
            f"chown -R the user that runs maskdet {data_dir}",
        )
    if not open_files and not foreign:
        yield well(tr("permissions"), tr("Files with passwords are readable for their owner only."))


def check_leftovers() -> Iterator[Finding]:
    """Unfinished files of processes that were killed: harmless, but they take space."""
    settings = get_settings()
    left = [path for folder in (settings.data_dir, settings.models_dir) for path in _unfinished(folder)]
    if not left:
        yield well(tr("leftovers"), tr("No process left anything unfinished."))
        return
    size = sum(_size(path) for path in left) / 1e6
    names = ", ".join(str(path) for path in left[:SHOWN])
    yield warning(
        tr("leftovers"),
        tr_many(
            "{n} unfinished file of processes that were killed, {size} MB: {names}.",
            "{n} unfinished files of processes that were killed, {size} MB: {names}.",
            len(left),
            size=number(size, 1),
            names=tr("{names} and more", names=names) if len(left) > SHOWN else names,
        ),
        tr(
            "Imports are taken back when their data set is opened next. The others may be deleted while "
            "nothing runs; what they were to replace is whole."
        ),
    )


def _writable(setting: str, folder: Path, *, needed: bool) -> Finding:
    name = tr(NAMES[setting])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".maskdet.doctor.") as file:
            file.write(b"written")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        repair = tr(
            "Give the user that runs maskdet the right to write there, free space, or name another one by "
            "MASKDET_{setting}.",
            setting=setting,
        )
        sentence = tr(
            "{folder} cannot be written ({reason}): nothing new is kept there.",
            folder=folder,
            reason=error.strerror,
        )
        return problem(name, sentence, repair) if needed else warning(name, sentence, repair)
    return well(name, tr("{folder} can be written.", folder=folder))


def _space(name: str, folder: Path) -> Iterator[Finding]:
    existing = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    free = shutil.disk_usage(existing).free / GIGABYTE
    repair = tr(
        "Delete what is not needed on the disk of {existing}, shorten the times of keeping, or move the "
        "folder.",
        existing=existing,
    )
    if free < LEAST_FREE:
        yield problem(
            tr("space of the {name}", name=name),
            tr("Only {free} MB are free.", free=number(free * 1000)),
            repair,
        )
    elif free < LITTLE_FREE:
        yield warning(
            tr("space of the {name}", name=name), tr("Only {free} GB are free.", free=number(free, 1)), repair
        )
    else:
        yield well(tr("space of the {name}", name=name), tr("{free} GB are free.", free=number(free, 1)))


def _is_open(path: Path) -> bool:
    """Whether others may read it; not where a folder above is closed to them."""
    if os.name != "posix" or not path.is_file():
        return False
    return bool(path.stat().st_mode & stat.S_IROTH) and not _closed_above(path)


def _closed_above(path: Path) -> bool:
    return any(not parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def _of_others(folder: Path) -> list[str]:
    if os.name != "posix" or not folder.is_dir() or os.geteuid() == 0:
        return []
    own = os.geteuid()
    return [path.name for path in sorted(folder.iterdir()) if path.lstat().st_uid != own]


def _unfinished(folder: Path) -> list[Path]:
    """Our own, by their names, and old enough that nobody writes them now."""
    if not folder.is_dir():
        return []
    found = [*folder.rglob(".maskdet*"), *folder.glob(".*.incoming-*"), *folder.glob(".*.unfinished*")]
    return [path for path in found if _age_s(path) > LEFT_S]


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(inner.stat().st_size for inner in path.rglob("*") if inner.is_file())
    return path.stat().st_size if path.exists() else 0
