"""Where pictures to import come from: a ZIP, a folder, single files -> one list of readable files.

Nothing a stranger packed is trusted: names are never used as paths, links are not followed outside,
and no announced size is believed while reading.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from maskdet.errors import DatasetProblem
from maskdet.formatting import number
from maskdet.language import tr, tr_later
from maskdet.results import MaskLabel
from maskdet.settings import Settings

TOO_MANY_FILES = tr_later(
    "{title} holds {files} files; at most {most} are imported at once. Import it in parts, or raise "
    "MASKDET_MAX_IMPORT_FILES."
)
TOO_MANY_BYTES = tr_later(
    "{title} unpacks to more than {most} MB, the limit for one import. Import it in parts, or raise MASKDET_MAX_IMPORT_MB."
)
MAX_FILE_BYTES = 100_000_000  # no photo and no annotation file is larger
# Deflate packs at most 1032:1; pictures are packed already, and text rarely reaches 50:1.
BOMB_RATIO, BOMB_FROM_BYTES = 200, 1_000_000
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
PLAIN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unfold without a bound
ENCRYPTED, SAYS_UTF_8 = 0x1, 0x800  # bits of an entry's flags

Source = bytes | Path | Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Skipped:
    """A file that is left out, and the sentence that says why."""

    name: str
    why: str


@dataclass(frozen=True)
class SourceFile:
    """One file: its name with / between folders, bytes as announced, and how to read it.

    `read` returns at most MAX_FILE_BYTES and raises DatasetProblem if the file cannot be read.
    """

    name: str
    size: int
    read: Callable[[], bytes]

    @property
    def path(self) -> PurePosixPath:
        """Its path inside the source."""
        return PurePosixPath(self.name)


@dataclass(frozen=True)
class Listing:
    """All files of a source, sorted by name, and those left out."""

    title: str
    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...] = ()

    def within(self, folder: str) -> Listing:
        """Only what lies in a folder of this name, at any depth; all of it for an empty name."""
        if not folder:
            return self
        inside = f"/{folder.strip('/')}/"
        return replace(self, files=tuple(file for file in self.files if inside in f"/{file.name}"))


def list_source(source: Source, settings: Settings, *, label: MaskLabel | None = None) -> Listing:
    """The files of a ZIP (its bytes or its path), of a folder, or single pictures for a label.

    Raises: DatasetProblem when it cannot be opened, or holds more than the settings allow.
    """
    if isinstance(source, bytes):
        listing = _list_zip(io.BytesIO(source), tr("The ZIP file"))
    elif isinstance(source, Path):
        listing = _list_folder(source) if source.is_dir() else _list_zip(_opened(source), source.name)
    else:
        listing = _list_pictures(source, label)
    check_limits(listing.title, len(listing.files), sum(file.size for file in listing.files), settings)
    return listing


def check_limits(title: str, num_files: int, num_bytes: int, settings: Settings) -> None:
    """Raises: DatasetProblem when there is more than the settings allow."""
    if num_files > settings.max_import_files:
        raise DatasetProblem(tr(TOO_MANY_FILES, title=title, files=num_files, most=settings.max_import_files))
    if num_bytes > settings.max_import_mb * 1e6:
        raise DatasetProblem(tr(TOO_MANY_BYTES, title=title, most=settings.max_import_mb))


def is_hidden(name: str) -> bool:
    """Files that systems add on their own (.DS_Store, __MACOSX, Thumbs.db) and other hidden ones."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or bool(
        {"__MACOSX", "Thumbs.db", "desktop.ini"} & set(parts)
    )


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise DatasetProblem(
            tr("{path} cannot be opened ({why}). Give a ZIP or a folder.", path=path, why=error.strerror)
        ) from None


