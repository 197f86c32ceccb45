"""A small archive with everything that occurs in large ones, and its results."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

from PIL import Image as Pil

from maskdet.archive import Judging, open_run, run_batch
from maskdet.images import crop_faces, jpeg_bytes
from maskdet.settings import get_settings
from tests.support.pictures import NO_PICTURE, empty_wall, encoded

TAKEN = datetime(2026, 3, 1, 8, 30)


def make_archive(root: Path, samples, pipeline) -> Path:
    """Nine faces of three watches, a wall and a file that is no picture, and a ZIP with two faces: 13 files."""
    boxes = [detection.face.box for detection in pipeline.run(samples[0].image)]
    faces = [jpeg_bytes(face) for face in crop_faces(samples[0].image, boxes[:3], size=160, margin=0.4)]
    for watch in ("door", "yard", "hall"):
        (root / watch).mkdir()
        for number, face in enumerate(faces):
            (root / watch / f"{number}.jpg").write_bytes(face)
    exif = Pil.Exif()
    exif[0x0132] = f"{TAKEN:%Y:%m:%d %H:%M:%S}"
    Pil.open(root / "door/0.jpg").save(root / "door/0.jpg", exif=exif)
    (root / "wall.png").write_bytes(encoded(empty_wall()))
    (root / NO_PICTURE[0]).write_bytes(NO_PICTURE[1])
    with zipfile.ZipFile(root / "more.zip", "w") as archive:
        for number, face in enumerate(faces[:2]):
            archive.writestr(f"gate/{number}.jpg", face)
    return root


def score_archive(archive: Path, folder: Path) -> Path:
    """In parts of four pictures."""
    manifest = open_run(folder, [str(archive)], Judging.of(get_settings()), part_size=4)
    run_batch(folder, manifest, processes=1)
    return folder
