"""run_batch: what is left of a plan is scored, by processes on this computer or on the nodes of a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from maskdet.archive.manifest import Manifest
from maskdet.archive.parts import PartFigures, clear_unfinished, finished_parts, read_figures
from maskdet.archive.pool import Advance, WorkerPool
from maskdet.errors import MaskdetError
from maskdet.language import tr

OnProgress = Callable[[int, int], None]  # (done, total), in pictures


class ShardProblem(MaskdetError):
    """A share of the work that makes no sense."""


@dataclass(frozen=True)
class Shard:
    """One share of the work of several that know nothing of each other: each takes every `of`-th part.

    Attributes:
        number: from 1 to `of`.
    """

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """From "2/8". Raises: ShardProblem."""
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise ShardProblem(
                tr("{text} is no share of the work: write it as 1/4, 2/4, 3/4, 4/4.", text=repr(text))
            )
        return cls(int(number), int(of))

    def parts(self, total: int) -> range:
        """Its parts, of so many."""
        return range(self.number - 1, total, self.of)


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Attributes:
        figures: of its own share, also of what was done before.
        whole: whether the parts of all shares are there.
    """

    figures: PartFigures
    whole: bool


def run_batch(
    results: Path,
    manifest: Manifest,
    *,
    shard: Shard | None = None,
    processes: int = 0,
    ray: str | None = None,
    on_progress: OnProgress = lambda done, total: None,
) -> Outcome:
    """Score what is not done yet of a share. Interrupted at any moment, the next run goes on from there.

    Args:
        processes: on this computer; 0: one a core.
        ray: address of a Ray cluster, whose nodes reach sources and results by the same names; None: this computer.

    Raises: MaskdetError with a sentence.
    """
    own = set((shard or Shard()).parts(manifest.plan.parts))
    done = own & set(finished_parts(results))
    figures = sum((read_figures(results, part) for part in sorted(done)), PartFigures())
    total = sum(manifest.pictures_of(part) for part in own)
    on_progress(figures.pictures + figures.bad, total)
    clear_unfinished(results, own)
    try:
        for advance in _advances(results, sorted(own - done), processes, ray):
            figures += advance.figures or PartFigures()
            on_progress(min(total, figures.pictures + figures.bad + advance.pictures), total)
    finally:
        clear_unfinished(results, own)
    return Outcome(figures, whole=is_whole(results, manifest))


def is_whole(results: Path, manifest: Manifest) -> bool:
    """Whether all parts are there."""
    return sum(1 for _ in finished_parts(results)) >= manifest.plan.parts


def _advances(results: Path, parts: list[int], processes: int, ray: str | None) -> Iterator[Advance]:
    if not parts:
        return
    if ray is not None:
        from maskdet.archive.cluster import run_on_ray

        yield from run_on_ray(results, parts, ray)
        return
    with WorkerPool(results, min(len(parts), processes or available_cores())) as pool:
        yield from pool.run(parts)


def available_cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
