"""File names that fit: file systems count bytes, and people name files in alphabets of three bytes a letter."""

from __future__ import annotations

MAX_BYTES = 255  # of a name on the usual file systems


def fitting_name(stem: str, ending: str, *, max_bytes: int = MAX_BYTES) -> str:
    """`stem` + `ending`, the stem cut at its end so that the name has at most `max_bytes` in UTF-8."""
    room = max_bytes - len(ending.encode("utf-8"))
    return stem.encode("utf-8")[:room].decode("utf-8", errors="ignore") + ending
