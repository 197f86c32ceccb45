"""Fetching a public data set: with progress, resumed where it broke off, and checked."""

from __future__ import annotations

import errno
import hashlib
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from maskdet.dataset.download.catalogue import CatalogueEntry
from maskdet.dataset.download.resumable import (
    PRACTICE,
    BrokeOff,
    ByteProgress,
    Unreachable,
    fetch_part,
    forget,
    megabytes,
    resumable_bytes,
    wrong_size,
)
from maskdet.errors import DownloadProblem
from maskdet.language import tr


@dataclass(frozen=True)
class Patience:
    """Seconds without a byte until a server counts as stalled, tries, and the first pause between them."""

    stalled_s: float = 20.0
    tries: int = 4
    pause_s: float = 1.0


def download(
    entry: CatalogueEntry,
    folder: Path,
    *,
    on_progress: ByteProgress | None = None,
    accept_unchecked: bool = False,
    patience: Patience | None = None,
) -> Path:
    """Fetch a set's ZIP into `folder`. A complete one that is there already is not fetched again.

    Args:
        accept_unchecked: fetch it even if the catalogue knows no checksum.

    Raises: DownloadProblem: offline, stalled, broken off, wrong file, no room; each says what to do.
    """
    if entry.sha256 is None and not accept_unchecked:
        raise DownloadProblem(
            tr(
                "The checksum of {entry} is unknown, so nobody can tell whether the right file arrives. "
                "Look at {home}, and agree to an unchecked download if you trust it. {practice}",
                entry=entry.name,
                home=entry.home,
                practice=tr(PRACTICE),
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    whole, part = folder / f"{entry.name}.zip", folder / f"{entry.name}.zip.part"
    if whole.is_file() and not _what_is_wrong(entry, whole):
        return whole
    _fetch_patiently(entry, part, on_progress, patience or Patience())
    if wrong := _what_is_wrong(entry, part):
        forget(part)
        raise DownloadProblem(wrong)
    part.replace(whole)
    forget(part)
    return whole


def sha256_of(path: Path) -> str:
    """The checksum of a file, to note where the catalogue has none."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_patiently(
    entry: CatalogueEntry, part: Path, on_progress: ByteProgress | None, patience: Patience
) -> None:
    """Fetch the part file, again where that makes sense, with growing pauses."""
    for attempt in range(1, patience.tries + 1):
        try:
            return fetch_part(entry, part, on_progress, patience.stalled_s)
        except BrokeOff as error:
            if attempt == patience.tries or (attempt == 1 and isinstance(error, Unreachable)):
                raise DownloadProblem(f"{error} {_resume_advice(entry, part)}") from error
            time.sleep(patience.pause_s * 2 ** (attempt - 1))
        except OSError as error:
            raise _disk_problem(error, entry) from error
    raise AssertionError("tries is at least 1")


def _what_is_wrong(entry: CatalogueEntry, path: Path) -> str | None:
    """A sentence if the file is not the catalogue's."""
    size = path.stat().st_size
    if entry.sha256 and size != entry.num_bytes:
        return wrong_size(entry, size)
    if entry.sha256 and sha256_of(path) != entry.sha256:
        return tr(
            "What arrived for {entry} is another file than the catalogue names (its checksum differs), "
            "so it was removed. Try again later, or look at {home}.",
            entry=entry.name,
            home=entry.home,
        )
    if not zipfile.is_zipfile(path):
        return tr(
            "What arrived for {entry} is not a complete ZIP file, so it was removed. Try again, or "
            "look at {home}.",
            entry=entry.name,
            home=entry.home,
        )
    return None


def _resume_advice(entry: CatalogueEntry, part: Path) -> str:
    arrived = resumable_bytes(entry, part)
    if not arrived:
        return tr("Check the connection and try again.")
    return tr(
        "{megabytes} have arrived and are kept: start the download again to go on from there.",
        megabytes=megabytes(arrived),
    )


def _disk_problem(error: OSError, entry: CatalogueEntry) -> DownloadProblem:
    if error.errno == errno.ENOSPC:
        return DownloadProblem(
            tr("The disk is full: {entry} has no room. Make room and try again.", entry=entry.name)
        )
    return DownloadProblem(
        tr(
            "{entry} cannot be written ({why}). Check the folder's permissions.",
            entry=entry.name,
            why=error.strerror,
        )
    )
