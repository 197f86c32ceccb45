"""What the files of a data set say about themselves, read once and kept by file stamp.

The memory of a data set lies under the settings' data_dir (`.cache/index/`), never in the set, which may be
read-only. It can be deleted at any time: only the names of groups of pictures that were moved are lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
from PIL import Image as Pil

from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically
from maskdet.images import FORMATS, decode_image, fit_within, perceptual_hashes
from maskdet.results import Image
from maskdet.settings import get_settings

LAYOUT = 1  # of the cache file; another number is ignored
NUM_READERS = 2  # threads; decoding and hashing leave the interpreter free most of the time
MEASURED_SIDE = 256  # long side in pixels at which brightness and sharpness are measured
EXIF_SUBFOLDER, EXIF_TAKEN, EXIF_CHANGED, EXIF_CAMERA = 0x8769, 0x9003, 0x0132, 0x0110


@dataclass(frozen=True)
class PictureStats:
    """What one readable picture file says.

    Attributes:
        hashes: 64-bit perceptual hashes of the picture and of its mirror image.
        brightness: mean grey value, 0 (black) .. 1 (white).
        sharpness: variance of the Laplacian at 256 pixels; under about 50 a photo looks soft.
        taken: when, as the camera wrote it (YYYY-MM-DDTHH:MM:SS), or None.
        camera: its model, or None.
    """

    sha256: str
    width: int
    height: int
    hashes: tuple[int, int]
    brightness: float
    sharpness: float
    taken: str | None
    camera: str | None


@dataclass(frozen=True)
class Stamp:
    """Tells whether a file changed without opening it."""

    num_bytes: int
    modified_ns: int


@dataclass
class IndexCache:
    """What is remembered of a data set between visits.

    Attributes:
        files: path inside the set -> its stamp and facts.
        groups: sha256 -> name of the group the picture was first seen in.
        splits: "seed:group" -> split, where a small set needed another than the group's own.
    """

    path: Path
    files: dict[str, tuple[Stamp, PictureStats]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> IndexCache:
        """The memory of the set at `root`; an empty one where none is, or it is damaged."""
        path = cache_path(root, "index", ".json")
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["layout"] != LAYOUT:
                return cls(path)
            files = {name: _from_row(row) for name, row in content["files"].items()}
            return cls(path, files, dict(content["groups"]), dict(content["splits"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)

    def save(self) -> None:
        """Written whole or not at all, if it changed; where that is impossible, the next visit reads again."""
        content = {
            "layout": LAYOUT,
            "files": {name: _to_row(stamp, facts) for name, (stamp, facts) in self.files.items()},
            "groups": self.groups,
            "splits": self.splits,
        }
        text = json.dumps(content, separators=(",", ":"))
        with contextlib.suppress(OSError):
            if not self.path.is_file() or self.path.read_text(encoding="utf-8") != text:
                write_text_atomically(self.path, text)


def cache_path(root: Path, kind: str, suffix: str) -> Path:
    """Where something about a data set is kept: its name for people, a hash of its path for certainty."""
    place = root.resolve()
    digest = hashlib.sha256(str(place).encode()).hexdigest()[:12]
    return get_settings().data_dir / ".cache" / kind / f"{place.name}-{digest}{suffix}"


def read_all(paths: Iterable[Path]) -> Iterator[PictureStats | str]:
    """The facts of every file in order, or the sentence that says why there are none."""
    pool = ThreadPoolExecutor(NUM_READERS)
    try:
        yield from pool.map(_stats_or_reason, paths)
    finally:
        pool.shutdown(cancel_futures=True)  # whoever stops listening wants no more reading


def read_stats(path: Path) -> PictureStats:
    """Open one picture file and measure it.

    Raises: UnreadableImage with a sentence; OSError when the file cannot be read at all.
    """
    data = path.read_bytes()
    image = decode_image(data)
    height, width = image.shape[:2]
    brightness, sharpness = _measured(image)
    return PictureStats(
        sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        hashes=perceptual_hashes(image),
        brightness=brightness,
        sharpness=sharpness,
        **_capture(data),
    )


def _stats_or_reason(path: Path) -> PictureStats | str:
    try:
        return read_stats(path)
    except OSError as error:
        return f"The file cannot be read ({error.strerror or error}). Check that you may open it."
    except MaskdetError as error:
        return str(error)


def _measured(image: Image) -> tuple[float, float]:
    """(brightness, sharpness) of a picture, at one size for all."""
    grey = cv2.cvtColor(fit_within(image, MEASURED_SIDE), cv2.COLOR_RGB2GRAY)
    return round(float(grey.mean()) / 255, 4), round(float(cv2.Laplacian(grey, cv2.CV_32F).var()), 2)


def _capture(data: bytes) -> dict[str, str | None]:
    """When and with what a photo was taken, where its EXIF block tells."""
    try:
        with Pil.open(io.BytesIO(data), formats=FORMATS) as picture:
            exif = picture.getexif()
            written = exif.get_ifd(EXIF_SUBFOLDER).get(EXIF_TAKEN) or exif.get(EXIF_CHANGED)
            return {"taken": _iso(written), "camera": _clean(exif.get(EXIF_CAMERA))}
    except Exception:  # noqa: BLE001 - the picture itself opened; a damaged EXIF block must not lose it
        return {"taken": None, "camera": None}


def _iso(written: Any) -> str | None:
    """EXIF's "2024:05:01 12:30:00" as "2024-05-01T12:30:00"."""
    date, _, clock = str(written or "").strip("\0 ").partition(" ")
    digits = date.replace(":", "")
    return f"{date.replace(':', '-')}T{clock}" if digits.isdigit() and int(digits) and clock else None


def _clean(text: Any) -> str | None:
    return str(text).strip("\0 ") or None if text else None


def _to_row(stamp: Stamp, facts: PictureStats) -> list[Any]:
    hashes = [f"{value:016x}" for value in facts.hashes]  # JSON numbers end at 53 bits in other readers
    return [
        stamp.num_bytes, stamp.modified_ns, facts.sha256, facts.width, facts.height, *hashes,
        facts.brightness, facts.sharpness, facts.taken, facts.camera,
    ]  # fmt: skip


def _from_row(row: list[Any]) -> tuple[Stamp, PictureStats]:
    num_bytes, modified_ns, sha256, width, height, plain, mirrored, *rest = row
    hashes = (int(plain, 16), int(mirrored, 16))
    return Stamp(num_bytes, modified_ns), PictureStats(sha256, width, height, hashes, *rest)
