"""Watch: everything about one watched camera, checked once where it is entered: address, zones, hours, rules.

watch = Watch("Entrance", "rtsp://camera.local/stream", rules=Rules(dwell_s=8.0))
Watch.from_dict(watch.as_dict()) == watch
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from maskdet.errors import MaskdetError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIN_FRAME_RATE, MAX_FRAME_RATE = (
    1.0,
    15.0,
)  # a second; under one nobody is followed, over fifteen nothing is won
MAX_NAME = 60  # characters
ZONE_KINDS = ("interest", "privacy")


class WatchProblem(MaskdetError):
    """A watch that cannot be used as it was described."""


@dataclass(frozen=True)
class Zone:
    """A part of the picture.

    Attributes:
        kind: "interest": only faces whose centre lies in one count; "privacy": blacked out before anything looks.
        points: the corners (x, y) in order, as shares of width and height, 0..1; at least three.
    """

    kind: str
    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if self.kind not in ZONE_KINDS:
            raise WatchProblem(f"A zone is of the kind interest or privacy, not {self.kind!r}. Choose one.")
        if len(self.points) < 3:
            raise WatchProblem(
                f"A zone needs three corners or more, and has {len(self.points)}. Draw it again."
            )
        if not all(0 <= share <= 1 for point in self.points for share in point):
            raise WatchProblem(
                "A zone reaches out of the picture: its corners are shares from 0 to 1. Draw it again."
            )


@dataclass(frozen=True)
class Period:
    """Hours of the week, in local time.

    Attributes:
        start, end: such as "08:00" and "17:30"; an end before the start is on the next day; equal ones are all day.
        days: those on which it starts, of `DAYS`; none stands for all.
    """

    start: str
    end: str
    days: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_time(self.start)
        _check_time(self.end)
        for day in self.days:
            if day not in DAYS:
                raise WatchProblem(f"{day!r} is no day of the week. Use one of {', '.join(DAYS)}.")

    def holds(self, moment: datetime) -> bool:
        """Whether `moment`, in local time, lies inside."""
        start, end = minutes_of(self.start), minutes_of(self.end)
        now, today = moment.hour * 60 + moment.minute, moment.weekday()
        if start < end:
            return start <= now < end and self._on(today)
        return (now >= start and self._on(today)) or (now < end and self._on(today - 1))

    def _on(self, weekday: int) -> bool:
        return not self.days or DAYS[weekday % 7] in self.days


@dataclass(frozen=True)
class Rules:
    """When a watch reports something.

    Attributes:
        dwell_s: seconds someone is unmasked before it is reported.
        min_share_masked: report when fewer than this share of the people wear a mask, 0..1; None: never.
        share_window_s: seconds over which that share is taken.
        max_people: report when more are in view; None: never.
        nobody_s: report when nobody was seen for so many seconds; None: never.
        report_stalled: whether a camera that gives no picture is reported.
        cooldown_s: seconds of silence after a report of the same kind.
        quiet_hours: pairs (from, to) such as ("22:00", "06:00"), local time, in which nothing is sent.
        digest_after: more reports than this in a cooldown are sent as one.
    """

    dwell_s: float = 5.0
    min_share_masked: float | None = None
    share_window_s: float = 60.0
    max_people: int | None = None
    nobody_s: float | None = None
    report_stalled: bool = True
    cooldown_s: float = 60.0
    quiet_hours: tuple[tuple[str, str], ...] = ()
    digest_after: int = 5

    def __post_init__(self) -> None:
        _check_range("The dwell time in seconds", self.dwell_s, 0, 3600)
        _check_range("The share of people with a mask", self.min_share_masked, 0, 1)
        _check_range("The window of that share in seconds", self.share_window_s, 1, 86400)
        _check_range("The number of people", self.max_people, 0, 10000)
        _check_range("The time with nobody in seconds", self.nobody_s, 1, 7 * 86400)
        _check_range("The cooldown in seconds", self.cooldown_s, 0, 86400)
        _check_range("The number of reports before a digest", self.digest_after, 1, 1000)
        for start, end in self.quiet_hours:
            _check_time(start)
            _check_time(end)


@dataclass(frozen=True)
class Watch:
    """A camera that is watched.

    Attributes:
        source: what `sources.open_source` opens; may hold a password, so it is shown by `hide_credentials` only.
        frame_rate: frames a second that are looked at, 1 to 15.
        schedule: when it is watched; no period stands for always.
        min_face_px: smaller faces (the shorter side of the box, in pixels) do not count.
        loop: a film starts again when it has ended.
        notify: addresses for apprise; secrets.
        attach_picture: keep a picture with each report, and send it along; faces are blurred ...
        show_faces: ... unless this is on too; only then can a false report become a picture to learn from.
        statistics_only: count people; keep no events and send nothing.
    """

    name: str
    source: str = field(repr=False)
    frame_rate: float = 5.0
    schedule: tuple[Period, ...] = ()
    zones: tuple[Zone, ...] = ()
    min_face_px: int = 24
    rules: Rules = field(default_factory=Rules)
    loop: bool = False
    notify: tuple[str, ...] = field(default=(), repr=False)
    attach_picture: bool = False
    show_faces: bool = False
    statistics_only: bool = False
    enabled: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MAX_NAME:
            raise WatchProblem(f"A watch needs a name of 1 to {MAX_NAME} characters. Give it one.")
        if not self.source.strip():
            raise WatchProblem(
                "A watch needs a source: a camera's number, an address, a film or a folder. Name it."
            )
        _check_range("The frame rate", self.frame_rate, MIN_FRAME_RATE, MAX_FRAME_RATE)
        _check_range("The minimum face size in pixels", self.min_face_px, 0, 1000)

    def is_due(self, moment: datetime) -> bool:
        """Whether it watches at `moment`, local time."""
        return not self.schedule or any(period.holds(moment) for period in self.schedule)

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it, secrets included: for the store only."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Watch:
        """The watch behind `as_dict`, also after a way through JSON; names of later versions are passed over.

        Raises: WatchProblem.
        """
        try:
            known = _known(cls, content)
            known["schedule"] = tuple(_period(entry) for entry in known.get("schedule", ()))
            known["zones"] = tuple(_zone(entry) for entry in known.get("zones", ()))
            known["rules"] = _rules(known.get("rules", {}))
            known["notify"] = tuple(known.get("notify", ()))
            return cls(**known)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise WatchProblem(
                f"This watch cannot be read ({error}). Enter it again on the page Cameras."
            ) from error


def minutes_of(time: str) -> int:
    """Minutes since midnight of a time such as "08:30".

    Raises: WatchProblem.
    """
    _check_time(time)
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def _zone(content: Mapping[str, Any]) -> Zone:
    return Zone(content["kind"], tuple((float(x), float(y)) for x, y in content["points"]))


def _period(content: Mapping[str, Any]) -> Period:
    return Period(content["start"], content["end"], tuple(content.get("days", ())))


def _rules(content: Mapping[str, Any]) -> Rules:
    known = _known(Rules, content)
    known["quiet_hours"] = tuple((start, end) for start, end in known.get("quiet_hours", ()))
    return Rules(**known)


def _known(kind: type, content: Mapping[str, Any]) -> dict[str, Any]:
    names = {entry.name for entry in fields(kind)}
    needed = {e.name for e in fields(kind) if e.default is MISSING and e.default_factory is MISSING}
    if missing := needed - set(content):
        raise KeyError(f"without {', '.join(sorted(missing))}")
    return {name: value for name, value in content.items() if name in names}


def _check_time(time: str) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
        raise WatchProblem(f"{time!r} is no time of day. Write it as 08:30 or 22:00.")


def _check_range(what: str, value: float | None, low: float, high: float) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise WatchProblem(f"{what} must be from {low:g} to {high:g}, and is {value!r}. Change it.")
