"""Rules: when a watch reports something. Titles and descriptions are those of the form on the page Cameras."""

from __future__ import annotations

from pydantic import Field
from pydantic.dataclasses import dataclass

from maskdet.cameras.fields import Described, number
from maskdet.cameras.hours import TimeOfDay
from maskdet.language import tr_later

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
        tr_later("Someone without mask for"),
        tr_later("Shorter moments, such as a sip of water, are not reported."),
        subject=tr_later("The dwell time in seconds"),
        low=0,
        high=3600,
        unit="s",
    )
    worn_wrongly_s: float | None = number(
        None,
        tr_later("A mask worn wrongly for"),
        tr_later(
            "Under the nose, on the chin, hanging from an ear: reported by itself. Empty: no report of its own."
        ),
        subject=tr_later("The time a mask is worn wrongly in seconds"),
        low=0,
        high=3600,
        unit="s",
    )
    wrongly_counts: bool = Field(
        default=True,
        title=tr_later("Worn wrongly counts as none"),
        description=tr_later("Its time counts as time without a mask, unless it is reported by itself."),
    )
    min_share_masked: float | None = number(
        None,
        tr_later("Fewer wear a mask than"),
        tr_later(
            "Of the people whose mask can be told, over the time beside it. One worn wrongly does not count."
        ),
        subject=tr_later("The share of people with a mask"),
        low=0,
        high=1,
        unit="%",
        per_unit=0.01,
    )
    share_window_s: float = number(
        60.0,
        tr_later("… seen over"),
        tr_later("Over longer times the share jumps less."),
        subject=tr_later("The window of that share in seconds"),
        low=1,
        high=86400,
        unit="s",
    )
    max_people: int | None = number(
        None,
        tr_later("More people in view than"),
        tr_later("Who only walks through makes no crowd."),
        subject=tr_later("The number of people"),
        low=0,
        high=10000,
    )
    nobody_s: float | None = number(
        None,
        tr_later("Nobody seen for"),
        tr_later("Where somebody should always be."),
        subject=tr_later("The time with nobody in seconds"),
        low=1,
        high=WEEK_S,
        unit=tr_later("minutes"),
        per_unit=60,
    )
    report_stalled: bool = Field(
        default=True,
        title=tr_later("Report a camera without picture"),
        description=tr_later("After ten seconds without one."),
    )
    cooldown_s: float = number(
        60.0,
        tr_later("Silence after a report"),
        tr_later("Of the same kind at the same camera. What happens meanwhile is kept."),
        subject=tr_later("The cooldown in seconds"),
        low=0,
        high=86400,
        unit="s",
    )
    quiet_hours: tuple[tuple[TimeOfDay, TimeOfDay], ...] = Field(
        default=(),
        title=tr_later("Quiet hours"),
        description=tr_later("Nothing is sent in these hours, but events are kept."),
    )
    digest_after: int = number(
        5,
        tr_later("As one digest beyond"),
        tr_later("When more than so many reports were held back, one message sums them up."),
        subject=tr_later("The number of reports before a digest"),
        low=1,
        high=1000,
    )
