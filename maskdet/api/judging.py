"""Judging the pictures of a request: what is wished, the work itself, and waiting for it as long as somebody listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from fastapi import Depends, Query

from maskdet.images import annotate, blur_faces, decode_image, jpeg_bytes
from maskdet.inference import MaskPipeline
from maskdet.presets import PRESETS, find_preset
from maskdet.registry import active_version, operating_threshold
from maskdet.results import FrameResult
from maskdet.settings import get_settings

if TYPE_CHECKING:
    from starlette.requests import Request

    from maskdet.api.pictures import SentPicture
    from maskdet.inference import PictureQueue
    from maskdet.store import StoredKey

Answer = TypeVar("Answer")
PresetName = Literal["fast", "balanced", "accurate"]
ANNOTATED_LONG_SIDE = 1000  # smaller photos are enlarged to it, so that words fit
LEAST_CONFIDENCE = (
    0.05  # below it lie the network's cells, thousands in any picture, and each would be judged
)
LEFT = 499  # what proxies write into their logs for it; nobody reads the answer

if set(PRESETS) != set(PresetName.__args__):  # type: ignore[attr-defined]  # of typing's own kind
    raise RuntimeError("PresetName should name all presets.")


@dataclass(frozen=True)
class Wishes:
    """How pictures are judged; None: as the settings and the active version say."""

    preset: Annotated[PresetName | None, Query(description="how closely they are searched")] = None
    threshold: Annotated[
        float | None, Query(ge=0, le=1, description="verdicts less sure than this are unsure")
    ] = None
    min_confidence: Annotated[
        float | None,
        Query(ge=0, le=1, description="faces the detector is less sure of are left out; 0.05 at least"),
    ] = None
    blur: Annotated[bool, Query(description="hide the faces in the annotated picture")] = False


Wished = Annotated[Wishes, Depends()]


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


def judged(data: bytes, wishes: Wishes, pipeline: MaskPipeline) -> FrameResult:
    """Open a picture and judge who is in it. Raises: UnreadableImage, ImageTooLarge."""
    return _judged(data, wishes, pipeline)[1]


def annotated(data: bytes, wishes: Wishes, pipeline: MaskPipeline) -> bytes:
    """The picture with boxes and words in it, as JPEG. Raises: UnreadableImage, ImageTooLarge."""
    image, result = _judged(data, wishes, pipeline)
    shown = blur_faces(image, result) if wishes.blur else image
    return jpeg_bytes(annotate(shown, result, min_long_side=ANNOTATED_LONG_SIDE))


def _judged(data: bytes, wishes: Wishes, pipeline: MaskPipeline) -> tuple[Any, FrameResult]:
    settings = get_settings()
    image = decode_image(data)
    threshold = wishes.threshold
    if threshold is None:
        threshold = operating_threshold(active_version(settings.models_dir), settings)
    wished = wishes.min_confidence
    least = settings.min_confidence if wished is None else max(wished, LEAST_CONFIDENCE)
    chosen = pipeline.with_preset(find_preset(wishes.preset or settings.preset))
    return image, chosen.run(image, min_confidence=least, threshold=threshold, sizes=settings.photo_sizes)


def submit_all(
    request: Request,
    key: StoredKey,
    pictures: Sequence[SentPicture],
    work: Callable[[bytes, MaskPipeline], Answer],
) -> list[Future[Answer]]:
    """Have `work` done with each picture, all keys in turns. Raises: Busy, and then none of them is judged."""
    queue: PictureQueue = request.app.state.queue
    futures: list[Future[Answer]] = []
    try:
        for picture in pictures:
            futures.append(queue.submit(partial(work, picture.data), owner=owner_of(key)))
    except BaseException:
        drop(futures)
        raise
    return futures


def owner_of(key: StoredKey) -> str:
    """Whose turn it is in the queue, where visitors of pages wait, too."""
    return f"key {key.key_id}"


def drop(futures: Sequence[Future[Any]]) -> None:
    """Leave out what nobody waits for any more; what is being judged already is finished."""
    for future in futures:
        future.cancel()


async def finished(request: Request, futures: Sequence[Future[Answer]]) -> list[Answer | Exception]:
    """What each came to, or what went wrong with it.

    Raises: ClientGone where the client leaves meanwhile; what it asked for is dropped.
    """
    everything = asyncio.gather(*map(asyncio.wrap_future, futures), return_exceptions=True)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((everything, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not everything.done():
            raise ClientGone
        return [_expected(outcome) for outcome in everything.result()]
    finally:
        leaving.cancel()
        drop(futures)


def _expected(outcome: Answer | BaseException) -> Answer | Exception:
    if isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
        raise outcome
    return outcome


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
