"""All sets of one training, cut together: splits over all of them, classes of all of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from maskdet.dataset.crop_manifest import CropRecord
from maskdet.dataset.cutting.joint_splits import joint_splits, placed
from maskdet.dataset.cutting.mining import Out, cut_backgrounds, cut_bare, cut_heads, cut_small
from maskdet.dataset.cutting.witnesses import Witnesses
from maskdet.dataset.face_crops import OnProblem, cut_photos, cut_scenes
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.label_names import TWO_CLASSES, classes_of, label_named
from maskdet.dataset.scenes import Scene
from maskdet.dataset.transfer import BoxedPicture
from maskdet.errors import log_problem
from maskdet.results import WORN_LABELS, MaskLabel

Parts = Iterator[tuple[str, Iterator[CropRecord]]]  # what is cut, and its crops


@dataclass(frozen=True)
class CutSets:
    """What to cut.

    Attributes:
        photos: of one face each, labelled by folder. scenes: with a labelled box around every face.
        people, crowds: with loose labelled boxes around heads; mostly of one person, or of many or none.
        street: nobody wears a mask; with boxes around some heads.
    """

    photos: DatasetIndex | None
    scenes: Sequence[Scene]
    people: Sequence[BoxedPicture] = ()
    crowds: Sequence[BoxedPicture] = ()
    street: Sequence[BoxedPicture] = ()

    @property
    def further(self) -> tuple[Sequence[BoxedPicture], ...]:
        """The sets whose faces are looked for by several detectors."""
        return (self.people, self.crowds, self.street)

    @property
    def classes(self) -> frozenset[MaskLabel]:
        """Those of the photos' folders; with people also masks worn wrongly, with any further set also no face."""
        found = classes_of(self.photos.labels) if self.photos else TWO_CLASSES
        named = {label_named(name) for picture in self.people for name, _ in picture.boxes}
        return found | {label for label in WORN_LABELS if label in named} | self._phantoms

    @property
    def _phantoms(self) -> frozenset[MaskLabel]:
        return frozenset({MaskLabel.NO_FACE}) if any(self.further) else frozenset()


def cut_sets(
    sets: CutSets,
    out: Path,
    witnesses: Witnesses,
    fixes: Mapping[str, MaskLabel],
    *,
    drawn: bool,
    seed: int,
    on_problem: OnProblem = log_problem,
) -> Parts:
    """Cut every set, one after the other; with further sets also phantoms, and photos once more from afar.

    Args:
        fixes, drawn, seed: see `cut_photos`.
    """
    paths = [[picture.path for picture in part] for part in sets.further]
    places = joint_splits(sets.photos, [scene.path for scene in sets.scenes], paths, seed=seed)
    target = Out(out, places, sets.classes, on_problem)
    kept: list[CropRecord] = []
    if sets.photos:
        photos = cut_photos(
            placed(sets.photos, places),
            witnesses.detector,
            out,
            drawn=drawn,
            seed=seed,
            fixes=fixes,
            classes=target.classes,
            on_problem=on_problem,
        )
        yield "faces of photos", _keeping(photos, kept)
    if sets.scenes:
        scenes = cut_scenes(
            sets.scenes,
            witnesses.detector,
            out,
            drawn=drawn,
            seed=seed,
            classes=target.classes,
            places=places,
            on_problem=on_problem,
        )
        yield "faces of scenes", _keeping(scenes, kept)
    if any(sets.further):
        yield from _further(sets, kept, witnesses, target)


def _further(sets: CutSets, kept: list[CropRecord], witnesses: Witnesses, target: Out) -> Parts:
    """What comes of further sets, and of photos and scenes with them."""
    for part, kind in ((sets.people, "people"), (sets.crowds, "crowd")):
        yield f"faces of {kind}", _keeping(cut_heads(part, witnesses, target, kind), kept)
    yield "bare faces", cut_bare(sets.street, witnesses, target, "street")
    yield "phantoms", cut_backgrounds(_with_backgrounds(kept), witnesses, target)
    yield "small faces", cut_small(_from_afar(kept), witnesses, target)


def _with_backgrounds(records: Sequence[CropRecord]) -> list[CropRecord]:
    """All faces of the pictures to search for phantoms: scenes, and every third photo, which has one face and little else."""
    return [r for r in records if r.kind == "scene" or (r.kind == "photo" and _lot(r) % 3 == 0)]


def _lot(record: CropRecord) -> int:
    """A number drawn for each record, whatever else is cut."""
    return zlib.crc32(record.file.encode())


def _from_afar(records: Sequence[CropRecord]) -> Iterator[CropRecord]:
    """Photos whose faces shall be seen small: of bare ones two of three, of masked ones, which scenes have, one."""
    for record in records:
        few = {MaskLabel.WITHOUT_MASK: 2, MaskLabel.WITH_MASK: 1}.get(MaskLabel(record.label), 3)
        wanted = _lot(record) % 3 < few
        if record.kind in ("photo", "people") and record.found and wanted:
            yield record


def _keeping(records: Iterator[CropRecord], kept: list[CropRecord]) -> Iterator[CropRecord]:
    for record in records:
        if record.label != MaskLabel.NO_FACE:
            kept.append(record)
        yield record
