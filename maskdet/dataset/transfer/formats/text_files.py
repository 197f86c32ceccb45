"""Text and numbers in files that other programs wrote, in whichever encoding."""

from __future__ import annotations

import codecs
import math
from typing import Any

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
START = 200  # bytes that tell UTF-16 without a mark: half of them are 0


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, 16 or 32, with or without a mark; else in GB 18030, else in Latin 1."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    zeros = [data[:START][first::2].count(0) for first in (0, 1)]
    if max(zeros) > len(data[:START]) / 8:
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def as_number(value: Any) -> float:
    """A number, also one written as text; NaN for everything else, infinity too."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan
