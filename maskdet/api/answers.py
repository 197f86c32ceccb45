"""What the API answers, as the OpenAPI page describes it. Field names are those of the command line's JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from maskdet.api.problems import Problem


class FaceAnswer(BaseModel):
    """One face."""

    model_config = ConfigDict(extra="allow")

    box: tuple[float, float, float, float] = Field(description="x_min, y_min, x_max, y_max in pixels")
    label: str = Field(description="what it most likely wears", examples=["with_mask"])
    score: float = Field(description="face_score times probability, 0 to 1")
    face_score: float = Field(description="how sure the detector is that it is a face, 0 to 1")
    probability: float = Field(description="of the label, 0 to 1")
    unsure: bool = Field(description="whether the probability is under the threshold")


class PictureAnswer(BaseModel):
    """One picture: who is in it; or the problem with it."""

    image: str = Field(description="the name it was sent by")
    width: int | None = None
    height: int | None = None
    elapsed_ms: float | None = None
    faces: list[FaceAnswer] = []
    problem: Problem | None = Field(
        default=None, description="why it could not be judged; the others are not at fault"
    )


class DetectAnswer(BaseModel):
    """All pictures of a request, in their order."""

    version: str = Field(description="of the mask model")
    preset: str
    pictures: list[PictureAnswer]


class BatchAnswer(BaseModel):
    """A batch: how far it is, and what was found so far."""

    id: str
    state: str = Field(description="running, finished or cancelled", examples=["running"])
    total: int
    done: int
    failed: int
    created: datetime
    pictures: list[PictureAnswer] = Field(description="those that are done, in their order")


class VersionAnswer(BaseModel):
    """A version of the mask model."""

    name: str
    active: bool
    created: str
    architecture: str
    labels: list[str]
    parameters: int | None
    imported: bool
    accuracy: float | None = Field(description="on unseen photos, 0 to 1; null: not measured")
    test_faces: int | None


class VersionsAnswer(BaseModel):
    """All versions, the newest first."""

    active: str | None
    versions: list[VersionAnswer]


class ActiveAnswer(BaseModel):
    """The version in use from now on."""

    active: str


class EventAnswer(BaseModel):
    """Something a watch reported."""

    event_id: str
    watch: str
    kind: str
    time: datetime
    sentence: str
    seconds: float
    state: str | None
    people: int
    masked: int
    share_masked: float | None
    ended: bool
    silenced: str | None
    acknowledged: bool
    marked_false: bool
    has_picture: bool


class EventsAnswer(BaseModel):
    """One page of events, the newest first."""

    total: int
    page: int
    per_page: int
    events: list[EventAnswer]


class StatisticsAnswer(BaseModel):
    """What was counted, by hour, day, weekday or watch."""

    by: str
    rows: list[dict[str, Any]]


class WatchAnswer(BaseModel):
    """A watch, without the passwords of its addresses."""

    id: int
    name: str
    source: str = Field(description="its address, with passwords hidden")
    enabled: bool
    state: str | None = Field(description="how it stands; null where nobody watches")
    reason: str = Field(description="why it gives no picture; empty while it does")
    frame_rate: float | None
    people: dict[str, int]


class WatchesAnswer(BaseModel):
    """All watches, by name."""

    watching: bool = Field(description="whether the process of the watches runs")
    watches: list[WatchAnswer]


class HealthAnswer(BaseModel):
    """Whether the server answers."""

    status: str = Field(examples=["ok"])


class ReadyAnswer(BaseModel):
    """Whether it can judge pictures and keep events; what is not ready says why."""

    ready: bool
    checks: dict[str, str] = Field(
        examples=[{"model": "ok", "database": "ok", "storage": "ok", "queue": "ok"}]
    )
