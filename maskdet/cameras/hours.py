"""Period: hours of the week, in local time."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator
from pydantic.dataclasses import dataclass

from maskdet.cameras.fields import Described, WatchProblem
from maskdet.language import tr, tr_later

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _checked(time: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
        raise WatchProblem(tr("{time} is no time of day. Write it as 08:30 or 22:00.", time=repr(time)))
    return time


TimeOfDay = Annotated[str, AfterValidator(_checked)]  # such as "08:30"


@dataclass(frozen=True)
class Period(Described):
    """Hours of the week, in local time; an end before the start is on the next day, equal ones are all day."""

    start: TimeOfDay = Field(title=tr_later("From"))
    end: TimeOfDay = Field(title=tr_later("To"))
    days: tuple[str, ...] = Field(
        default=(), title=tr_later("Days (none: all)"), description=tr_later("The days on which it starts.")
    )

    @field_validator("days")
    @classmethod
    def _are_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for day in days:
            if day not in DAYS:
                known = ", ".join(DAYS)
                raise WatchProblem(
                    tr("{day} is no day of the week. Use one of {days}.", day=repr(day), days=known)
                )
        return days

    def holds(self, moment: datetime) -> bool:
        """Whether `moment`, in local time, lies inside."""
        start, end = minutes_of(self.start), minutes_of(self.end)
        now, today = moment.hour * 60 + moment.minute, moment.weekday()
        if start < end:
            return start <= now < end and self._on(today)
        return (now >= start and self._on(today)) or (now < end and self._on(today - 1))

    def _on(self, weekday: int) -> bool:
        return not self.days or DAYS[weekday % 7] in self.days


def minutes_of(time: str) -> int:
    """Minutes since midnight of a time such as "08:30".

    Raises: WatchProblem.
    """
    hours, minutes = _checked(time).split(":")
    return 60 * int(hours) + int(minutes)
