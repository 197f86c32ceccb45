"""FrameRing: the newest frames of one camera in memory that processes share, and how their reader stands.

    ring = FrameRing.create()          # the supervisor
    FrameRing.open(ring.name).write()  # the reader
    FrameRing.open(ring.name).newest() # whoever judges

One process writes, others read, and nobody waits: who was overtaken while reading reads again. Where the system can do
so the memory has no file, is bounded by nothing but the computer, and is gone with the last process that uses it.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
from dataclasses import dataclass
from multiprocessing import resource_tracker, shared_memory
from typing import Any

import numpy as np

from maskdet.cameras import MAX_SIDE, Frame
from maskdet.results import Image

SLOTS = 3  # one to read, one that is the newest, one to write
TRIES = 50
MAX_REASON = 1500  # bytes
MAX_STATE = 20
PAGE = 4096
SLOT_BYTES = -(-MAX_SIDE * MAX_SIDE * 3 // PAGE) * PAGE  # only what frames fill takes memory

_VERSION = struct.Struct("<Q")  # odd while it is written
_FRAME = struct.Struct("<iiidd")  # slot, height, width, time, time in the film
_ABOUT = struct.Struct(f"<dddi{MAX_STATE}s{MAX_REASON}s")
FRAME_AT, ABOUT_AT, SLOTS_AT = 0, 256, PAGE
SIZE = SLOTS_AT + SLOTS * SLOT_BYTES


@dataclass(frozen=True)
class About:
    """How a reader stands.

    Attributes:
        state: a `WatchState`; empty before it has begun.
        reason: why it is not live; a sentence without secrets.
        beat_s: when it wrote this, in seconds of `time.monotonic`.
        cpu_s: processor seconds it has used; memory_mb: what is its own, without what it shares with others.
    """

    state: str = ""
    reason: str = ""
    beat_s: float = 0.0
    cpu_s: float = 0.0
    memory_mb: float = 0.0
    pid: int = 0


class FrameRing:
    """The frames of one camera. `write` and `say` from one process at a time; the rest from any."""

    def __init__(
        self, memory: mmap.mmap | memoryview, name: str, keeper: int | shared_memory.SharedMemory
    ) -> None:
        self.name = name
        self._memory, self._keeper, self._owns = memory, keeper, False

    @classmethod
    def create(cls) -> FrameRing:
        """A new one; who creates it keeps it until `close`."""
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("maskdet-frames")
            os.ftruncate(descriptor, SIZE)
            name = f"/proc/{os.getpid()}/fd/{descriptor}"
            return cls(mmap.mmap(descriptor, SIZE), name, descriptor)
        shared = shared_memory.SharedMemory(create=True, size=SIZE)
        ring = cls(_whole(shared), shared.name, shared)
        ring._owns = True
        return ring

    @classmethod
    def open(cls, name: str) -> FrameRing:
        """The one of this name.

        Raises: OSError where its owner is gone.
        """
        if name.startswith("/proc/"):
            descriptor = os.open(name, os.O_RDWR)
            return cls(mmap.mmap(descriptor, SIZE), name, descriptor)
        shared = shared_memory.SharedMemory(name=name)
        if os.name == "posix":  # else it would be deleted when this process ends
            resource_tracker.unregister(f"/{name.lstrip('/')}", "shared_memory")
        return cls(_whole(shared), name, shared)

    @property
    def version(self) -> int:
        """Another number for each frame; 0 before the first."""
        return int(_VERSION.unpack_from(self._memory, FRAME_AT)[0])

    def write(self, frame: Frame) -> None:
        """Hand on a frame, at most `MAX_SIDE` pixels wide and high."""
        height, width = frame.image.shape[:2]
        version, last = self._read(FRAME_AT, _FRAME)
        slot = (last[0] + 1) % SLOTS if version else 0
        self._pixels(slot, height, width)[:] = frame.image
        film_s = math.nan if frame.film_s is None else frame.film_s
        self._publish(FRAME_AT, _FRAME.pack(slot, height, width, frame.time_s, film_s))

    def newest(self) -> Frame | None:
        """A copy of the newest frame; None before the first."""
        for _ in range(TRIES):
            version, (slot, height, width, time_s, film_s) = self._read(FRAME_AT, _FRAME)
            if not version:
                return None
            image = self._pixels(slot, height, width).copy()
            if self.version - version < 2 * (SLOTS - 1):  # else it may have been written over meanwhile
                return Frame(image, time_s, None if math.isnan(film_s) else film_s)
        return None

    @property
    def frame_s(self) -> float | None:
        """When the newest frame came, in seconds of `time.monotonic`; None before the first."""
        version, about = self._read(FRAME_AT, _FRAME)
        return float(about[3]) if version else None

    def say(self, about: About) -> None:
        """Say how the reader stands."""
        reason = about.reason.encode()[:MAX_REASON]
        packed = _ABOUT.pack(
            about.beat_s, about.cpu_s, about.memory_mb, about.pid, about.state.encode(), reason
        )
        self._publish(ABOUT_AT, packed)

    def about(self) -> About:
        """How the reader stands."""
        _, (beat_s, cpu_s, memory_mb, pid, state, reason) = self._read(ABOUT_AT, _ABOUT)
        text = reason.rstrip(b"\0").decode(errors="ignore")
        return About(state.rstrip(b"\0").decode(), text, beat_s, cpu_s, memory_mb, pid)

    def close(self) -> None:
        """Let go of the memory; it is gone when everyone has."""
        if isinstance(self._keeper, int):
            assert isinstance(self._memory, mmap.mmap)
            self._memory.close()
            os.close(self._keeper)
        else:
            self._keeper.close()
            if self._owns:
                self._keeper.unlink()

    def _pixels(self, slot: int, height: int, width: int) -> Image:
        at = SLOTS_AT + slot * SLOT_BYTES
        return np.ndarray((height, width, 3), np.uint8, self._memory, at)

    def _publish(self, at: int, content: bytes) -> None:
        version = int(_VERSION.unpack_from(self._memory, at)[0]) | 1
        _VERSION.pack_into(self._memory, at, version)
        self._memory[at + _VERSION.size : at + _VERSION.size + len(content)] = content
        _VERSION.pack_into(self._memory, at, version + 1)

    def _read(self, at: int, layout: struct.Struct) -> tuple[int, tuple[Any, ...]]:
        """Version and content; who writes is waited for: it takes microseconds, or has died."""
        for _ in range(TRIES):
            version = int(_VERSION.unpack_from(self._memory, at)[0])
            content = layout.unpack_from(self._memory, at + _VERSION.size)
            if version % 2 == 0 and version == _VERSION.unpack_from(self._memory, at)[0]:
                break
        return version, content


def _whole(shared: shared_memory.SharedMemory) -> memoryview:
    assert shared.buf
    return shared.buf
