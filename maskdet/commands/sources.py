"""The sources that `watch` is asked for: from a file, as whole paths, with a name to show."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from maskdet.cameras import WatchProblem, is_camera_number
from maskdet.redaction import hide_credentials


def listed_sources(path: Path) -> list[str]:
    """The sources of a file, one a line. Raises: WatchProblem where it cannot be read or names none."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise WatchProblem(f"{path} cannot be read ({reason}). Write one address a line into it.") from None
    sources = [line for line in lines if line and not line.startswith("#")]
    if not sources:
        raise WatchProblem(f"{path} names no source. Write one address a line into it.")
    return sources


def watch_name(address: str, number: int) -> str:
    """What a source is called in lines and messages, without its secrets; `number` tells several apart."""
    shown = hide_credentials(address)
    last = shown.rstrip("/").rsplit("/", 1)[-1]
    if is_camera_number(address):
        return f"Camera {address}"
    return (f"{last[:50]} ({number})" if number > 1 else last[:60]) or "Camera"


def whole_source(address: str) -> str:
    """Paths from the root on: the watch's process runs in another folder. What is no path stays as it is."""
    with suppress(OSError, ValueError):
        if address.strip() and not is_camera_number(address) and Path(address).exists():
            return str(Path(address).absolute())
    return address


def local_sources(addresses: list[str]) -> list[Path]:
    """The videos and folders among the sources, also those that are written as file://."""
    wholes = (whole_source(_without_scheme(address)) for address in addresses)
    return [Path(whole) for whole in wholes if Path(whole).is_absolute()]


def _without_scheme(address: str) -> str:
    found = re.match(r"file:(//(localhost)?(?=/))?", address.strip(), re.IGNORECASE)
    return unquote(address.strip()[found.end() :]) if found else address
