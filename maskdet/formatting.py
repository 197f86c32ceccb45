"""Numbers and times as people read them, in the language spoken now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from math import floor

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal

from maskdet.language import LANGUAGES, current_language, tr

WORD_JOINER = "\u2060"  # takes no room and is not seen
TURNING = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)  # signs that turn the direction of what follows
ALL = 1 - 1e-9  # what sums and roots leave of 1


def number(value: float, digits: int = 0) -> str:
    """1234.5, 1 -> "1,234.5"; "1.234,5" in German. With exactly so many digits."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(value, pattern, locale=_locale())


def signed(value: float, digits: int = 0) -> str:
    """As `number`, with its sign: 0.25 -> "+0.3", for differences."""
    digits_pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(value, f"+{digits_pattern};-{digits_pattern}", locale=_locale())


def short_number(value: float, digits: int = 3) -> str:
    """At most so many digits that count: 1.2345 -> "1.23", 1.0 -> "1"."""
    return format_decimal(value, "@" + "#" * (digits - 1), locale=_locale())


def listed(words: Sequence[str]) -> str:
    """Such as "a, b and c", as the language lists things."""
    british = Locale.parse("en_GB")  # no comma before the "and"
    return format_list(list(words), locale=british if current_language() == "en" else _locale())


def day_text(day: date) -> str:
    """Such as "27 Nov 2026", as the language writes it; English by the international order, 2026-11-27."""
    return f"{day:%Y-%m-%d}" if current_language() == "en" else format_date(day, "medium", locale=_locale())


def time_text(moment: datetime, *, seconds: bool = False) -> str:
    """The time of day: "14:05"; as the moment's own time zone has it."""
    return format_time(moment.time(), "HH:mm:ss" if seconds else "HH:mm", locale=_locale())


def moment_text(moment: datetime, *, seconds: bool = False) -> str:
    """Day and time: "2026-11-27 14:05", "27.11.2026 14:05" in German; as the moment's own time zone has it."""
    return f"{day_text(moment)} {time_text(moment, seconds=seconds)}"


def weekday(number: int) -> str:
    """0 -> "Mon", as the language shortens it; the week begins with Monday."""
    return str(get_day_names("abbreviated", "stand-alone", _locale())[number])


def percent(share: float | None) -> str:
    """0.9877 -> "98.8 %"; None -> "not measured". Never rounded up to 100: that would claim perfection."""
    if share is None:
        return tr("not measured")
    rounded = min(share, 0.999) if share < ALL else 1.0
    return f"{number(100 * rounded, 1)} %"


def whole_percent(share: float) -> str:
    """0.25 -> "25%", for sentences; as `percent`, never rounded up to 100."""
    return f"{min(share, 0.99) if share < 1 else 1.0:.0%}"


def shown_percent(probability: float) -> int:
    """0.797 -> 79: rounded down, so that what is unsure below a threshold is not shown as having reached it; 99 at most."""
    return min(99, floor(100 * probability + 1e-6))


def share(value: float | None) -> str:
    """As `percent`; a share of nothing is "none"."""
    return tr("none") if value is None else percent(value)


def plain(text: str) -> str:
    """What somebody typed, as Markdown that shows just that: no headings, pictures or links come of it.

    Addresses and names of pictograms (`:joy:`) are taken apart by an invisible sign: pages make links and
    pictures of them also where they are escaped.
    """
    text = text.translate(TURNING)  # photo\u202egpj.exe is no photo
    escaped = re.sub(r"([\\`*_{}\[\]()#+!$:|~<>])", r"\\\1", text)
    escaped = re.sub(r"(?i)(?<=\\:)(?=[a-z\\-][^\s:]*\\:)", WORD_JOINER, escaped)
    return re.sub(r"(?i)(?<=http\\:)(?=//)|(?<=https\\:)(?=//)|(?<=www)(?=\.)|(?=@)", WORD_JOINER, escaped)


def in_one_piece(text: str) -> str:
    """The text with spaces at which no line is broken."""
    return text.replace(" ", "\u00a0")


def counted(number: int, one: str, many: str = "") -> str:
    """1, "face" -> "1 face"; 2 -> "2 faces". English only, for the command line: pages say `tr_many`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def height_range(low: float, high: float | None) -> str:
    """16, 24 -> "16 to 24 px"."""
    if not low and not high:
        return tr("all")
    if high is None:
        return tr("{low} px and more", low=f"{low:g}")
    if not low:
        return tr("under {high} px", high=f"{high:g}")
    return tr("{low} to {high} px", low=f"{low:g}", high=f"{high:g}")


def span(interval: Sequence[float] | None) -> str:
    """(0.98, 0.99) -> "98.0 % to 99.0 %"; None -> "not measured"."""
    if interval is None:
        return percent(None)
    low, high = interval
    return tr("{low} to {high}", low=percent(low), high=percent(high))


def duration_text(seconds: float) -> str:
    """Such as "8 s", "12 min", "3 h 5 min"."""
    if seconds < 120:
        return tr("{seconds} s", seconds=f"{seconds:.0f}")
    minutes = round(seconds / 60)
    if minutes < 120:
        return tr("{minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if not minutes:
        return tr("{hours} h", hours=hours)
    return tr("{hours} h {minutes} min", hours=hours, minutes=minutes)


def _locale() -> Locale:
    return LANGUAGES[current_language()].locale
