"""Fetching what is missing of a file over HTTP into a `.part` file.

It is only resumed if the rest is sure to belong to it: the whole is checked by its checksum, or the
server names the version it sent (ETag, kept beside the part).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from maskdet.dataset.download.catalogue import CatalogueEntry
from maskdet.errors import DownloadProblem
from maskdet.formatting import number
from maskdet.language import tr, tr_later

if TYPE_CHECKING:
    import requests

CHUNK = 64 * 1024  # bytes; when the connection breaks, at most one chunk is lost
TRY_LATER = (408, 429, 500, 502, 503, 504)
OTHER_SIZE = tr_later(
    "{host} offers another file for {entry} than the catalogue names: {offered} instead of {expected}. Look at {home}."
)
TOO_LARGE = tr_later(
    "{host} offers another file for {entry} than the catalogue names: {offered} instead of at most {expected}. Look at "
    "{home}."
)
PRACTICE = tr_later("The practice set needs no internet: python -m maskdet dataset practice")

ByteProgress = Callable[[int, int], None]  # (bytes done, bytes in all, perhaps only about)


class BrokeOff(Exception):
    """The connection ended or stalled, and the sentence says which: tried again, then told to the visitor."""


class Unreachable(BrokeOff):
    """No connection at all; trying again only helps if there was one a moment ago."""


def fetch_part(entry: CatalogueEntry, part: Path, on_progress: ByteProgress | None, stalled_s: float) -> None:
    """Fetch what is missing of the part file.

    Raises: BrokeOff when trying again makes sense; DownloadProblem when not; OSError of the disk.
    """
    import requests

    done = resumable_bytes(entry, part)
    try:
        with requests.get(
            entry.address, headers=_headers(part, done), stream=True, timeout=stalled_s
        ) as answer:
            done = _starts_at(answer, entry, done)
            _check_size(answer, entry, part, done)
            _note_version(answer, part)
            _receive(answer, entry, part, done, on_progress)
    except requests.ConnectTimeout:
        raise _unreachable(entry) from None
    except requests.Timeout:
        raise BrokeOff(
            tr(
                "{host} sent nothing for {stalled_s} seconds: the download stalled.",
                host=_host(entry),
                stalled_s=f"{stalled_s:g}",
            )
        ) from None
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise BrokeOff(tr("The connection to {host} broke off.", host=_host(entry))) from None
    except requests.ConnectionError as error:
        if "Read timed out" in str(error):  # how the library tells a stall in the middle
            raise BrokeOff(tr("{host} stopped sending: the download stalled.", host=_host(entry))) from None
        if "aborted" in str(error):  # before the first byte
            raise BrokeOff(tr("The connection to {host} broke off.", host=_host(entry))) from None
        raise _unreachable(entry) from None
    except requests.RequestException as error:
        raise DownloadProblem(
            tr(
                "{address} cannot be fetched ({why}). {practice}",
                address=entry.address,
                why=error,
                practice=tr(PRACTICE),
            )
        ) from None


def _unreachable(entry: CatalogueEntry) -> Unreachable:
    return Unreachable(
        tr(
            "{host} cannot be reached: perhaps this computer has no internet connection. {practice}",
            host=_host(entry),
            practice=tr(PRACTICE),
        )
    )


def _headers(part: Path, done: int) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity", "User-Agent": "maskdet"}
    if done:
        headers["Range"] = f"bytes={done}-"
        if _tag(part).is_file():
            headers["If-Range"] = _tag(part).read_text(encoding="utf-8")
    return headers


def _starts_at(answer: requests.Response, entry: CatalogueEntry, done: int) -> int:
    """The byte at which the answer begins.

    Raises: BrokeOff for errors that pass; DownloadProblem for those that stay.
    """
    if answer.status_code in TRY_LATER:
        raise BrokeOff(
            tr(
                "{host} is busy or broken at the moment (answer {status_code}).",
                host=_host(entry),
                status_code=answer.status_code,
            )
        )
    if answer.status_code == 200:
        return 0  # the server knows no resuming, or has another version now
    if answer.status_code == 206:
        found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
        if found and int(found.group(1)) == done:
            return done
        raise DownloadProblem(
            tr("{host} sent another part than asked for. Try again later.", host=_host(entry))
        )
    if answer.status_code == 416:  # nothing is left to send: the part is whole, or too long to be right
        return done
    raise DownloadProblem(
        tr(
            "{host} does not give out {entry} (answer {status_code}). Fetch it yourself from {home} "
            "and import the ZIP. {practice}",
            host=_host(entry),
            entry=entry.name,
            status_code=answer.status_code,
            home=entry.home,
            practice=tr(PRACTICE),
        )
    )


def _check_size(answer: requests.Response, entry: CatalogueEntry, part: Path, done: int) -> None:
    """Before anything is written: is it the file, and is there room for it?"""
    if answer.status_code == 416:
        return
    if "text/html" in answer.headers.get("Content-Type", ""):
        raise DownloadProblem(
            tr(
                "{host} answered with a web page instead of the file, perhaps to log in. Fetch it yourself "
                "from {home} and import the ZIP.",
                host=_host(entry),
                home=entry.home,
            )
        )
    coming = int(answer.headers.get("Content-Length") or max(0, entry.num_bytes - done))
    if done + coming > entry.num_bytes:
        raise DownloadProblem(wrong_size(entry, done + coming))
    free = shutil.disk_usage(part.parent).free
    if coming > free:
        raise DownloadProblem(
            tr(
                "{entry} needs {coming} MB more, but the disk has only {free} MB left. Make room and try "
                "again.",
                entry=entry.name,
                coming=number(coming / 1e6),
                free=number(free / 1e6),
            )
        )


def _note_version(answer: requests.Response, part: Path) -> None:
    """Keep the server's name of this version, so that only the same one is resumed."""
    if answer.status_code == 200:
        tag = answer.headers.get("ETag", "")
        if tag and not tag.startswith("W/"):
            _tag(part).write_text(tag, encoding="utf-8")
        else:
            _tag(part).unlink(missing_ok=True)


