"""`/api/v1/batches`: many pictures at once, followed by their progress."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from maskdet.api.access import Viewer
from maskdet.api.answers import BatchAnswer
from maskdet.api.batch_jobs import Batch, BatchState
from maskdet.api.judging import Wished, judged, owner_of
from maskdet.api.pictures import BODY, SentPicture, sent_pictures
from maskdet.api.problems import Refused
from maskdet.api.routes.detect import answer_of
from maskdet.results import FrameResult

router = APIRouter(tags=["Pictures"])


@router.post("/api/v1/batches", status_code=202, response_model_exclude_none=True, openapi_extra=BODY)
async def start_batch(request: Request, response: Response, key: Viewer, wishes: Wished) -> BatchAnswer:
    """Have many pictures judged, one after the other. The answer says where to ask how far it is."""
    pictures = await sent_pictures(request)
    state = request.app.state
    batch = state.batches.start(
        pictures,
        owner_of(key),
        lambda data: state.queue.submit(lambda p: judged(data, wishes, p), owner=owner_of(key)),
    )
    response.headers["Location"] = f"/api/v1/batches/{batch.batch_id}"
    return _answer(batch)


@router.get("/api/v1/batches/{batch_id}", response_model_exclude_none=True)
async def batch(request: Request, key: Viewer, batch_id: str) -> BatchAnswer:
    """How far a batch is, and what was found so far."""
    return _answer(_found(request, batch_id, owner_of(key)))


@router.delete("/api/v1/batches/{batch_id}", response_model_exclude_none=True)
async def cancel_batch(request: Request, key: Viewer, batch_id: str) -> BatchAnswer:
    """Judge no more pictures of a batch; what was found stays."""
    batch = _found(request, batch_id, owner_of(key))
    if batch.state is BatchState.RUNNING:
        batch.end(BatchState.CANCELLED)
    return _answer(batch)


def _found(request: Request, batch_id: str, owner: str) -> Batch[FrameResult]:
    batch: Batch[FrameResult] | None = request.app.state.batches.find(batch_id, owner)
    if batch is None:
        raise Refused(
            404,
            "There is no such batch of this key: batches are kept for an hour, and not over a restart of the server.",
        )
    return batch


def _answer(batch: Batch[FrameResult]) -> BatchAnswer:
    return BatchAnswer(
        id=batch.batch_id,
        state=batch.state.value,
        total=batch.total,
        done=len(batch.results),
        failed=batch.num_failed,
        created=batch.created,
        pictures=[answer_of(SentPicture(name, b""), outcome) for name, outcome in batch.results],
    )
