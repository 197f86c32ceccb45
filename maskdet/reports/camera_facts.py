"""What each watch does with what it sees, in words, for the assessment and the page Data protection."""

from __future__ import annotations

from dataclasses import dataclass

from maskdet.cameras import DAYS, Period, Watch
from maskdet.formatting import weekday
from maskdet.language import current_language, tr, tr_many
from maskdet.redaction import mask_url
from maskdet.store import Store, watches


@dataclass(frozen=True)
class CameraFacts:
    """What one watch does with what it sees, in words."""

    name: str
    keeps: str
    when: str
    zones: str
    told: str


def camera_facts(store: Store) -> list[CameraFacts]:
    """Each watch. Raises: StoreProblem."""
    return [_facts(row.watch) for row in watches(store)]


def _facts(watch: Watch) -> CameraFacts:
    keeps = tr("counts only") if watch.statistics_only else _keeps(watch)
    when = ("; ".join(map(_hours, watch.schedule)) or tr("always")) if watch.enabled else tr("switched off")
    zones = tr_many("{n} zone", "{n} zones", len(watch.zones)) if watch.zones else tr("none")
    told = ", ".join(sorted({mask_url(url) for url in watch.notify})) or tr("nobody")
    return CameraFacts(watch.name, keeps, when, zones, tr("nobody") if watch.statistics_only else told)


def _keeps(watch: Watch) -> str:
    parts = [tr("events")]
    if watch.attach_picture:
        parts.append(tr("pictures (with faces)") if watch.show_faces else tr("pictures (faces hidden)"))
    if watch.keep_clip:
        parts.append(tr("clips (faces hidden)"))
    return ", ".join(parts)


def _hours(period: Period) -> str:
    words = tr("{start} to {end}", start=period.start, end=period.end)
    days = [weekday(DAYS.index(day)) for day in period.days] if current_language() != "en" else period.days
    return f"{words} ({', '.join(days)})" if days else words
