"""Files, whether on a disk of this computer or in an object store (by fsspec): opened, asked for, listed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from maskdet.archive.sources.entry import SourceProblem, Stamp
from maskdet.language import tr

NS = 1_000_000_000
DATES = ("mtime", "LastModified", "last_modified", "updated", "created")  # as the stores call it


def is_address(source: str) -> bool:
    """Whether it names something in a store rather than a path."""
    return "://" in source


def open_file(place: str) -> BinaryIO:
    """A file opened for reading at any position. Raises: OSError, SourceProblem."""
    if not is_address(place):
        return Path(place).open("rb")
    store, path = store_of(place)
    return cast(BinaryIO, store.open(path, "rb"))


def stamp_of(place: str) -> tuple[Stamp, datetime | None]:
    """Size and date of a file, for later comparison and for people. Raises: OSError, SourceProblem."""
    if not is_address(place):
        found = os.stat(place)  # noqa: PTH116 - names of millions of files need no Path of their own
        return Stamp(found.st_size, found.st_mtime_ns), datetime.fromtimestamp(found.st_mtime)
    store, path = store_of(place)
    return stored_stamp(store.info(path))


def stored_stamp(info: dict[str, Any]) -> tuple[Stamp, datetime | None]:
    """The same of what a store says of a file."""
    moment = next((info[key] for key in DATES if info.get(key) is not None), None)
    if isinstance(moment, int | float):
        moment = datetime.fromtimestamp(moment, UTC)
    if not isinstance(moment, datetime):
        return Stamp(int(info.get("size") or 0)), None
    local = moment.astimezone().replace(tzinfo=None)
    return Stamp(int(info.get("size") or 0), int(moment.timestamp() * NS)), local


@lru_cache(maxsize=8)
def store_of(address: str) -> tuple[Any, str]:
    """The store's own interface and the path in it.

    Raises: SourceProblem where the address holds a password, or its kind of store is not known here.
    """
    parts = urlsplit(address)
    if parts.password or (parts.username and "@" in parts.netloc):
        raise SourceProblem(
            tr(
                "The address of a source at {hostname} holds a name or password, which would be written into the "
                "results. Leave it out, and set it as the store expects it in the environment.",
                hostname=parts.hostname,
            )
        )
    try:
        import fsspec

        store, path = fsspec.core.url_to_fs(
            address, **({} if parts.scheme == "memory" else {"use_listings_cache": False})
        )
    except (ImportError, ValueError) as error:
        raise SourceProblem(
            tr(
                "Addresses that begin with {scheme}:// cannot be read here ({reason}). Install what reads them, "
                "such as s3fs for s3:// or gcsfs for gs://.",
                scheme=parts.scheme,
                reason=error,
            )
        ) from error
    return store, str(path)


def stored_files(store: Any, root: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path below `root` and what the store says of each file, folder by folder, each in the order of names."""
    for folder, folders, files in store.walk(root, detail=True):
        folders_sorted = sorted(folders)
        if isinstance(folders, dict):  # walk goes on in this order
            ordered = {name: folders[name] for name in folders_sorted}
            folders.clear()
            folders.update(ordered)
        below = str(folder)[len(root) :].strip("/")
        for name in sorted(files):
            yield f"{below}/{name}" if below else str(name), files[name]
