"""CompreFace's detection, answered as CompreFace 1.2 does: its clients need another address, and nothing else.

Source: docs/Rest-API-description.md and docs/Mask-detection-plugin.md of exadel-inc/CompreFace.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from maskdet.api.access import Viewer
from maskdet.api.judging import Wishes, finished, judged, submit_all
from maskdet.api.pictures import SentPicture, form_of, of_base64, uploads
from maskdet.api.problems import Refused
from maskdet.registry import active_version
from maskdet.results import Detection, FrameResult, MaskLabel
from maskdet.settings import get_settings

router = APIRouter(tags=["As CompreFace"])
NO_FACE = 28  # CompreFace's own code for it
Value = Literal["mask_worn_correctly", "mask_worn_incorrectly", "without_mask"]
VALUES: dict[str, Value] = {
    MaskLabel.WITH_MASK: "mask_worn_correctly",
    MaskLabel.MASK_WORN_INCORRECTLY: "mask_worn_incorrectly",
    MaskLabel.WITHOUT_MASK: "without_mask",
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "byte"}},
                    "required": ["file"],
                }
            },
        },
    }
}


class Box(BaseModel):
    """Where a face is, in whole pixels."""

    probability: float
    x_max: int
    y_max: int
    x_min: int
    y_min: int


class Mask(BaseModel):
    """What it wears."""

    probability: float
    value: Value


class Found(BaseModel):
    """One face; `mask` where `face_plugins` names it."""

    box: Box
    mask: Mask | None = None


class CompreFaceAnswer(BaseModel):
    """All faces, the largest first."""

    result: list[Found]
    plugins_versions: dict[str, str] | None = Field(default=None, description="where `status` is true")


@router.post(
    "/api/v1/detection/detect",
    response_model=CompreFaceAnswer,
    response_model_exclude_none=True,
    openapi_extra=BODY,
)
async def detect_as_compreface(
    request: Request,
    key: Viewer,
    limit: Annotated[int, Query(ge=0, le=10_000, description="faces at most; 0: all")] = 0,
    det_prob_threshold: Annotated[float | None, Query(ge=0, le=1)] = None,
    face_plugins: Annotated[str, Query(max_length=200, description="`mask`; others are passed over")] = "",
    status: Annotated[bool, Query(description="also name the models")] = False,
) -> CompreFaceAnswer:
    """Find faces, and say what each wears."""
    picture = await _sent(request)
    wishes = Wishes(min_confidence=det_prob_threshold)
    outcomes = await finished(
        request, submit_all(request, key, [picture], lambda data, p: judged(data, wishes, p))
    )
    request.app.state.figures.note_faces(outcomes)
    if isinstance(outcomes[0], Exception):
        raise outcomes[0]
    faces = _largest_first(outcomes[0])
    if not faces:
        raise Refused(400, "No face is found in the given image", code=NO_FACE)
    plugins = {name.strip() for name in face_plugins.split(",")}
    found = [_found(detection, with_mask="mask" in plugins) for detection in faces[: limit or None]]
    return CompreFaceAnswer(result=found, plugins_versions=_versions() if status else None)


async def _sent(request: Request) -> SentPicture:
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        files = uploads(await form_of(request))
        if not files:
            raise Refused(400, "The request holds no picture. Send it in the field `file`.")
        return SentPicture(files[0].filename or "picture", await files[0].read())
    try:
        text = json.loads(await request.body())["file"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(
            400, 'The request holds no picture. Send it as multipart/form-data, or as {"file": BASE64}.'
        ) from None
    if not isinstance(text, str):
        raise Refused(400, "`file` should be a text of base64. Encode the file's bytes.")
    return of_base64(text)


def _largest_first(result: FrameResult) -> list[Detection]:
    faces: Iterable[Detection] = result
    return sorted(faces, key=lambda detection: -detection.face.box.area)


def _found(detection: Detection, *, with_mask: bool) -> Found:
    x_min, y_min, x_max, y_max = (round(side) for side in detection.face.box.xyxy)
    confidence = round(detection.face.confidence, 5)
    box = Box(probability=confidence, x_max=x_max, y_max=y_max, x_min=x_min, y_min=y_min)
    verdict = detection.verdict
    mask = Mask(probability=round(verdict.probability, 5), value=VALUES[verdict.label]) if with_mask else None
    return Found(box=box, mask=mask)


def _versions() -> dict[str, str]:
    settings = get_settings()
    return {"detector": settings.detector_dir.name, "mask": active_version(settings.models_dir).name}
