"""Small annotated sources as others pack them: pictures, VOC, COCO and YOLO files, zipped or in a folder."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image as Pil

from benchmarks.fuzz.odd_pictures import ORIENTATION, exif_block, gradient
from maskdet.dataset.transfer.import_plan import ImportPlan
from maskdet.dataset.transfer.imports import preview

Files = Mapping[str, bytes | str | dict[str, list[dict[str, object]]]]  # name -> content
Box = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max in pixels
WIDTH, HEIGHT = 200, 120
MASKED_BOX, BARE_BOX = (20, 30, 60, 80), (120, 20, 170, 90)
FACES = [("with_mask", MASKED_BOX), ("without_mask", BARE_BOX)]


def photo(
    number: int = 0, *, form: str = "JPEG", orientation: int = 1, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> bytes:
    """A picture that differs from those of other numbers; with `orientation`, stored turned, for EXIF to turn back."""
    picture = gradient(*size).rotate(0)
    picture.putpixel((number % size[0], number // size[0]), (0, 0, 0))
    undone = {
        3: Pil.Transpose.ROTATE_180,
        5: Pil.Transpose.TRANSPOSE,
        6: Pil.Transpose.ROTATE_90,
        7: Pil.Transpose.TRANSVERSE,
        8: Pil.Transpose.ROTATE_270,
    }
    if orientation in undone:
        picture = picture.transpose(undone[orientation])
    exif = exif_block([(ORIENTATION, 3, 1, bytes([orientation, 0, 0, 0]))])
    data = io.BytesIO()
    picture.save(data, form, quality=95, **({"exif": exif} if form in ("JPEG", "PNG", "WEBP") else {}))
    return data.getvalue()


def voc(
    filename: str,
    faces: Sequence[tuple[str, Box]] = FACES,
    *,
    size: tuple[float, float] | None = None,
    head: str = "",
) -> str:
    """A Pascal VOC file."""
    declared = f"<size><width>{size[0]}</width><height>{size[1]}</height></size>" if size else ""
    boxes = "".join(
        f"<object><name>{name}</name><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax>"
        "</bndbox></object>"
        for name, (x1, y1, x2, y2) in faces
    )
    return f"{head}<annotation><filename>{filename}</filename>{declared}{boxes}</annotation>"


def yolo(faces: Sequence[tuple[int, Box]]) -> str:
    """A text file of YOLO."""
    return "".join(
        f"{number} {(x1 + x2) / 2 / WIDTH} {(y1 + y2) / 2 / HEIGHT} {(x2 - x1) / WIDTH} {(y2 - y1) / HEIGHT}\n"
        for number, (x1, y1, x2, y2) in faces
    )


def coco(file_name: str = "a.jpg", **image: object) -> dict[str, list[dict[str, object]]]:
    """The content of a COCO file."""
    return {
        "images": [{"id": 7, "file_name": file_name, **image}],
        "categories": [{"id": 1, "name": "with_mask"}, {"id": 2, "name": "without_mask"}],
        "annotations": [
            {"id": n, "image_id": 7, "category_id": n, "bbox": [x1, y1, x2 - x1, y2 - y1]}
            for n, (_, (x1, y1, x2, y2)) in enumerate(FACES, start=1)
        ],
    }


def zipped(files: Files) -> bytes:
    """Texts are written in UTF-8, objects as JSON."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content) if isinstance(content, dict) else content)
    return data.getvalue()


def written(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files into a folder. Returns: the folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def planned(files: Files, folder: Path) -> tuple[ImportPlan, dict[str, str]]:
    """The preview of these files, zipped, as an import into a new set; and what is left out -> why."""
    plan = preview(zipped(files), folder / "set")
    return plan, {skipped.name: skipped.why for skipped in plan.skipped}
