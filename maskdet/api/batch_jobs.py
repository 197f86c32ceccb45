"""Batches: many pictures that one request brings, judged one after the other while others are answered.

Pictures and results stay in memory: a picture until it is judged, results until an hour after the last.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from maskdet.api.pictures import SentPicture
from maskdet.api.problems import Refused
from maskdet.inference import Busy

Result = TypeVar("Result")
KEPT = timedelta(hours=1)
MOST_RUNNING, MOST_KEPT = 4, 100
MOST_BYTES = 200_000_000  # of all pictures that wait in batches
RETRY_S = 10


class BatchState(StrEnum):
    """How far a batch is."""

    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass
class Batch(Generic[Result]):
    """One batch. `waiting` loses what is judged; `results` are in the order of the pictures."""

    batch_id: str
    owner: str
    total: int
    waiting: list[SentPicture] = field(repr=False)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    finished: datetime | None = None
    state: BatchState = BatchState.RUNNING
    results: list[tuple[str, Result | Exception]] = field(default_factory=list, repr=False)

    @property
    def num_failed(self) -> int:
        """Pictures that could not be judged."""
        return sum(isinstance(result, Exception) for _, result in self.results)

    def end(self, state: BatchState) -> None:
        """No more is judged."""
        self.state, self.finished = state, self.finished or datetime.now(UTC)
        self.waiting.clear()


class Batches(Generic[Result]):
    """All batches of this server. Used from its event loop only."""

    def __init__(self) -> None:
        self._batches: dict[str, Batch[Result]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self,
        pictures: list[SentPicture],
        owner: str,
        submit: Callable[[bytes], Future[Result]],
    ) -> Batch[Result]:
        """Begin to judge pictures; `submit` has one judged.

        Raises: Refused: 413 where it is too large by itself, 429 where too much is waiting in other batches.
        """
        self._forget_old()
        _check_size(pictures)
        running = [batch for batch in self._batches.values() if batch.state is BatchState.RUNNING]
        num_bytes = sum(len(p.data) for p in [*_waiting(running), *pictures])
        if len(running) >= MOST_RUNNING or num_bytes > MOST_BYTES:
            raise Refused(
                429,
                f"{len(running)} batches are being judged already. Ask again in {RETRY_S} seconds.",
                {"Retry-After": str(RETRY_S)},
            )
        batch: Batch[Result] = Batch(secrets.token_urlsafe(12), owner, len(pictures), pictures)
        self._batches[batch.batch_id] = batch
        task = asyncio.get_running_loop().create_task(_judge(batch, submit))
        self._tasks.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(self._tasks.discard)
        return batch

    def find(self, batch_id: str, owner: str) -> Batch[Result] | None:
        """The batch, for who brought it; None where there is none."""
        self._forget_old()
        batch = self._batches.get(batch_id)
        return batch if batch and batch.owner == owner else None

    def _forget_old(self) -> None:
        oldest = datetime.now(UTC) - KEPT
        ended = [b for b in self._batches.values() if b.finished]
        surplus = len(self._batches) - MOST_KEPT
        for place, batch in enumerate(sorted(ended, key=lambda b: b.finished or oldest)):
            if place < surplus or (batch.finished or oldest) < oldest:
                del self._batches[batch.batch_id]


def _check_size(pictures: list[SentPicture]) -> None:
    if sum(len(picture.data) for picture in pictures) > MOST_BYTES:
        raise Refused(
            413,
            f"The pictures of a batch may have {MOST_BYTES // 1_000_000} MB together. Send several batches.",
        )


def _waiting(batches: list[Batch[Result]]) -> Iterator[SentPicture]:
    for batch in batches:
        yield from batch.waiting


async def _judge(batch: Batch[Result], submit: Callable[[bytes], Future[Result]]) -> None:
    while batch.waiting and batch.state is BatchState.RUNNING:
        picture = batch.waiting[0]
        try:
            outcome: Result | Exception = await asyncio.wrap_future(submit(picture.data))
        except Busy as busy:  # those who wait for their answer go first
            await asyncio.sleep(busy.retry_after_s)
            continue
        except Exception as error:  # noqa: BLE001 - one bad picture never stops the others
            outcome = error
        if batch.waiting:  # else it was cancelled meanwhile
            batch.results.append((batch.waiting.pop(0).name, outcome))
    if batch.state is BatchState.RUNNING:
        batch.end(BatchState.FINISHED)
