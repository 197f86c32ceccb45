"""The scenes on which pipelines are compared: those of a list, unseen by our version, decoded once for all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from maskdet.dataset import PictureStats, Scene, read_all
from maskdet.errors import DatasetProblem
from maskdet.images import decode_image
from maskdet.registry import active_version, training_manifest
from maskdet.settings import get_settings


def listed(scenes: list[Scene], names: Path | None) -> list[Scene]:
    """The scenes a list names, with or without ending; all without a list.

    Raises: DatasetProblem when the list cannot be read, or names a picture that is not there.
    """
    if names is None:
        return scenes
    try:
        wanted = [line.strip() for line in names.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        raise DatasetProblem(
            f"{names} cannot be read. A text file with one name a line was expected."
        ) from None
    known = {scene.path.stem: scene for scene in scenes}
    for name in wanted:
        if Path(name).stem not in known:
            raise DatasetProblem(
                f"{names} names {name}, which is none of the {len(scenes)} annotated scenes."
            )
    return [known[Path(name).stem] for name in dict.fromkeys(wanted)]


def unseen(scenes: list[Scene]) -> list[Scene]:
    """The scenes that the version in use has not learned from; those that cannot be read are left out too.

    Raises: DatasetProblem when none is left.
    """
    learned = training_manifest(active_version(get_settings().models_dir))
    accepted = [
        scene
        for scene, stats in zip(scenes, read_all([scene.path for scene in scenes]), strict=True)
        if isinstance(stats, PictureStats) and not (learned and learned.contains(stats.sha256, stats.hashes))
    ]
    if len(accepted) < len(scenes):
        print(
            f"{len(scenes) - len(accepted)} of {len(scenes)} scenes were learned from or cannot be read: left out."
        )
    if not accepted:
        raise DatasetProblem("No scene is left to compare on. Choose scenes the version in use has not seen.")
    return accepted


def decode(scenes: Sequence[Scene], folder: Path) -> None:
    """Each picture's pixels (RGB) as a file of its name and `.npy`."""
    for scene in scenes:
        np.save(folder / f"{scene.path.name}.npy", decode_image(scene.path.read_bytes()))
