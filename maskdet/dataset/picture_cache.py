"""What was computed for each picture of a set, stored between visits: costly work is done once.

Caches lie under the settings' data_dir (`.cache/`), never in the set, which may be read-only. They can be deleted at
any time: only the names of groups of pictures that were moved are lost (see picture_stats.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Any, Generic, TypeVar

from maskdet.errors import isolated, log_problem
from maskdet.fileio import write_text_atomically
from maskdet.images import decode_image
from maskdet.results import Image
from maskdet.settings import get_settings

Value = TypeVar("Value")
NUM_WORKERS = 2  # threads, each with its own detectors and models
SAVE_EVERY = 500  # pictures; work that was stopped loses at most these


def cache_path(root: Path, kind: str, suffix: str) -> Path:
    """Where something about a data set is stored: its name for people, a hash of its path for certainty."""
    folder = root.resolve()
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return get_settings().data_dir / ".cache" / kind / f"{folder.name}-{digest}{suffix}"


class PictureCache(ABC, Generic[Value]):
    """Values by picture, in one JSON file; ignored where it is damaged or holds what another computation made.

    Attributes:
        values: by the file's sha256, or by what the subclass says.
        notes: tables of names that are stored beside them.
    """

    def __init__(self, path: Path, identity: int | str, notes: Iterable[str] = ()) -> None:
        """`identity` names the computation: its layout, and the checksums of the models it uses."""
        self.path, self.identity = path, identity
        self.values: dict[str, Value] = {}
        self.notes: dict[str, dict[str, str]] = {name: {} for name in notes}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["layout"] == identity:
                values = {key: self.from_row(row) for key, row in content["files"].items()}
                self.notes, self.values = {name: dict(content[name]) for name in notes}, values

    @staticmethod
    @abstractmethod
    def to_row(value: Value) -> Any:
        """A value as JSON holds it."""

    @staticmethod
    @abstractmethod
    def from_row(row: Any) -> Value:
        """`to_row` undone."""

    def save(self) -> None:
        """Written whole or not at all, if it changed; where that is impossible, the next visit computes again."""
        files = {key: self.to_row(value) for key, value in self.values.items()}
        content = {"layout": self.identity, "files": files, **self.notes}
        text = json.dumps(content, separators=(",", ":"))
        with contextlib.suppress(OSError):
            if not self.path.is_file() or self.path.read_text(encoding="utf-8") != text:
                write_text_atomically(self.path, text)

    def complete(
        self,
        files: dict[str, Path],
        new_worker: Callable[[], Callable[[Image], Value]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, Value]:
        """The values of these pictures, cached or computed now; of others nothing is stored.

        Args:
            files: sha256 -> file. One that vanished or broke meanwhile is left out.
            new_worker: makes what computes the value of an RGB picture; called once in each thread, as detectors
                and models have state.
        """
        report = on_progress or (lambda done, total: None)
        self.values = {key: value for key, value in self.values.items() if key in files}
        new = [key for key in files if key not in self.values]
        report(len(files) - len(new), len(files))
        own = local()

        def computed(key: str) -> Value | None:
            if not hasattr(own, "worker"):
                own.worker = new_worker()
            value: Value | None = None
            with isolated(str(files[key]), log_problem):
                value = own.worker(decode_image(files[key].read_bytes()))
            return value

        with ThreadPoolExecutor(NUM_WORKERS) as pool:
            try:
                for done, (key, value) in enumerate(zip(new, pool.map(computed, new), strict=True), start=1):
                    if value is not None:
                        self.values[key] = value
                    if done % SAVE_EVERY == 0:
                        self.save()
                    report(len(files) - len(new) + done, len(files))
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
                if new:
                    self.save()
        return self.values
