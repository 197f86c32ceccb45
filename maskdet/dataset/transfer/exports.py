"""A data set as one ZIP for others: plain folders, COCO or YOLO, with a manifest.

- Folders (`export_zip`): `with_mask/...` and so on, as in the set; importing it gives the same fingerprint.
- COCO: `images/<split>/<label>/...` and `annotations/instances_<split>.json`; file names are relative to
  `images/<split>`. Boxes are [x, y, width, height] in pixels.
- YOLO: `images/<split>/<label>/...`, `labels/<split>/<label>/....txt`, `data.yaml`.

Where a face lies is taken from the set's boxes.csv if it knows the picture; else it is the box of the
largest face the detector finds; else the whole picture. Each box says which, and the manifest counts them.

Pictures are copied as they are, one after the other, and compared with what the index saw.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from maskdet.dataset.box_table import BOXES, boxes_by_picture, boxes_csv, read_boxes
from maskdet.dataset.index import DatasetIndex, Picture
from maskdet.dataset.known_pictures import free_name
from maskdet.dataset.splits import SPLITS
from maskdet.dataset.transfer.credits import CARD_FILES, licence_lines
from maskdet.dataset.transfer.export_boxes import BoxedPicture, BoxFinder, coco_files, yolo_files
from maskdet.detection import FaceDetector
from maskdet.errors import DatasetProblem
from maskdet.language import tr
from maskdet.version import __version__

MANIFEST = "manifest.json"

Target = Path | IO[bytes]
Progress = Callable[[int, int], None]  # (done, total)


@dataclass(frozen=True)
class Exported:
    """What was written: pictures, faces with boxes, and the manifest's content."""

    num_pictures: int
    num_boxes: int
    manifest: dict[str, Any]


def export_zip(
    index: DatasetIndex, out: Target, *, licences: Sequence[str] = (), on_progress: Progress | None = None
) -> Exported:
    """Write the set as folders, one per label, with its boxes.csv and card if it has them.

    Args:
        out: a path (replaced only when complete) or a binary file.
        licences: lines to add to those of the set's own README or LICENSE.

    Raises: DatasetProblem when a picture has changed since the index was made, or the disk is full.
    """
    rows = boxes_by_picture(read_boxes(index.root))
    boxes = [row for picture in index.pictures for row in rows.get(picture.sha256, ())]
    manifest = _manifest(index, "folders", licences, _file)
    manifest["boxes"] = {"boxes.csv": len(boxes)}
    with _archive(out) as archive:
        for picture, data in _read_all(index, on_progress):
            archive.writestr(_file(picture), data)
        if boxes:
            archive.writestr(BOXES, boxes_csv(boxes), zipfile.ZIP_DEFLATED)
        _add_cards(archive, index.root, manifest)
    return Exported(len(index.pictures), len(boxes), manifest)


def export_coco(
    index: DatasetIndex,
    out: Target,
    *,
    licences: Sequence[str] = (),
    detector: FaceDetector | None = None,
    on_progress: Progress | None = None,
) -> Exported:
    """Write the set in COCO's format. Arguments and errors as for `export_zip`."""
    return _export_boxed(index, out, "coco", licences, detector, on_progress)


def export_yolo(
    index: DatasetIndex,
    out: Target,
    *,
    licences: Sequence[str] = (),
    detector: FaceDetector | None = None,
    on_progress: Progress | None = None,
) -> Exported:
    """Write the set in YOLO's format. Arguments and errors as for `export_zip`."""
    return _export_boxed(index, out, "yolo", licences, detector, on_progress)


EXPORTS: dict[str, Callable[..., Exported]] = {"zip": export_zip, "coco": export_coco, "yolo": export_yolo}


