"""What the JSON lines of a pipeline are worth, by the same rules as our own reports (maskdet/evaluation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.peers.list import Peer
from maskdet.dataset import Scene
from maskdet.evaluation import ENDLESS, row_of
from maskdet.evaluation.metrics import SceneFaces, average_precisions
from maskdet.results import MaskLabel

HEADER = (
    "pipeline",
    "mAP50 all",
    "from 16 px",
    "found",
    "label right",
    "unmasked lost or called masked",
    "CPU ms",
    "peak MB",
)
LEGEND = """\
mAP50: two classes, percent. Found: annotated faces from 16 px, percent. Label right: of all found faces, percent.
Unmasked lost or called masked: of unmasked faces from 16 px, percent; a mask worn wrongly counts as none.
CPU ms: a picture. Peak MB: of the process."""
EVERY, FROM_16 = (0, ENDLESS), (16, ENDLESS)


@dataclass(frozen=True)
class Run:
    """What a pipeline did: JSON lines with all faces, CPU ms a picture, peak MB."""

    lines: list[dict[str, Any]]
    cpu_ms: float
    peak_mb: float


def figures(peer: Peer, run: Run, scenes: Sequence[Scene]) -> list[str]:
    """The cells of a row; see HEADER."""
    found = {line["image"]: line for line in run.lines}
    faces = [scene_faces(scene, found[scene.path.name]) for scene in scenes]
    every, from_16 = (row_of(faces, limits, peer.min_confidence) for limits in (EVERY, FROM_16))
    precisions = [row.mean for row in average_precisions(faces, (EVERY, FROM_16))]
    return [
        *(percent(precision, 1) for precision in precisions),
        percent(from_16.found, from_16.faces),
        percent(every.right, every.found),
        percent(from_16.unmasked_lost, from_16.unmasked),
        f"{run.cpu_ms:.0f}",
        f"{run.peak_mb:.0f}",
    ]


def scene_faces(scene: Scene, line: dict[str, Any]) -> SceneFaces:
    """A scene's annotated faces with the found ones of a JSON line."""
    return SceneFaces(
        np.array([face.box.xyxy for face in scene.faces], float).reshape(-1, 4),
        np.array([face.label is not MaskLabel.WITH_MASK for face in scene.faces], bool),
        np.array([face["box"] for face in line["faces"]], float).reshape(-1, 4),
        np.array([face["label"] != MaskLabel.WITH_MASK for face in line["faces"]], bool),
        np.array([face["face_score"] for face in line["faces"]], float),
        np.array([face["score"] for face in line["faces"]], float),
        (line["width"], line["height"]),
    )


def percent(part: float | None, whole: float) -> str:
    """A share in percent with one decimal; a dash where there is none."""
    return f"{100 * part / whole:.1f}" if part is not None and whole else "-"
