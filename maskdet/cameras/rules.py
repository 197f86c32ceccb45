"""Rules: when a watch reports something. Titles and descriptions are those of the form on the page Cameras."""

from __future__ import annotations

from pydantic import Field
from pydantic.dataclasses import dataclass

from maskdet.cameras.fields import Described, number
from maskdet.cameras.hours import TimeOfDay

WEEK_S = 7 * 86400


@dataclass(frozen=True)
class Rules(Described):
    """When a watch reports something. What is None is never reported.

    Attributes:
        dwell_s: report someone without a mask for so many seconds.
        worn_wrongly_s: report someone who wears it wrongly for so many seconds; such a person is then no longer a case of
            `dwell_s`.
        wrongly_counts: without that rule, whether a mask worn wrongly is as good as none for `dwell_s`.
        min_share_masked: report when fewer than this share of the people wear a mask, 0..1.
        max_people: report when more are in view.
        nobody_s: report when nobody was in view for so many seconds.
        quiet_hours: pairs (from, to) such as ("22:00", "06:00"), local time, in which nothing is sent.
    """

    dwell_s: float = number(
        5.0,
        "Someone without mask for",
        "Shorter moments, such as a sip of water, are not reported.",
        subject="The dwell time in seconds",
        low=0,
        high=3600,
        unit="s",
    )
    worn_wrongly_s: float | None = number(
        None,
        "A mask worn wrongly for",
        "Under the nose, on the chin, hanging from an ear: reported by itself. Empty: no report of its own.",
        subject="The time a mask is worn wrongly in seconds",
        low=0,
        high=3600,
        unit="s",
    )
    wrongly_counts: bool = Field(
        default=True,
        title="Worn wrongly counts as none",
        description="Its time counts as time without a mask, unless it is reported by itself.",
    )
    min_share_masked: float | None = number(
        None,
        "Fewer wear a mask than",
        "Of the people whose mask can be told, over the time beside it. One worn wrongly does not count.",
        subject="The share of people with a mask",
        low=0,
        high=1,
        unit="%",
        per_unit=0.01,
    )
    share_window_s: float = number(
        60.0,
        "… seen over",
        "Over longer times the share jumps less.",
        subject="The window of that share in seconds",
        low=1,
        high=86400,
        unit="s",
    )
    max_people: int | None = number(
        None,
        "More people in view than",
        "Who only walks through makes no crowd.",
        subject="The number of people",
        low=0,
        high=10000,
    )
    nobody_s: float | None = number(
        None,
        "Nobody seen for",
        "Where somebody should always be.",
        subject="The time with nobody in seconds",
        low=1,
        high=WEEK_S,
        unit="minutes",
        per_unit=60,
    )
    report_stalled: bool = Field(
        default=True, title="Report a camera without picture", description="After ten seconds without one."
    )
    cooldown_s: float = number(
        60.0,
        "Silence after a report",
        "Of the same kind at the same camera. What happens meanwhile is kept.",
        subject="The cooldown in seconds",
        low=0,
        high=86400,
        unit="s",
    )
    quiet_hours: tuple[tuple[TimeOfDay, TimeOfDay], ...] = Field(
        default=(), title="Quiet hours", description="Nothing is sent in these hours, but events are kept."
    )
    digest_after: int = number(
        5,
        "As one digest beyond",
        "When more than so many reports were held back, one message sums them up.",
        subject="The number of reports before a digest",
        low=1,
        high=1000,
    )
