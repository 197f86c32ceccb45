"""A teaching that has ended, as its training process leaves it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np

from maskdet.dataset.transfer import CapturedFace
from maskdet.evaluation.metrics.classification import figures
from maskdet.images import jpeg_bytes
from maskdet.registry.activation import active_version
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs.events import ResultEvent
from maskdet.training.runs.evidence import Evidence, PracticeFaces, RealFaces

BOTH = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)


def taught_run(
    *,
    worse: bool = False,
    right: int = 5,
    practice: PracticeFaces | None = None,
    real: RealFaces | None = None,
    contrary: bool = False,
) -> runs.Run:
    """As a finished training leaves it, with a copy of the version in use as what it made.

    Args:
        right: of six pictures of the test.
        contrary: it says the opposite of the version in use.
    """
    taught = {
        label: tuple(
            CapturedFace(jpeg_bytes(np.full((160, 160, 3), 100 * position + 3 * n, np.uint8)), n)
            for n in range(16)
        )
        for position, label in enumerate(BOTH)
    }
    run = runs.create_teaching(taught, afresh=False)
    truths = ["with_mask"] * 3 + ["without_mask"] * 3
    verdicts = truths[:right] + [
        "with_mask" if t == "without_mask" else "without_mask" for t in truths[right:]
    ]
    new, active = (figures(truths, said, ["with_mask", "without_mask"]) for said in (verdicts, truths))
    result = ResultEvent(new, active, worse, (-0.4, 0.1), 6, Evidence(tested=6, practice=practice, real=real))
    (run.folder / "result.json").write_text(json.dumps(result.to_json()))
    (run.folder / "state.json").write_text(json.dumps({"state": "done", "pid": 0, "born": 0, "reason": ""}))
    shutil.copytree(active_version(get_settings().models_dir).folder, run.folder / "version")
    if contrary:
        _swap_labels(run.folder / "version" / "config.json")
    return run


def _swap_labels(path: Path) -> None:
    config = json.loads(path.read_text(encoding="utf-8"))
    other = {"with_mask": "without_mask", "without_mask": "with_mask"}
    labels = [other.get(label, label) for label in config["labels"]]
    path.write_text(json.dumps(config | {"labels": labels}), encoding="utf-8")
