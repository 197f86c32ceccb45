"""What the files of a data set say about themselves, read once and cached by file stamp (`.cache/index/`)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
from PIL import Image as Pil

from maskdet.dataset.picture_cache import PictureCache, cache_path
from maskdet.errors import sentence_of
from maskdet.images import FORMATS, decode_image, fit_within, perceptual_hashes
from maskdet.language import tr
from maskdet.results import Image

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
    """Shows whether a file changed without opening it."""

    num_bytes: int
    modified_ns: int


class IndexCache(PictureCache[tuple[Stamp, PictureStats]]):
    """Path inside the set -> its file's stamp and stats; and how its groups were named and split.

    Notes: groups, sha256 -> name of the group the picture was first in; splits, "seed:group" -> split, where a small
    set needed another than the group's own.
    """

    @classmethod
    def of(cls, root: Path) -> IndexCache:
        """The cache of the set at `root`."""
        return cls(cache_path(root, "index", ".json"), LAYOUT, notes=("groups", "splits"))

    @staticmethod
    def to_row(value: tuple[Stamp, PictureStats]) -> list[Any]:
        """Stamp and stats in one flat list."""
        stamp, stats = value
        hashes = [f"{number:016x}" for number in stats.hashes]  # JSON numbers end at 53 bits in other readers
        size = [stats.sha256, stats.width, stats.height]
        return [
            *vars(stamp).values(),
            *size,
            *hashes,
            stats.brightness,
            stats.sharpness,
            stats.taken,
            stats.camera,
        ]

    @staticmethod
    def from_row(row: Any) -> tuple[Stamp, PictureStats]:
        """`to_row` undone."""
        num_bytes, modified_ns, sha256, width, height, plain, mirrored, *rest = row
        hashes = (int(plain, 16), int(mirrored, 16))
        return Stamp(num_bytes, modified_ns), PictureStats(sha256, width, height, hashes, *rest)


def read_all(paths: Iterable[Path]) -> Iterator[PictureStats | str]:
    """The stats of every file in order, or the sentence that says why there are none."""
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
        return tr("The file cannot be read ({why}). Check that you may open it.", why=error.strerror or error)
    except Exception as error:  # noqa: BLE001 - one picture must not keep a set from being opened
        return sentence_of(error)


def _measured(image: Image) -> tuple[float, float]:
    """(brightness, sharpness) of a picture, at one size for all."""
    grey = cv2.cvtColor(fit_within(image, MEASURED_SIDE), cv2.COLOR_RGB2GRAY)
    return round(float(grey.mean()) / 255, 4), round(float(cv2.Laplacian(grey, cv2.CV_32F).var()), 2)


def _capture(data: bytes) -> dict[str, str | None]:
    """When and with what a photo was taken, where its EXIF block has it."""
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
