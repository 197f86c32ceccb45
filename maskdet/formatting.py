"""Numbers and times as people read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import floor

WORD_JOINER = "\u2060"  # takes no room and is not seen
ALL = 1 - 1e-9  # what sums and roots leave of 1


def percent(share: float | None) -> str:
    """0.9877 -> "98.8 %"; None -> "not measured". Never rounded up to 100: that would claim perfection."""
    if share is None:
        return "not measured"
    rounded = min(share, 0.999) if share < ALL else 1.0
    return f"{rounded:.1%}".replace("%", " %")


def whole_percent(share: float) -> str:
    """0.25 -> "25%", for sentences; as `percent`, never rounded up to 100."""
    return f"{min(share, 0.99) if share < 1 else 1.0:.0%}"


def shown_percent(probability: float) -> int:
    """0.797 -> 79: rounded down, so that what is unsure below a threshold is not shown as having reached it; 99 at most."""
    return min(99, floor(100 * probability + 1e-6))


def share(value: float | None) -> str:
    """As `percent`; a share of nothing is "none"."""
    return "none" if value is None else percent(value)


def plain(text: str) -> str:
    """What somebody typed, as Markdown that shows just that: no headings, pictures or links come of it.

    Addresses are taken apart by an invisible sign, as Markdown makes links of them without being asked.
    """
    escaped = re.sub(r"([\\`*_{}\[\]()#+!$:|~<>])", r"\\\1", text)
    return re.sub(r"(?i)(?<=http\\:)(?=//)|(?<=https\\:)(?=//)|(?<=www)(?=\.)|(?=@)", WORD_JOINER, escaped)


def in_one_piece(text: str) -> str:
    """The text with spaces at which no line is broken."""
    return text.replace(" ", "\u00a0")


def counted(number: int, one: str, many: str = "") -> str:
    """1, "face" -> "1 face"; 2 -> "2 faces"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def height_range(low: float, high: float | None) -> str:
    """16, 24 -> "16 to 24 px"."""
    if not low and not high:
        return "all"
    return (
        f"{low:g} px and more" if high is None else f"{low:g} to {high:g} px" if low else f"under {high:g} px"
    )


def span(interval: Sequence[float] | None) -> str:
    """(0.98, 0.99) -> "98.0 % to 99.0 %"; None -> "not measured"."""
    if interval is None:
        return percent(None)
    low, high = interval
    return f"{percent(low)} to {percent(high)}"


def duration_text(seconds: float) -> str:
    """Such as "8 s", "12 min", "3 h 5 min"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