def _list_zip(file: io.BufferedIOBase, title: str) -> Listing:
    try:
        archive = zipfile.ZipFile(file)
    except Exception:  # noqa: BLE001 - a damaged directory makes zipfile raise many kinds
        raise DatasetProblem(
            tr(
                "{title} is not a ZIP file that can be opened, or it is incomplete. Pack the folders again "
                "as ZIP; other archives (RAR, 7z, tar) must be unpacked first.",
                title=title,
            )
        ) from None
    files, skipped = [], []
    for info in archive.infolist():
        name = _name(info).replace("\\", "/")
        if not name or name.endswith("/") or is_hidden(name):
            continue
        if why := _why_not(info, name):
            skipped.append(Skipped(name, why))
        else:
            files.append(SourceFile(name, info.file_size, partial(_read_entry, archive, info)))
    return Listing(title, tuple(sorted(files, key=lambda file: file.name)), tuple(skipped))


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name; many programs write UTF-8 and do not say so."""
    if info.flag_bits & SAYS_UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename


def _why_not(info: zipfile.ZipInfo, name: str) -> str | None:
    """Why an entry is left out, as far as its header shows."""
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        return tr("Its name leads out of the ZIP, as attacks do, so it was not unpacked.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return tr("It is a link, not a file.")
    if info.flag_bits & ENCRYPTED:
        return tr("It is protected by a password. Pack it again without one.")
    if info.compress_type not in PLAIN_PACKING:
        return tr("It is packed in an unusual way. Pack it again as an ordinary ZIP.")
    if info.file_size > BOMB_FROM_BYTES and info.file_size > BOMB_RATIO * max(1, info.compress_size):
        return tr("It would unfold to hundreds of times its size, as decompression bombs do.")
    return _why_not_file(name, info.file_size)


def _why_not_file(name: str, size: int) -> str | None:
    if name.lower().endswith(ARCHIVES):
        return tr("Archives inside are not opened. Unpack it and import it on its own.")
    if size > MAX_FILE_BYTES:
        return tr(
            "It has {size} MB; no picture needs more than {most}.",
            size=number(size / 1e6),
            most=number(MAX_FILE_BYTES / 1e6),
        )
    return None


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except Exception:  # noqa: BLE001 - damaged entries make zipfile and zlib raise many kinds
        raise DatasetProblem(tr("It is damaged inside the ZIP. Pack it again.")) from None
    return _at_most(data)


def _at_most(data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise DatasetProblem(
            tr("It has more than {most} MB; no picture needs so much.", most=number(MAX_FILE_BYTES / 1e6))
        )
    return data


def _list_folder(folder: Path) -> Listing:
    root = folder.resolve()
    files, skipped = [], []
    for parent, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        linked = [name for name in folders if (Path(parent) / name).is_symlink()]
        skipped += [
            Skipped(f"{_relative(Path(parent) / name, root)}/", tr("A linked folder is not followed."))
            for name in linked
        ]
        for name in (name for name in sorted(names) if not is_hidden(name)):
            path = Path(parent) / name
            if why := _why_not_path(path, root):
                skipped.append(Skipped(_relative(path, root), why))
            else:
                files.append(SourceFile(_relative(path, root), path.stat().st_size, partial(read_path, path)))
    return Listing(str(folder), tuple(sorted(files, key=lambda file: file.name)), tuple(skipped))


def _why_not_path(path: Path, root: Path) -> str | None:
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        return tr("It is a link that leads out of the folder.")
    if not path.is_file():  # sockets, pipes, links to nothing
        return tr("It is not a file.")
    return _why_not_file(path.name, path.stat().st_size)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def read_path(path: Path) -> bytes:
    """The bytes of a file. Raises: DatasetProblem when it cannot be read, or is too large."""
    try:
        with path.open("rb") as file:
            return _at_most(file.read(MAX_FILE_BYTES + 1))
    except OSError as error:
        raise DatasetProblem(tr("It cannot be read ({why}).", why=error.strerror)) from None


def _list_pictures(pictures: Sequence[tuple[str, bytes]], label: MaskLabel | None) -> Listing:
    folder = f"{label}/" if label else ""
    files = [
        SourceFile(folder + PurePosixPath(name.replace("\\", "/")).name, len(data), partial(bytes, data))
        for name, data in pictures
    ]
    return Listing(tr("The choice of pictures"), tuple(files))