def _receive(
    answer: requests.Response, entry: CatalogueEntry, part: Path, done: int, on_progress: ByteProgress | None
) -> None:
    if answer.status_code == 416:
        return
    total = done + int(answer.headers.get("Content-Length") or entry.num_bytes - done)
    with part.open("ab" if done else "wb") as file:
        for chunk in answer.iter_content(CHUNK):
            file.write(chunk)
            done += len(chunk)
            if done > entry.num_bytes:  # whatever was announced
                raise DownloadProblem(wrong_size(entry, done))
            if on_progress:
                on_progress(done, total)


def resumable_bytes(entry: CatalogueEntry, part: Path) -> int:
    """How much has arrived that the rest is sure to belong to."""
    return part.stat().st_size if part.is_file() and (entry.sha256 or _tag(part).is_file()) else 0


def wrong_size(entry: CatalogueEntry, num_bytes: int) -> str:
    """The sentence for a file that is not as large as the catalogue says."""
    return tr(
        OTHER_SIZE if entry.sha256 else TOO_LARGE,
        host=_host(entry),
        entry=entry.name,
        offered=megabytes(num_bytes),
        expected=megabytes(entry.num_bytes),
        home=entry.home,
    )


def megabytes(num_bytes: int) -> str:
    """A size for people."""
    return f"{num_bytes / 1e6:.1f} MB" if num_bytes >= 100_000 else f"{num_bytes} bytes"


def _host(entry: CatalogueEntry) -> str:
    return urlsplit(entry.address).hostname or entry.address


def _tag(part: Path) -> Path:
    return part.with_name(f"{part.name}.etag")


def forget(part: Path) -> None:
    """Delete an unfinished download and what is known of it."""
    part.unlink(missing_ok=True)
    _tag(part).unlink(missing_ok=True)
