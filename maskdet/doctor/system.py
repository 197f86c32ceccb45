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
from maskdet.formatting import day_text, number
from maskdet.installation import training_is_installed
from maskdet.language import tr, tr_many
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
        yield problem(tr("settings"), str(error), tr("docs/settings.md names all of them."))
    else:
        yield well(tr("settings"), tr("All settings are possible."))


def check_packages() -> Iterator[Finding]:
    """Whether every library is there, in a version that was meant, and none stands in another's way."""
    bad = list(filter(None, map(_wrong, requirements())))
    for sentence in bad:
        yield problem(
            tr("packages"),
            sentence,
            tr("Install again: `pip install -r requirements.txt`, or `pip install maskdet`."),
        )
    twice = [name for name in OPENCV if _version(name)]
    if twice:
        yield warning(
            tr("packages"),
            tr(
                "{names} is installed beside opencv-python-headless; both write to the same folder.",
                names=", ".join(twice),
            ),
            f"pip uninstall {' '.join(twice)}, then pip install --force-reinstall opencv-python-headless",
        )
    if not bad and not twice:
        yield well(tr("packages"), _all_there())


def _all_there() -> str:
    versions = {"version": __version__, "python": sys.version.split()[0]}
    if training_is_installed():
        return tr("maskdet {version} on Python {python}, with training: all libraries are there.", **versions)
    return tr("maskdet {version} on Python {python}, without training: all libraries are there.", **versions)


def check_video() -> Iterator[Finding]:
    """Whether cameras' pictures can be decoded."""
    import av

    missing = [name for name in DECODERS if name not in av.codecs_available]
    if missing:
        yield problem(
            tr("video"),
            tr("No decoder for {formats}: such cameras show no picture.", formats=", ".join(missing)),
            "pip install --force-reinstall av",
        )
    else:
        yield well(
            tr("video"),
            tr("PyAV {version} decodes {formats}.", version=av.__version__, formats=", ".join(DECODERS)),
        )


def check_computer() -> Iterator[Finding]:
    """Memory, cores and the year."""
    free_mb = psutil.virtual_memory().available / 1e6
    sentence = tr_many(
        "{free} MB of memory are free, {n} core.",
        "{free} MB of memory are free, {n} cores.",
        psutil.cpu_count() or 1,
        free=number(free_mb),
    )
    repair = tr("End other programs, watch fewer cameras, or train on another computer.")
    if free_mb < LEAST_MB:
        yield problem(tr("memory"), sentence, repair)
    elif free_mb < LITTLE_MB:
        yield warning(tr("memory"), sentence, repair)
    else:
        yield well(tr("memory"), sentence)
    now = datetime.now(UTC)
    if now < RELEASED:
        yield problem(
            tr("clock"),
            tr(
                "This computer's clock says {day}, which is before this version was made.",
                day=day_text(now),
            ),
            "timedatectl set-ntp true",
        )


def _wrong(line: str) -> str:
    asked = Requirement(line)
    if asked.marker and not asked.marker.evaluate({"extra": ""}):
        return ""
    found = _version(asked.name)
    if not found:
        return tr("The library {name} is missing.", name=asked.name)
    if not asked.specifier.contains(found, prereleases=True):
        return tr(
            "{name} is there as {found}; {wanted} is needed.",
            name=asked.name,
            found=found,
            wanted=asked.specifier,
        )
    return ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
