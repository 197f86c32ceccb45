"""The computer and its packages: versions, video decoders, memory, cores, the clock."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata

import psutil
from packaging.requirements import Requirement

from maskdet.doctor.findings import Finding, problem, warning, well
from maskdet.errors import MaskdetError
from maskdet.formatting import counted
from maskdet.installation import training_is_installed
from maskdet.reports import requirements
from maskdet.settings import get_settings
from maskdet.version import __version__

RELEASED = datetime(2026, 1, 1, tzinfo=UTC)  # earlier than this version: a clock that says less is wrong
LEAST_MB, LITTLE_MB = 300, 1000  # of free memory: too little for a process of judging; soon too little
OPENCV = ("opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless")
DECODERS = ("h264", "hevc", "mjpeg")


def check_settings() -> Iterator[Finding]:
    """Whether every setting is possible."""
    try:
        get_settings()
    except MaskdetError as error:
        yield problem("settings", str(error), "docs/settings.md names all of them.")
    else:
        yield well("settings", "All settings are possible.")


def check_packages() -> Iterator[Finding]:
    """Whether every library is there, in a version that was meant, and none stands in another's way."""
    bad = list(filter(None, map(_wrong, requirements())))
    for sentence in bad:
        yield problem(
            "packages",
            sentence,
            "Install again: `pip install -r requirements.txt`, or `pip install maskdet`.",
        )
    twice = [name for name in OPENCV if _version(name)]
    if twice:
        yield warning(
            "packages",
            f"{', '.join(twice)} is installed beside opencv-python-headless; both write to the same folder.",
            f"pip uninstall {' '.join(twice)}, then pip install --force-reinstall opencv-python-headless",
        )
    if not bad and not twice:
        training = "with" if training_is_installed() else "without"
        yield well(
            "packages",
            f"maskdet {__version__} on Python {sys.version.split()[0]}, {training} training: all libraries are there.",
        )


def check_video() -> Iterator[Finding]:
    """Whether cameras' pictures can be decoded."""
    import av

    missing = [name for name in DECODERS if name not in av.codecs_available]
    if missing:
        yield problem(
            "video",
            f"No decoder for {', '.join(missing)}: such cameras show no picture.",
            "pip install --force-reinstall av",
        )
    else:
        yield well("video", f"PyAV {av.__version__} decodes {', '.join(DECODERS)}.")


def check_computer() -> Iterator[Finding]:
    """Memory, cores and the year."""
    free_mb = psutil.virtual_memory().available / 1e6
    sentence = f"{free_mb:,.0f} MB of memory are free, {counted(psutil.cpu_count() or 1, 'core')}."
    repair = "End other programs, watch fewer cameras, or train on another computer."
    if free_mb < LEAST_MB:
        yield problem("memory", sentence, repair)
    elif free_mb < LITTLE_MB:
        yield warning("memory", sentence, repair)
    else:
        yield well("memory", sentence)
    now = datetime.now(UTC)
    if now < RELEASED:
        yield problem(
            "clock",
            f"This computer's clock says {now:%Y-%m-%d}, which is before this version was made.",
            "timedatectl set-ntp true",
        )


def _wrong(line: str) -> str:
    asked = Requirement(line)
    if asked.marker and not asked.marker.evaluate({"extra": ""}):
        return ""
    found = _version(asked.name)
    if not found:
        return f"The library {asked.name} is missing."
    if not asked.specifier.contains(found, prereleases=True):
        return f"{asked.name} is there as {found}; {asked.specifier} is needed."
    return ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
