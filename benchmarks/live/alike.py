"""Whether the browser says the same as the server, picture by picture: boxes, labels, how sure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.support.browser import open_browser
from benchmarks.support.in_browser import BrowserJudge, browser_judge
from benchmarks.support.table import print_table
from maskdet.images import decode_image
from maskdet.inference import MaskPipeline
from maskdet.presets import Preset, find_preset
from maskdet.results import BoundingBox, FrameResult
from maskdet.settings import Settings, get_settings

SAME_IOU = 0.5
# Presets whose searches differ; a face whose score lies so near the least accepted may be found by one side only.
PRESETS = ("balanced", "accurate")
HEADER = (
    "folder",
    "preset",
    "pictures",
    "faces",
    "found by one (clearly)",
    "least IoU",
    "IoU 0.95 and more",
    "labels equal",
    "probability: median / largest difference",
)
NEAR = 0.02


@dataclass(frozen=True)
class Likeness:
    """Of all faces of some pictures.

    Attributes:
        faces: that the server found; found_by_one: that only one side found; clearly_by_one: those of them whose score is
            not just at the least accepted. overlaps: IoU of each pair; other_labels: pairs with different labels.
        differences: of the probabilities of each pair.
    """

    faces: int
    found_by_one: int
    clearly_by_one: int
    other_labels: int
    overlaps: tuple[float, ...]
    differences: tuple[float, ...]


def compare(
    judge: BrowserJudge, pipeline: MaskPipeline, pictures: Mapping[str, bytes], preset: Preset
) -> Likeness:
    """Have both judge all pictures."""
    faces = by_one = clearly = other = 0
    overlaps: list[float] = []
    differences: list[float] = []
    for name, content in pictures.items():
        found = pipeline.run(decode_image(content))
        theirs = judge.check(name, preset.name, preset.min_confidence)
        boxes = [BoundingBox(*one["face"]["box"]) for one in theirs]
        pairs = _pairs(found, boxes)
        alone = [d.face.confidence for k, d in enumerate(found) if k not in pairs]
        alone += [one["face"]["confidence"] for k, one in enumerate(theirs) if k not in pairs.values()]
        faces, by_one = faces + len(found), by_one + len(alone)
        clearly += sum(score >= preset.min_confidence + NEAR for score in alone)
        for ours, number in pairs.items():
            detection, verdict = found.detections[ours], theirs[number]["verdict"]
            overlaps.append(detection.face.box.iou(boxes[number]))
            differences.append(abs(detection.verdict.probability - verdict["probability"]))
            other += detection.verdict.label.value != verdict["label"]
    return Likeness(faces, by_one, clearly, other, tuple(overlaps), tuple(differences))


def _pairs(found: FrameResult, boxes: list[BoundingBox]) -> dict[int, int]:
    """The server's faces -> the browser's that lie where they do."""
    pairs: dict[int, int] = {}
    for ours, detection in enumerate(found):
        free = [k for k in range(len(boxes)) if k not in pairs.values()]
        best = max(free, key=lambda k: detection.face.box.iou(boxes[k]), default=None)
        if best is not None and detection.face.box.iou(boxes[best]) >= SAME_IOU:
            pairs[ours] = best
    return pairs


def print_likeness(folders: Sequence[Path], most: int, settings: Settings | None = None) -> None:
    """Print a table, a row for the first pictures of each folder with each preset."""
    settings, rows = settings or get_settings(), []
    with open_browser() as browser:
        for folder in folders:
            pictures = _pictures(folder, most)
            with browser_judge(browser, settings, pictures) as judge:
                for name in PRESETS:
                    preset = find_preset(name)
                    pipeline = MaskPipeline.load(settings, preset, num_threads=1)
                    found = compare(judge, pipeline, pictures, preset)
                    rows.append((folder.name, name, str(len(pictures)), *_cells(found)))
    print_table(HEADER, rows)


def _pictures(folder: Path, most: int) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    chosen = paths[:: max(1, len(paths) // most)][:most]
    return {f"{number}{path.suffix}": path.read_bytes() for number, path in enumerate(chosen)}


def _cells(found: Likeness) -> tuple[str, ...]:
    pairs = len(found.overlaps)
    return (
        str(found.faces),
        f"{found.found_by_one} ({found.clearly_by_one})",
        f"{min(found.overlaps):.3f}",
        f"{sum(iou >= 0.95 for iou in found.overlaps) / pairs:.2%}",
        f"{1 - found.other_labels / pairs:.2%}",
        f"{statistics.median(found.differences):.4f} / {max(found.differences):.3f}",
    )
