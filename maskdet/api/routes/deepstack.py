"""DeepStack's object detection, answered with faces: what asks DeepStack or CodeProject.AI, such as Frigate, can ask here.

Source: docs.deepstack.cc, "Object Detection"; Frigate's `deepstack` detector takes the predictions until the first under
0.4, so the surest come first, and waits 0.1 s unless told otherwise.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from maskdet.access import Role, act_as
from maskdet.api.access import key_with, person_of
from maskdet.api.judging import Wishes, finished, judged, submit_all
from maskdet.api.pictures import SentPicture, form_of, uploads
from maskdet.api.problems import Refused
from maskdet.results import Detection

router = APIRouter(tags=["As DeepStack"])
MOST, LEAST_CONFIDENCE = 20, 0.4  # DeepStack's own default; Frigate reads twenty
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "image": {"type": "string", "format": "binary"},
                        "api_key": {"type": "string"},
                        "min_confidence": {"type": "number", "minimum": 0, "maximum": 1},
                    },
                    "required": ["image"],
                }
            }
        },
    },
    "security": [{}, {"APIKeyHeader": []}],
}


class Prediction(BaseModel):
    """One face."""

    label: str = Field(examples=["without_mask"])
    confidence: float
    x_min: int
    y_min: int
    x_max: int
    y_max: int


class DeepStackAnswer(BaseModel):
    """The faces, the surest first."""

    success: bool
    predictions: list[Prediction]
    duration: Annotated[float, Field(description="milliseconds")]


@router.post("/v1/vision/detection", openapi_extra=BODY)
async def detect_as_deepstack(request: Request) -> DeepStackAnswer:
    """Find faces; the label says what each wears: with_mask, without_mask, mask_worn_incorrectly or unsure.

    The key stands in the field `api_key` of the form, or in the header `x-api-key`.
    """
    form = await form_of(request)
    shown = request.headers.get("x-api-key") or _text(form, "api_key")
    key = await run_in_threadpool(key_with, Role.VIEWER, shown, request)
    act_as(person_of(key))
    files = uploads(form)
    if not files:
        raise Refused(400, "The request holds no picture. Send it in the field `image`.")
    least = _confidence(_text(form, "min_confidence"))
    picture = SentPicture("image", await files[0].read())
    wishes = Wishes()
    outcomes = await finished(
        request, submit_all(request, key, [picture], lambda data, p: judged(data, wishes, p))
    )
    request.app.state.figures.note_faces(outcomes)
    if isinstance(outcomes[0], Exception):
        raise outcomes[0]
    surest = sorted(outcomes[0], key=lambda detection: -detection.score)
    predictions = [_prediction(one) for one in surest if one.score >= least][:MOST]
    return DeepStackAnswer(success=True, predictions=predictions, duration=round(outcomes[0].elapsed_ms, 1))


def _prediction(detection: Detection) -> Prediction:
    x_min, y_min, x_max, y_max = (round(side) for side in detection.face.box.xyxy)
    return Prediction(
        label=detection.state.value,
        confidence=round(detection.score, 5),
        x_min=x_min,
        y_min=y_min,
        x_max=x_max,
        y_max=y_max,
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return "" if isinstance(value, UploadFile) else value


def _confidence(text: str) -> float:
    try:
        confidence = float(text or LEAST_CONFIDENCE)
    except ValueError:
        confidence = -1.0
    if not 0 <= confidence <= 1:
        raise Refused(422, "min_confidence should be a number from 0 to 1. Change it or leave it out.")
    return confidence
