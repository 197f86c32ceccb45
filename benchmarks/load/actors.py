"""What visitors and programs do all day, again and again, and how long each of it took."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from benchmarks.load.visitor import PATIENCE_S, Visitor, VisitProblem, visiting
from maskdet.client import LIMITS

PAGES = (
    "",
    "photos",
    "live",
    "cameras",
    "events",
    "history",
    "dataset",
    "health",
    "add_pictures",
    "training",
    "teach",
    "evaluation",
    "models",
    "keys",
    "help",
    "about",
)
PAGE, PHOTO, API, LOOP = "a page", "a photo's verdict", "an answer of the API", "the event loop"
PROBE_S = 0.05
Stop = Callable[[], bool]


@dataclass
class Record:
    """Seconds that something took each time, when it ended, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)  # of time.monotonic
    problems: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Seconds within which this share of them was done."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def median_since(self, moment: float) -> float | None:
        """Of those that ended since; None where none did."""
        newer = [s for s, end in zip(self.seconds, self.ended, strict=True) if end >= moment]
        return statistics.median(newer) if newer else None


class Records(dict[str, Record]):
    """One record for each kind."""

    def __missing__(self, kind: str) -> Record:
        self[kind] = Record()
        return self[kind]

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Note how long the block takes; its problem is noted, and ends the visit, not the others."""
        start = time.monotonic()
        try:
            yield
        except (VisitProblem, TimeoutError, OSError, httpx.HTTPError) as error:
            self[kind].problems.append(f"{type(error).__name__}: {error}"[:300])
            raise Given from error
        now = time.monotonic()
        self[kind].seconds.append(now - start)
        self[kind].ended.append(now)


class Given(Exception):
    """A visitor gave up, which is noted already."""


async def check_photos(
    url: str, photos: Sequence[bytes], records: Records, stop: Stop, *, rest_s: float = 0.0
) -> None:
    """A visitor who checks three photos one after the other, leaves, and comes again."""
    turn = itertools.cycle(range(len(photos)))
    while not stop():
        with _giving_up():
            async with visiting(url) as visitor:
                with records.timed(PAGE):
                    await visitor.open("photos")
                for _ in range(3):
                    await _check(visitor, photos[next(turn)], records)
                    await asyncio.sleep(rest_s)


async def _check(visitor: Visitor, photo: bytes, records: Records) -> None:
    # Bytes after the end of a JPEG mean nothing; with them no photo is known from before.
    data = photo + random.randbytes(8)
    with records.timed(PHOTO):
        await visitor.send_file("photo.jpg", data)
        if not list(visitor.of_kind("metric")):
            raise VisitProblem("The page shows no verdicts.")


async def walk(url: str, records: Records, stop: Stop, *, first: int = 0, rest_s: float = 1.0) -> None:
    """A visitor who looks at one page after the other."""
    while not stop():
        with _giving_up():
            async with visiting(url) as visitor:
                for number in range(len(PAGES)):
                    with records.timed(PAGE):
                        await visitor.open(PAGES[(first + number) % len(PAGES)])
                    await asyncio.sleep(rest_s)
                    if stop():
                        return


async def ask_api(
    url: str, key: str, photos: Sequence[bytes], records: Records, stop: Stop, *, rest_s: float = 0.0
) -> None:
    """A program that has one photo after the other judged."""
    async with httpx.AsyncClient(
        base_url=url, headers={"x-api-key": key}, timeout=PATIENCE_S, limits=LIMITS
    ) as http:
        for photo in itertools.cycle(photos):
            if stop():
                return
            with _giving_up(), records.timed(API):
                answer = await http.post("/api/v1/detect", files={"file": ("photo.jpg", photo)})
                if answer.status_code != 200:
                    raise VisitProblem(f"The API answered {answer.status_code}: {answer.text[:200]}")
            await asyncio.sleep(rest_s)


async def probe_loop(url: str, records: Records, stop: Stop) -> None:
    """Ask again and again for what costs nothing: it waits only where the server's event loop stands still."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=LIMITS) as http:
        while not stop():
            with _giving_up(), records.timed(LOOP):
                await http.get("/_stcore/health")
            await asyncio.sleep(PROBE_S)


@contextmanager
def _giving_up() -> Iterator[None]:
    try:
        yield
    except Given:
        pass
    except OSError:  # the door itself was closed
        pass
