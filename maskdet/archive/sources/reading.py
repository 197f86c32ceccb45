"""Reader: the bytes of one entry after the other. An archive that is read from stays open until another one is."""

from __future__ import annotations

import lzma
import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from maskdet.archive.sources.entry import Entry, Kind, SourceLost, Stamp
from maskdet.archive.sources.stores import is_address, open_file, stamp_of, store_of
from maskdet.archive.sources.tar_files import unpacked_stream
from maskdet.archive.sources.zip_files import unpacked
from maskdet.errors import MaskdetError, UnreadableImage
from maskdet.formatting import number
from maskdet.language import tr
from maskdet.retries import DATABASE as DELAYS

MAX_BYTES = 500_000_000  # of one picture's file: more is none that could be opened
TRIES = 4
T = TypeVar("T")


class Reader:
    """Reads entries; each process has its own."""

    def __init__(self, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._place, self._stamp = "", Stamp(-1)
        self._file: BinaryIO | None = None
        self._wait = wait

    def read(self, entry: Entry) -> bytes:
        """The picture's bytes.

        Raises: MaskdetError or OSError where this one cannot be read; SourceLost where its whole source is gone.
        """
        if entry.kind is Kind.PROBLEM:
            raise UnreadableImage(tr(entry.problem))
        if entry.size > MAX_BYTES:
            raise UnreadableImage(
                tr(
                    "The file has {size} MB; no picture that is opened here is as large.",
                    size=number(entry.size / 1e6),
                )
            )
        if entry.kind is Kind.STORE or is_address(entry.place):
            return self._patiently(entry)
        try:
            return self._read(entry)
        except OSError as error:
            home = Path(entry.place) if entry.kind is Kind.FILE else Path(entry.place).parent
            if _is_lost(home):
                raise SourceLost(
                    tr(
                        "{home} is gone or empty: a disk or a connection may be lost ({reason}). What was done is kept; "
                        "bring it back and start the same command again, or run again into a new folder.",
                        home=home,
                        reason=error.strerror,
                    )
                ) from error
            if isinstance(error, FileNotFoundError):
                raise UnreadableImage(
                    tr("The file was there when the list was made, and is not any more.")
                ) from None
            raise

    def _read(self, entry: Entry) -> bytes:
        if entry.kind is Kind.STORE:
            store, root = store_of(entry.place)
            data: bytes = store.cat_file(f"{root.rstrip('/')}/{entry.name}")
            _check(entry, Stamp(len(data), entry.stamp.modified_ns), entry.name)
            return data
        if entry.kind is Kind.FILE:
            path = f"{entry.place.rstrip('/')}/{entry.name}"
            _check(entry, stamp_of(path)[0], entry.name)
            return Path(path).read_bytes()
        file = self._opened(entry)
        if entry.kind is Kind.ZIP:
            return unpacked(
                file,
                offset=entry.offset,
                packed=entry.packed,
                size=entry.size,
                method=entry.method,
                crc=entry.crc,
            )
        try:
            file.seek(entry.offset)
            return file.read(entry.size)
        except (EOFError, zlib.error, lzma.LZMAError) as error:
            self.close()
            raise UnreadableImage(
                tr("The TAR file is damaged where this picture should be. Make it again.")
            ) from error

    def _opened(self, entry: Entry) -> BinaryIO:
        if self._place != entry.place or self._file is None:
            self.close()
            stamp, file = stamp_of(entry.place)[0], open_file(entry.place)
            self._file = file if entry.kind is Kind.ZIP else unpacked_stream(file)
            self._place, self._stamp = entry.place, stamp
        _check(entry, self._stamp, entry.place)
        return self._file

    def _patiently(self, entry: Entry) -> bytes:
        """From a store, which may be out of reach for moments. What is not there is no matter of waiting."""
        for failure in range(1, TRIES + 1):
            try:
                return self._read(entry)
            except (MaskdetError, FileNotFoundError, PermissionError):
                raise
            except Exception as error:  # stores raise errors of their own
                self.close()
                if failure == TRIES:
                    raise SourceLost(
                        tr(
                            "{place} does not answer ({kind}). Nothing that was done is lost; start the same command again "
                            "when it does.",
                            place=entry.place,
                            kind=type(error).__name__,
                        )
                    ) from error
                self._wait(DELAYS.after(failure))
        raise AssertionError

    def close(self) -> None:
        """Close the archive that is open."""
        if self._file is not None:
            self._file.close()
        self._file, self._place = None, ""

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _check(entry: Entry, now: Stamp, what: str) -> None:
    if now != entry.stamp:
        raise UnreadableImage(
            tr(
                "{what} was changed after the list of this run was made. To have it scored, run again into a new "
                "folder.",
                what=what,
            )
        )


def _is_lost(folder: Path) -> bool:
    """Whether a folder that held pictures holds nothing now, as where a disk was mounted."""
    try:
        with os.scandir(folder) as found:
            return next(found, None) is None
    except OSError:
        return True
