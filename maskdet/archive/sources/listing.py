"""Sources, as people name them -> entries, as a stream in an order that is the same on every machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from maskdet.archive.sources.entry import (
    LIST_SUFFIXES,
    Entry,
    Kind,
    SourceProblem,
    Stamp,
    is_archive_name,
    is_picture_name,
)
from maskdet.archive.sources.stores import (
    is_address,
    open_file,
    stamp_of,
    store_of,
    stored_files,
    stored_stamp,
)
from maskdet.archive.sources.tar_files import tar_members
from maskdet.archive.sources.zip_files import zip_members
from maskdet.errors import sentence_of
from maskdet.language import tr, tr_later

GONE = tr_later("There is no such file. Check the name.")


def checked_sources(sources: Sequence[str]) -> list[str]:
    """The sources with whole paths, each once; what lies in a folder that is named as well is left out.

    Raises: SourceProblem for one that is not there.
    """
    wholes = list(dict.fromkeys(_whole(source) for source in sources))
    folders = [whole for whole in wholes if not is_address(whole) and Path(whole).is_dir()]
    return [whole for whole in wholes if not any(Path(f) in Path(whole).parents for f in folders)]


def _whole(source: str) -> str:
    if source.startswith("file://"):
        source = source.removeprefix("file://")
    if is_address(source):
        store, path = store_of(source)
        if not store.exists(path):
            raise SourceProblem(
                tr("There is nothing at {source}. Check the address and the permissions.", source=source)
            )
        return source
    if not source.strip() or not Path(source).exists():
        name = source or tr("(without a name)")
        raise SourceProblem(tr("There is no file and no folder {name}. Check the name.", name=name))
    return str(Path(source).absolute())


def list_entries(sources: Sequence[str]) -> Iterator[Entry]:
    """Every picture of sources that `checked_sources` gave; what cannot be listed is an entry with a problem."""
    for source in sources:
        if is_address(source):
            yield from _of_address(source)
        elif Path(source).is_dir():
            yield from _of_folder(source)
        elif source.lower().endswith(LIST_SUFFIXES):
            yield from _of_list(source)
        else:
            yield from _of_file(str(Path(source).parent), Path(source).name)


def _of_folder(root: str) -> Iterator[Entry]:
    """Files of a folder first, then its folders; links to folders are not followed, as they may go in circles."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            files, folders = _names(Path(root) / below)
        except OSError as error:
            yield Entry(Kind.PROBLEM, root, below, problem=sentence_of(error))
            continue
        for name in files:
            yield from _of_file(root, f"{below}{name}")
        waiting += [f"{below}{name}/" for name in reversed(folders)]


def _names(folder: Path) -> tuple[list[str], list[str]]:
    """Names of pictures and archives, and of folders, in order: names only, so that large folders stay small."""
    files, folders = [], []
    with os.scandir(folder) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                folders.append(item.name)
            elif is_picture_name(item.name) or is_archive_name(item.name):
                files.append(item.name)
    return sorted(files), sorted(folders)


def _of_file(root: str, name: str) -> Iterator[Entry]:
    """One picture on a disk, or what is in one archive."""
    path = f"{root.rstrip('/')}/{name}"
    if is_archive_name(name):
        yield from _of_archive(path)
        return
    try:
        stamp, dated = stamp_of(path)
        yield Entry(Kind.FILE, root, name, stamp.size, stamp, dated)
    except OSError as error:
        why = tr(GONE) if isinstance(error, FileNotFoundError) else sentence_of(error)
        yield Entry(Kind.PROBLEM, root, name, problem=why)


def _of_list(source: str) -> Iterator[Entry]:
    """One path or address a line; paths are meant from the list's own folder. Empty lines and those with # are none."""
    home = Path(source).parent
    try:
        with Path(source).open(encoding="utf-8-sig", errors="surrogateescape") as lines:
            for line in map(str.strip, lines):
                if line and not line.startswith("#"):
                    yield from _of_line(line, home)
    except OSError as error:
        yield Entry(Kind.PROBLEM, source, "", problem=sentence_of(error))


def _of_line(line: str, home: Path) -> Iterator[Entry]:
    if is_address(line) and not line.startswith("file://"):
        yield from _of_address(line)
        return
    path = Path(line.removeprefix("file://"))
    if (home / path).is_dir():
        yield from _of_folder(str(home / path))
    elif path.is_absolute():
        yield from _of_file(str(path.parent), path.name)
    else:
        yield from _of_file(str(home), path.as_posix())


def _of_archive(place: str) -> Iterator[Entry]:
    """The pictures in a ZIP or TAR."""
    try:
        stamp, _ = stamp_of(place)
        with open_file(place) as file:
            if place.lower().endswith(".zip"):
                for member in zip_members(file):
                    if is_picture_name(member.name):
                        locked = (
                            tr("The picture is locked with a password. Unpack it first.")
                            if member.locked
                            else ""
                        )
                        yield Entry(
                            Kind.PROBLEM if locked else Kind.ZIP,
                            place,
                            member.name,
                            member.size,
                            stamp,
                            member.dated,
                            member.offset,
                            member.packed,
                            member.method,
                            member.crc,
                            locked,
                        )
            else:
                yield from _of_tar(place, file, stamp)
    except (SourceProblem, OSError) as error:
        yield Entry(Kind.PROBLEM, place, "", problem=sentence_of(error))


def _of_tar(place: str, file: object, stamp: Stamp) -> Iterator[Entry]:
    for member in tar_members(file):  # type: ignore[arg-type]
        if not is_picture_name(member.name):
            continue
        if not member.isreg() or member.issparse():
            why = tr(
                "It is only a link to {linkname} in the TAR file, where it counts. Nothing is lost.",
                linkname=member.linkname,
            )
            yield Entry(Kind.PROBLEM, place, member.name, problem=why)
            continue
        dated = None
        with suppress(ValueError, OverflowError, OSError):
            dated = datetime.fromtimestamp(member.mtime)
        yield Entry(Kind.TAR, place, member.name, member.size, stamp, dated, member.offset_data)


def _of_address(source: str) -> Iterator[Entry]:
    """The pictures below an address, or the one that it names."""
    if is_archive_name(source):
        yield from _of_archive(source)
        return
    try:
        store, root = store_of(source)
        if store.isdir(root):
            for name, info in stored_files(store, root):
                if is_archive_name(name):
                    yield from _of_archive(f"{source.rstrip('/')}/{name}")
                elif is_picture_name(name):
                    stamp, dated = stored_stamp(info)
                    yield Entry(Kind.STORE, source, name, stamp.size, stamp, dated)
        else:
            stamp, dated = stored_stamp(store.info(root))
            place, _, name = source.rpartition("/")
            yield Entry(Kind.STORE, place, name, stamp.size, stamp, dated)
    except (SourceProblem, OSError) as error:
        why = tr(GONE) if isinstance(error, FileNotFoundError) else sentence_of(error)
        yield Entry(Kind.PROBLEM, source, "", problem=why)
