"""Pictures like no other, and where anything of them is found: their bytes, names and decoded pixels, in files and in memory."""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from PIL import Image as Pictures

from maskdet.results import Image

ROWS = 24  # of noise, at the foot of the picture: they decode to bytes that stand nowhere else
PIECE = 48  # bytes that are looked for: long enough that chance makes no two alike
PIXELS = 16  # in a row, for forms of more than a byte a value
CHUNK = 1 << 24  # bytes of memory that are read at once


@dataclass(frozen=True)
class Marked:
    """A picture whose every trace is known.

    Attributes:
        traces: kind of trace -> the bytes to look for.
    """

    name: str
    data: bytes
    image: Image
    traces: Mapping[str, tuple[bytes, ...]]


def marked(face: Image, *, kind: str = "PNG") -> Marked:
    """A picture of a face, with noise of its own below it.

    Args:
        face: RGB.
        kind: PNG, or JPEG: its decoded pixels are those that Pillow makes of it.
    """
    name = f"mark{secrets.token_hex(8)}.{kind.lower()}"
    noise = np.frombuffer(secrets.token_bytes(ROWS * face.shape[1] * 3), np.uint8).reshape(ROWS, -1, 3)
    file = io.BytesIO()
    Pictures.fromarray(np.concatenate([face, noise])).save(file, kind, quality=95)
    data = file.getvalue()
    image = np.asarray(Pictures.open(io.BytesIO(data)).convert("RGB"))
    return Marked(
        name, data, image, {"name": _names(name), "bytes": _encoded(data), "pixels": _pixels(image)}
    )


def _names(name: str) -> tuple[bytes, ...]:
    stem = name.partition(".")[0]
    return stem.encode(), stem.encode("utf-16-le"), stem.encode("utf-32-le")


def _encoded(data: bytes) -> tuple[bytes, ...]:
    """Pieces of the file from its middle and near its end, as they are and in base64, which has three ways to begin."""
    pieces = [data[at : at + PIECE] for at in (len(data) // 2, len(data) * 9 // 10)]
    coded = [base64.b64encode(piece[start:])[: PIECE - 8] for piece in pieces for start in range(3)]
    return (*pieces, *coded)


def _pixels(image: Image) -> tuple[bytes, ...]:
    """A stretch of noise in the orders and types that libraries keep pixels in."""
    row = image[-ROWS // 2, 8 : 8 + PIXELS]
    swapped = row[:, ::-1]
    alpha = np.full((PIXELS, 1), 255, np.uint8)
    whole = [row, swapped, np.hstack([row, alpha]), np.hstack([swapped, alpha])]
    numbers = [part.astype(np.float32) for part in (row, swapped)]
    scaled = [part / np.float32(255) for part in numbers]
    return tuple(part.tobytes() for part in (*whole, *numbers, *scaled))


def in_files(folder: Path, pictures: list[Marked]) -> list[str]:
    """What is found in all files of a folder, each as "kind in file"; also in their names."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes() + str(path.relative_to(folder)).encode()
        found += [f"{kind} in {path.relative_to(folder)}" for kind in _kinds(content, pictures)]
    return found


def in_memory(pid: int, pictures: list[Marked]) -> dict[str, int]:
    """Kind of trace -> how often it stands in the memory of a process and its children. Linux, as the same user or root."""
    counts: dict[str, int] = {}
    process = psutil.Process(pid)
    for one in (process, *process.children(recursive=True)):
        for content in _memory(one.pid):
            for picture in pictures:
                for kind, traces in picture.traces.items():
                    if number := sum(content.count(trace) for trace in traces):
                        counts[kind] = counts.get(kind, 0) + number
    return counts


def _kinds(content: bytes, pictures: list[Marked]) -> list[str]:
    return sorted(
        {
            kind
            for picture in pictures
            for kind, traces in picture.traces.items()
            if any(trace in content for trace in traces)
        }
    )


def _memory(pid: int) -> Iterator[bytes]:
    """All that a process may write and read, in pieces that overlap by a trace."""
    home = Path("/proc") / str(pid)
    try:
        areas = (home / "maps").read_text(encoding="utf-8", errors="replace").splitlines()
        memory = (home / "mem").open("rb", buffering=0)
    except OSError:  # it has ended
        return
    with memory:
        for area in areas:
            place, rights, *_ = area.split()
            start, end = (int(part, 16) for part in place.split("-"))
            if "rw" in rights:
                yield from _area(memory, start, end)


def _area(memory: io.FileIO, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        try:
            memory.seek(start)
            content = memory.read(min(CHUNK, end - start))
        except (OSError, ValueError, OverflowError):
            return
        if not content:
            return
        yield content
        start += max(len(content) - 4 * PIECE, 1) if start + len(content) < end else len(content)
