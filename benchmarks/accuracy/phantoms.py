"""What is found where nobody is: beside the heads of street pictures, and in pictures without anyone.

Everyone in the street pictures is bare, so faces at their heads that are called masked are counted, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter

from maskdet.dataset import PictureStats, read_all, split_of
from maskdet.dataset.cutting import Witnesses, same
from maskdet.dataset.transfer import BoxedPicture
from maskdet.detection import YuNet
from maskdet.images import twin_groups
from maskdet.inference import MaskPipeline
from maskdet.registry import (
    TrainingManifest,
    active_version,
    manifest_path,
    read_training_manifest,
    training_manifest,
)
from maskdet.registry.report import HeightCount, PhantomFigures
from maskdet.results import BoundingBox, Detection, MaskLabel
from maskdet.settings import get_settings

HEIGHTS = (16, 32, 64)  # pixels: counted from each on
AROUND = 0.2  # of a head's box: the face of a bent head lies at its rim


def held_out(pictures: Sequence[BoxedPicture], seed: int = 0) -> list[BoxedPicture]:
    """Those of the test split by near-duplicate group, of which neither model in use learned anything."""
    stats = read_all([picture.path for picture in pictures])
    known = [(p, s) for p, s in zip(pictures, stats, strict=True) if isinstance(s, PictureStats)]
    groups = twin_groups([s.hashes for _, s in known])
    learned = _manifests()
    return [
        picture
        for (picture, s), first in zip(known, groups, strict=True)
        if split_of(f"scene-{known[first][0].path.stem}", seed) == "test"
        and not any(manifest.contains(s.sha256, s.hashes) for manifest in learned)
    ]


def street_figures(pipeline: MaskPipeline, pictures: Sequence[BoxedPicture]) -> PhantomFigures:
    """Detections away from every head, and at heads, as people see them in this preset."""
    found = [(picture, detection) for picture in pictures for detection in _found(pipeline, picture)]
    heads = {picture.path: [box.padded(AROUND) for _, box in picture.boxes] for picture in pictures}
    away: list[tuple[BoxedPicture, Detection]] = []
    at: list[Detection] = []
    for picture, detection in found:
        if _is_at(detection, heads[picture.path]):
            at.append(detection)
        else:
            away.append((picture, detection))
    return PhantomFigures(
        pictures=len(pictures),
        away=_counts(detection for _, detection in away),
        away_alone=_counts(_alone(pipeline, away)),
        at_heads=_counts(at),
        at_heads_masked=_counts([one for one in at if one.verdict.label is MaskLabel.WITH_MASK]),
    )


def _alone(pipeline: MaskPipeline, away: Iterable[tuple[BoxedPicture, Detection]]) -> Iterator[Detection]:
    """Detections at which another detector, which is wrong elsewhere, sees no face, not even a doubtful one."""
    witnesses = Witnesses(pipeline.detector, YuNet.load())
    for picture, found in groupby(away, key=itemgetter(0)):
        seen = witnesses.seen(picture.read())
        yield from (one for _, one in found if not any(same(one.face, other) for other in seen))


def nobody_figures(pipeline: MaskPipeline, pictures: Sequence[BoxedPicture]) -> PhantomFigures:
    """Detections in pictures in which an annotator saw nobody."""
    empty = [picture for picture in pictures if not picture.boxes]
    return PhantomFigures(
        pictures=len(empty), away=_counts(chain.from_iterable(_found(pipeline, one) for one in empty))
    )


def _manifests() -> list[TrainingManifest]:
    """What mask model and detector learned from, where that is known."""
    settings = get_settings()
    beside = manifest_path(settings.detector_dir)
    mask = training_manifest(active_version(settings.models_dir))
    return [m for m in (mask, read_training_manifest(beside) if beside.is_file() else None) if m]


def _found(pipeline: MaskPipeline, picture: BoxedPicture) -> list[Detection]:
    return list(pipeline.run(picture.read()))


def _is_at(detection: Detection, heads: Sequence[BoundingBox]) -> bool:
    x, y = detection.face.box.centre
    return any(head.x_min <= x <= head.x_max and head.y_min <= y <= head.y_max for head in heads)


def _counts(found: Iterable[Detection]) -> tuple[HeightCount, ...]:
    """How many there are from each height on."""
    heights = [detection.face.box.height for detection in found]
    return tuple(HeightCount(from_px=least, count=sum(h >= least for h in heights)) for least in HEIGHTS)