def _export_boxed(
    index: DatasetIndex,
    out: Target,
    form: str,
    licences: Sequence[str],
    detector: FaceDetector | None,
    on_progress: Progress | None,
) -> Exported:
    finder = BoxFinder(boxes_by_picture(read_boxes(index.root)), detector)
    boxed: list[BoxedPicture] = []
    files = _unlike_stems(index)
    manifest = _manifest(index, form, licences, lambda p: f"images/{p.split}/{files[p.path]}")
    with _archive(out) as archive:
        for picture, data in _read_all(index, on_progress):
            archive.writestr(f"images/{picture.split}/{files[picture.path]}", data)
            boxed.append(BoxedPicture(picture, files[picture.path], finder.boxes(picture, data)))
        for name, text in (coco_files if form == "coco" else yolo_files)(boxed, index.labels):
            archive.writestr(name, text, zipfile.ZIP_DEFLATED)
        manifest["boxes"] = dict(Counter(box.origin for entry in boxed for box in entry.boxes))
        _add_cards(archive, index.root, manifest)
    return Exported(len(boxed), sum(len(entry.boxes) for entry in boxed), manifest)


def _manifest(
    index: DatasetIndex, form: str, licences: Sequence[str], path_of: Callable[[Picture], str]
) -> dict[str, Any]:
    counts: dict[str, dict[str, int]] = {label: dict.fromkeys(SPLITS, 0) for label in index.labels}
    for (label, split), number in index.counts().items():
        counts[label][split] = number
    return {
        "name": index.root.name,
        "format": form,
        "fingerprint": index.fingerprint,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "tool": _tool(),
        "licences": list(dict.fromkeys([*licence_lines(index.root), *licences])),
        "num_pictures": len(index.pictures),
        "counts": counts,
        "files": [
            {
                "file": path_of(picture),
                "label": picture.label,
                "split": picture.split,
                "group": picture.group,
                "sha256": picture.sha256,
                "width": picture.width,
                "height": picture.height,
            }
            for picture in index.pictures
        ],
    }


@contextmanager
def _archive(out: Target) -> Iterator[zipfile.ZipFile]:
    """A ZIP to write: into a file object, or beside a path and renamed when complete."""
    try:
        if isinstance(out, Path):
            with _beside(out) as file, zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
                yield archive
        else:
            with zipfile.ZipFile(out, "w", strict_timestamps=False) as archive:
                yield archive
    except OSError as error:
        raise DatasetProblem(
            tr(
                "The export cannot be written ({why}). Make room, or choose another place, and try again.",
                why=error.strerror,
            )
        ) from error


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` when the context ends well, and else disappears."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read_all(index: DatasetIndex, on_progress: Progress | None) -> Iterator[tuple[Picture, bytes]]:
    """Every picture with the bytes of its file.

    Raises: DatasetProblem when one is not what the index saw.
    """
    for number, picture in enumerate(index.pictures, start=1):
        data = picture.path.read_bytes() if picture.path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != picture.sha256:
            raise DatasetProblem(
                tr(
                    "{file} has changed or is gone since the data set was read. Open the set again and export "
                    "it.",
                    file=_file(picture),
                )
            )
        yield picture, data
        if on_progress:
            on_progress(number, len(index.pictures))


def _add_cards(archive: zipfile.ZipFile, root: Path, manifest: dict[str, Any]) -> None:
    for name in CARD_FILES:
        if (root / name).is_file():
            archive.writestr(name, (root / name).read_bytes(), zipfile.ZIP_DEFLATED)
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)


def _file(picture: Picture) -> str:
    return f"{picture.label}/{picture.path.name}"


def _unlike_stems(index: DatasetIndex) -> dict[Path, str]:
    """label/name of each picture, numbered where a.jpg and a.png would share the text file a.txt."""
    taken: set[str] = set()
    stems = {
        picture.path: free_name(f"{picture.label}/{picture.path.stem}", taken) for picture in index.pictures
    }
    return {path: stem + path.suffix for path, stem in stems.items()}


def _tool() -> str:
    """This program and its version."""
    return f"maskdet {__version__}"
