"""What is stored of a checked photo, and how thresholds and blurring show it."""

import csv
import io
import json

import numpy as np
import pytest

from maskdet.errors import UnreadableImage
from maskdet.images.decoding import decode_image
from maskdet.inference.photos import (
    STORED_SIDE,
    CheckedPhoto,
    UnreadPhoto,
    View,
    check_again,
    check_photo,
    csv_file,
    json_file,
    lowest_confidence,
    same_face,
    shown,
)
from maskdet.presets import PRESETS
from maskdet.results import BoundingBox
from maskdet.settings import Settings

CLEAR = View(min_confidence=0.6, threshold=0.8)


@pytest.fixture(scope="module")
def photo(pipeline, samples):
    return check_photo("group.jpg", lambda: samples[0].image, pipeline, Settings())


def test_everyone_is_found_once_and_the_view_filters(photo):
    assert isinstance(photo, CheckedPhoto)
    strict = View(min_confidence=0.99, threshold=0.8).of(photo.found)
    assert len(strict) < len(CLEAR.of(photo.found)) <= len(photo.found)


def test_a_file_that_cannot_be_opened_keeps_its_sentence(pipeline):
    def broken():
        raise UnreadableImage("It is a shopping list.")

    unread = check_photo("notes.jpg", broken, pipeline, Settings())
    assert isinstance(unread, UnreadPhoto)
    assert unread.problem == "It is a shopping list."


def test_large_photos_are_stored_small_and_boxes_move_along(pipeline, samples):
    large = samples[0].image.repeat(2, axis=0).repeat(2, axis=1)
    photo = check_photo("large.jpg", lambda: large, pipeline, Settings())
    image, result = shown(photo, CLEAR)
    assert max(image.shape[:2]) == STORED_SIDE
    assert result.image_size == (image.shape[1], image.shape[0])
    scale = STORED_SIDE / 2560
    for found, original in zip(result, CLEAR.of(photo.found), strict=True):
        assert found.face.box.xyxy == pytest.approx([side * scale for side in original.face.box.xyxy])


def test_blurring_hides_also_the_faces_a_slider_hides(photo):
    original = decode_image(photo.jpeg)
    blurred, result = shown(photo, View(min_confidence=0.999, threshold=0.8, blur=True))
    assert len(result) < len(photo.found)
    for detection in photo.found:
        x_min, y_min, x_max, y_max = (round(v) for v in detection.face.box.padded(-0.2).xyxy)
        change = original[y_min:y_max, x_min:x_max].astype(float) - blurred[y_min:y_max, x_min:x_max]
        assert np.abs(change).mean() > 4


def test_another_preset_judges_the_stored_copy_in_pixels_of_the_original(pipeline, samples):
    large = samples[0].image.repeat(2, axis=0).repeat(2, axis=1)
    photo = check_photo("large.jpg", lambda: large, pipeline, Settings())
    again = check_again(photo, pipeline.with_preset(PRESETS["accurate"]), Settings())
    assert (again.name, again.jpeg, again.found.image_size) == ("large.jpg", photo.jpeg, (2560, 1600))
    first, second = CLEAR.of(photo.found), CLEAR.of(again.found)
    assert len(first) == len(second) == len(samples[0].truth)
    assert sorted(same_face(detection.face.box, second) for detection in first) == list(range(len(first)))


def test_a_face_is_known_again_by_its_box(photo):
    boxes = [detection.face.box for detection in photo.found]
    assert [same_face(box, photo.found) for box in boxes] == list(range(len(boxes)))
    assert same_face(BoundingBox(0, 0, 5, 5), photo.found) is None
    assert same_face(boxes[0], View(1.0, 0.8).of(photo.found)) is None


def test_files_to_download_hold_what_the_view_shows(photo):
    view = View(min_confidence=0.6, threshold=1.0)
    rows = list(csv.DictReader(io.StringIO(csv_file([photo], view).decode("utf-8-sig"))))
    (record,) = json.loads(json_file([photo], view))
    assert len(rows) == len(record["faces"]) == len(view.of(photo.found))
    assert {row["verdict"] for row in rows} == {"unsure"}
    assert record["image"] == "group.jpg"


def test_photos_are_searched_below_a_low_setting_too():
    assert lowest_confidence(Settings(min_confidence=0.1)) == 0.1
    assert lowest_confidence(Settings()) == 0.3
