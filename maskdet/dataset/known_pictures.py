"""Which pictures a set already has, and names that are safe and free."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from pathlib import Path, PurePosixPath

# File systems take 255 bytes; what remains is for endings and numbers. A letter of Chinese has three.
LONGEST_STEM, LONGEST_STEM_BYTES = 100, 200
# Windows gives these names to devices.
DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


class KnownPictures:
    """The pictures of a set by content. Files are only read where the size fits, so that asking is quick."""

    def __init__(self, root: Path | None) -> None:
        self._added: dict[str, str] = {}  # sha256 -> name
        self._by_size: dict[int, list[Path]] = defaultdict(list)
        for path in root.glob("[!.]*/*") if root else ():
            if path.is_file() and not path.name.startswith("."):
                self._by_size[path.stat().st_size].append(path)

    def add(self, sha256: str, name: str) -> None:
        """Remember a picture that is about to be added."""
        self._added[sha256] = name

    def twin_of(self, num_bytes: int, sha256: str) -> str | None:
        """label/name of a picture with exactly this content, if there is one."""
        for path in self._by_size.pop(num_bytes, ()):
            name = f"{path.parent.name}/{path.name}"
            self._added.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), name)
        return self._added.get(sha256)


def safe_name(name: str, *, ending: str = "") -> str:
    """A file name that every system takes: no folders, no signs with a meaning, not too long.

    Args:
        ending: put behind the name, before its suffix; it is never cut off.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name.replace("\\", "/")))
    stem = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in path.stem).strip(". ")
    stem = short_stem(stem).strip(". ")
    stem = f"{stem}_" if f"{stem}{ending}".lower() in DEVICES else stem
    return f"{stem or 'picture'}{ending}{path.suffix.lower()}"


def short_stem(stem: str) -> str:
    """The beginning of a name's stem that leaves room for endings, cut between letters."""
    return stem[:LONGEST_STEM].encode(errors="replace")[:LONGEST_STEM_BYTES].decode(errors="ignore")


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken (in any case of letters); the result is taken then."""
    path, number = PurePosixPath(name), 2
    while name.lower() in taken:
        name, number = f"{path.stem}_{number}{path.suffix}", number + 1
    taken.add(name.lower())
    return name
