"""`POST /api/v1/detect`: pictures -> verdicts, or the annotated picture."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from maskdet.api.access import Viewer
from maskdet.api.answers import DetectAnswer, PictureAnswer
from maskdet.api.judging import Wished, Wishes, annotated, finished, judged, submit_all
from maskdet.api.pictures import BODY, SentPicture, sent_pictures
from maskdet.api.problems import Refused, problem_of
from maskdet.inference import photo_record
from maskdet.registry import active_version
from maskdet.results import FrameResult
from maskdet.settings import get_settings
from maskdet.store import StoredKey

router = APIRouter(tags=["Pictures"])
JPEG = {"description": "The verdicts, or the annotated picture.", "content": {"image/jpeg": {}}}


@router.post(
    "/api/v1/detect",
    response_model=DetectAnswer,
    response_model_exclude_none=True,
    responses={200: JPEG},
    openapi_extra=BODY,
)
async def detect(request: Request, key: Viewer, wishes: Wished) -> Any:
    """Say of every face in the pictures whether it wears a mask.

    With `Accept: image/jpeg` the answer is the picture with boxes and words in it; for one picture.
    """
    pictures = await sent_pictures(request)
    if wants_jpeg(request):
        return await _annotated(request, key, pictures, wishes)
    futures = submit_all(request, key, pictures, lambda data, p: judged(data, wishes, p))
    outcomes = await finished(request, futures)
    if len(outcomes) == 1 and isinstance(outcomes[0], Exception):
        raise outcomes[0]
    request.app.state.figures.note_faces(outcomes)
    settings = get_settings()
    return DetectAnswer(
        version=active_version(settings.models_dir).name,
        preset=wishes.preset or settings.preset,
        pictures=[answer_of(picture, outcome) for picture, outcome in zip(pictures, outcomes, strict=True)],
    )


def answer_of(picture: SentPicture, outcome: FrameResult | Exception) -> PictureAnswer:
    """One picture's verdicts, or the problem with it."""
    if isinstance(outcome, Exception):
        return PictureAnswer(image=picture.name, problem=problem_of(outcome))
    return PictureAnswer.model_validate(photo_record(picture.name, outcome))


def wants_jpeg(request: Request) -> bool:
    """Whether the annotated picture is asked for more than JSON is; what cannot be understood is passed over.

    Raises: Refused (406) where only other kinds of pictures are accepted.
    """
    wished = dict(map(_wish, request.headers.get("accept", "*/*").lower().split(",")))
    jpeg = max(wished.get(kind, 0.0) for kind in ("image/jpeg", "image/jpg", "image/*"))
    json = max(wished.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*"))
    if not jpeg and not json and all(kind.startswith("image/") for kind in wished):
        raise Refused(406, "The annotated picture is a JPEG. Accept image/jpeg, or application/json.")
    return jpeg > json


def _wish(part: str) -> tuple[str, float]:
    """A kind of answer and how much it is wished, 0 to 1."""
    kind, *parameters = (word.strip() for word in part.split(";"))
    quality = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return kind, 0.0


async def _annotated(
    request: Request, key: StoredKey, pictures: list[SentPicture], wishes: Wishes
) -> Response:
    if len(pictures) > 1:
        raise Refused(
            406,
            "Only one picture at a time can be answered as a picture. Send one, or accept application/json.",
        )
    work = partial(_drawn, wishes)
    (outcome,) = await finished(request, submit_all(request, key, pictures, work))
    if isinstance(outcome, Exception):
        raise outcome
    return Response(outcome, media_type="image/jpeg")


def _drawn(wishes: Wishes, data: bytes, pipeline: Any) -> bytes:
    return annotated(data, wishes, pipeline)
