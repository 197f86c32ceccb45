"""CrashNote: which picture was open when a process was ended from outside, so that one picture never stops a run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from maskdet.archive.parts import PARTS

CRASHES = 2  # while nothing else was open: then a picture is left out


class CrashNote:
    """A small file beside the parts, there while one is worked on.

    Attributes:
        crashed: whether an earlier process left it behind.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.crashed = path.exists()
        self._crashes: dict[str, int] = {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            before = json.loads(path.read_text(encoding="utf-8"))
            self._crashes = {str(key): int(count) for key, count in before["crashes"].items()}
            if before["position"] >= 0:
                last = str(before["position"])
                self._crashes[last] = self._crashes.get(last, 0) + 1
        self.write(-1)

    @classmethod
    @contextmanager
    def of_part(cls, results: Path, part: int) -> Iterator[Self]:
        """The note of a part; it goes when the block ends, however it ends but by force."""
        path = results / PARTS / f".{part:08d}.note"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield cls(path)
        finally:
            path.unlink(missing_ok=True)

    def is_blamed(self, position: int) -> bool:
        """Whether the picture at this position of the part has ended too many processes."""
        return self._crashes.get(str(position), 0) >= CRASHES

    def write(self, position: int) -> None:
        """What is opened now; -1: nothing in particular."""
        values = {"position": position, "crashes": self._crashes}
        self._path.write_text(json.dumps(values), encoding="utf-8")
