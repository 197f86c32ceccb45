"""Importing pictures into a data set, in two steps: `preview`, then `commit`.

```python
plan = preview(Path("masks.zip"), root)             # or bytes of a ZIP, a folder, [(name, bytes), ...]
plan = plan.with_labels({"covered": MaskLabel.WITH_MASK})
result = commit(plan, root)                         # all of it, or on any failure nothing
```

Folders name labels, in any common spelling. Where Pascal VOC, COCO or YOLO boxes are found, each face
is cut out of its picture and its box is written into the set's boxes.csv.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from maskdet.access import Role, allowed
from maskdet.dataset.box_table import BoxRow
from maskdet.dataset.known_pictures import safe_name
from maskdet.dataset.label_names import folder_label, labels_named
from maskdet.dataset.staging import Staging, roll_back_unfinished
from maskdet.dataset.transfer.annotations import recognise
from maskdet.dataset.transfer.archive import Skipped, Source, list_source
from maskdet.dataset.transfer.credits import add_lines
from maskdet.dataset.transfer.import_plan import NO_FOLDER, ImportPlan, ImportResult, PlannedPicture
from maskdet.dataset.transfer.import_preview import Previewer, brought_licences, find_candidates
from maskdet.dataset.transfer.scene_faces import cut_faces
from maskdet.detection import FaceDetector, crop_detector
from maskdet.errors import DatasetProblem
from maskdet.formatting import number
from maskdet.images import decode_image
from maskdet.language import tr
from maskdet.results import BoundingBox, MaskLabel
from maskdet.settings import Settings, get_settings

Progress = Callable[[int, int], None]  # (done, total)
SPARE_DISK = 200_000_000  # bytes left free for everything else


def preview(
    source: Source,
    root: Path,
    *,
    label: MaskLabel | None = None,
    within: str = "",
    classes: Sequence[str] = (),
    settings: Settings | None = None,
    on_progress: Progress | None = None,
) -> ImportPlan:
    """Open every file of a source; nothing is written.

    Args:
        source: bytes or path of a ZIP, a folder, or single pictures as (name, bytes).
        root: the set to import into; it need not exist yet.
        label: for pictures that lie in no folder.
        within: only what lies in a folder of this name.
        classes: names of the classes of a YOLO set that carries none.

    Raises: DatasetProblem when the source cannot be opened, is too large, or holds no picture.
    """
    settings = settings or get_settings()
    _refuse_itself(source, root)
    roll_back_unfinished(root)
    listing = list_source(source, settings, label=label).within(within)
    form = "folders" if isinstance(source, list | tuple) else recognise(listing)
    candidates, skipped = find_candidates(listing, form, classes)
    previewer = Previewer(listing, root, settings)
    for done, candidate in enumerate(candidates, start=1):
        previewer.add(candidate)
        if on_progress:
            on_progress(done, len(candidates))
    everything = (*listing.skipped, *skipped, *previewer.skipped)
    if not previewer.pictures and not everything:
        raise DatasetProblem(
            tr(
                "{title} holds no pictures. Expected one folder per label, such as with_mask and "
                "without_mask.",
                title=listing.title,
            )
        )
    spellings = {spelling for picture in previewer.pictures for spelling in picture.spellings}
    labels = labels_named(spellings)
    if form == "folders" and NO_FOLDER in labels:
        labels[NO_FOLDER] = label
    licences = brought_licences(listing)
    return ImportPlan(listing.title, form, tuple(previewer.pictures), labels, everything, licences)


@allowed(Role.ADMIN, "imported pictures", about="root")
def commit(
    plan: ImportPlan,
    root: Path,
    *,
    detector: FaceDetector | None = None,
    on_progress: Progress | None = None,
) -> ImportResult:
    """Do what a plan says. On any failure, or when the process is killed, the set stays as it was.

    Args:
        detector: cuts annotated faces out; loaded when needed.

    Raises: DatasetProblem when there is nothing to add or no room for it.
    """
    start = time.monotonic()
    _check_room(plan, root)
    if plan.form != "folders":
        detector = detector or crop_detector()
    skipped = [*plan.skipped, *plan.without_label()]
    try:
        with Staging(root) as staging:
            for number, picture in enumerate(plan.pictures, start=1):
                skipped += _stage(plan, picture, staging, detector)
                if on_progress:
                    on_progress(number, len(plan.pictures))
            files = staging.finish()
        if files and plan.licences:
            add_lines(root, plan.licences)
    except OSError as error:
        raise _not_written(root, error) from error
    counts = Counter(folder_label(file.split("/")[0]).value for file in files)
    return ImportResult(files, dict(sorted(counts.items())), tuple(skipped), time.monotonic() - start)


def _stage(
    plan: ImportPlan, picture: PlannedPicture, staging: Staging, detector: FaceDetector | None
) -> Iterator[Skipped]:
    """Read a picture again, and put it or its faces aside for the set."""
    name = picture.file.name
    try:
        data = picture.file.read()
    except DatasetProblem as error:
        yield Skipped(name, str(error))
        return
    if hashlib.sha256(data).hexdigest() != picture.sha256:
        yield Skipped(name, tr("It has changed since the preview. Import it again."))
    elif picture.faces is not None and detector is not None:
        yield from _stage_faces(plan, picture, data, staging, detector)
    elif label := plan.labels.get(picture.spelling):
        boxes = tuple(replace(row, label=label.value) for row in picture.boxes)
        if why := staging.add(label, safe_name(picture.file.path.name), data, boxes):
            yield Skipped(name, why)


def _stage_faces(
    plan: ImportPlan, picture: PlannedPicture, data: bytes, staging: Staging, detector: FaceDetector
) -> Iterator[Skipped]:
    image, name = decode_image(data), picture.file.name
    for cut in cut_faces(image, plan.labelled_faces(picture), detector):
        row = BoxRow("", "", cut.label.value, name, *_rounded(cut.box), *_rounded(cut.source_box))
        file_name = safe_name(f"{picture.file.path.stem}.jpg", ending=f"_{cut.number:03d}")
        if why := staging.add(cut.label, file_name, cut.jpeg, (row,)):
            yield Skipped(tr("{file}, face {number}", file=name, number=cut.number), why)


def _rounded(box: BoundingBox) -> tuple[float, ...]:
    return tuple(round(side, 2) for side in box.xyxy)


def _check_room(plan: ImportPlan, root: Path) -> None:
    if not plan.counts():
        raise DatasetProblem(
            tr(
                "Nothing would be imported: no readable new picture has a label. See what was skipped, and "
                "choose labels."
            )
        )
    root.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(root.parent).free
    if free < plan.num_bytes + SPARE_DISK:
        raise DatasetProblem(
            tr(
                "The import needs {needed} MB, but the disk has only {free} MB left. Make room and try "
                "again.",
                needed=number(plan.num_bytes / 1e6),
                free=number(free / 1e6),
            )
        )


def _not_written(root: Path, error: OSError) -> DatasetProblem:
    why = tr("the disk is full") if error.errno == errno.ENOSPC else error.strerror
    return DatasetProblem(
        tr(
            "The pictures cannot be written into {root} ({why}). The data set is as it was: make room "
            "or check its permissions, and import again.",
            root=root,
            why=why,
        )
    )


def _refuse_itself(source: Source, root: Path) -> None:
    if isinstance(source, Path) and source.is_dir():
        inner, outer = source.resolve(), root.resolve()
        if inner.is_relative_to(outer) or outer.is_relative_to(inner):
            raise DatasetProblem(
                tr("{source} is the data set itself, or holds it. Choose another folder.", source=source)
            )
