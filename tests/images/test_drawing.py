"""annotate and blur_faces: told by colour, symbol and word; hidden means hidden."""

from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np
import pytest
from PIL import Image as Pil

from maskdet.images.captions import MIN_FONT, Taken, draw_caption
from maskdet.images.drawing import annotate
from maskdet.images.hiding import blur_faces
from maskdet.images.state_styles import STYLES
from maskdet.language import current_language, speaking
from maskdet.results import BoundingBox, Detection, Face, FrameResult, MaskLabel, State, Verdict


def result_with(*boxes, label=MaskLabel.WITH_MASK, probability=0.99, size=(400, 300)):
    verdict = Verdict(label, probability)
    people = tuple(Detection(Face(box, 0.9, box.padded(0.1)), verdict, verdict.state(0.8)) for box in boxes)
    return FrameResult(people, size, 1.0)


FACE = BoundingBox(150, 120, 230, 220)


def has_colour(picture, colour):
    return (np.abs(picture.astype(int) - colour).max(axis=2) < 12).sum()


@pytest.mark.parametrize("background", [0, 128, 255])
@pytest.mark.parametrize(
    ("label", "probability", "state"),
    [
        (MaskLabel.WITH_MASK, 0.99, State.WITH_MASK),
        (MaskLabel.WITHOUT_MASK, 0.99, State.WITHOUT_MASK),
        (MaskLabel.MASK_WORN_INCORRECTLY, 0.99, State.MASK_WORN_INCORRECTLY),
        (MaskLabel.WITHOUT_MASK, 0.5, State.UNSURE),
    ],
)
def test_each_state_is_drawn_in_its_colour_on_any_background(background, label, probability, state):
    image = np.full((300, 400, 3), background, np.uint8)
    picture = annotate(image, result_with(FACE, label=label, probability=probability))
    assert has_colour(picture, STYLES[state].colour) > 600
    assert has_colour(picture, STYLES[state].text_colour) > 40


def test_states_differ_in_symbol_and_word_not_only_in_colour():
    assert len({style.symbol for style in STYLES.values()}) == len(State)
    assert len({style.stroke for style in STYLES.values()}) == len(State)
    assert len({style.short_name for style in STYLES.values()}) == len(State)


def test_words_that_the_font_of_pictures_lacks_are_drawn_in_english(monkeypatch):
    def name() -> str:
        return {"en": "Mask", "fr": "Masqué"}.get(current_language(), "戴口罩")

    monkeypatch.setitem(STYLES, State.WITH_MASK, replace(STYLES[State.WITH_MASK], name=name))
    image, result = np.full((300, 400, 3), 90, np.uint8), result_with(FACE, probability=0.9)
    english = annotate(image, result)
    with speaking("zh"):
        assert np.array_equal(annotate(image, result), english)
    with speaking("fr"):
        assert not np.array_equal(annotate(image, result), english)  # "Masque", without its accent


# What is left of linear RGB with one kind of cones missing; source: Machado, Oliveira, Fernandes (2009), severity 1.
SIGHTS = {
    "usual": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_states_look_alike_to_anyone(sight):
    colours = np.array([[style.colour for style in STYLES.values()]], np.float32) / 255
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(SIGHTS[sight]).T, 0, 1)
    gamma = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    lab = cv2.cvtColor(gamma.astype(np.float32), cv2.COLOR_RGB2LAB)[0]
    apart = [np.linalg.norm(a - b) for a, b in combinations(lab, 2)]
    assert min(apart) > 30  # a difference of 2 can just be seen side by side


def test_text_stands_out_from_its_chip():
    def luminance(colour):
        linear = [(c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for style in STYLES.values():
        low, high = sorted((luminance(style.colour), luminance(style.text_colour)))
        assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG AA


def test_the_picture_that_comes_in_is_not_changed():
    image = np.full((300, 400, 3), 90, np.uint8)
    annotate(image, result_with(FACE))
    blur_faces(image, result_with(FACE))
    assert (image == 90).all()


def test_small_pictures_are_enlarged_so_that_words_can_be_read():
    picture = annotate(
        np.zeros((60, 80, 3), np.uint8), result_with(BoundingBox(20, 20, 40, 45)), min_long_side=800
    )
    assert picture.shape == (600, 800, 3)


@pytest.mark.parametrize("size", [(1, 1), (20, 15), (4000, 3000)])
def test_any_size_of_picture_can_be_drawn_on(size):
    width, height = size
    box = BoundingBox(0.2 * width, 0.2 * height, 0.6 * width, 0.7 * height)
    assert annotate(np.zeros((height, width, 3), np.uint8), result_with(box)).shape == (height, width, 3)


def test_labels_of_close_neighbours_do_not_cover_each_other():
    boxes = [BoundingBox(40 + 60 * k, 100, 90 + 60 * k, 160) for k in range(5)]
    picture = annotate(np.zeros((300, 400, 3), np.uint8), result_with(*boxes))
    one = annotate(np.zeros((300, 400, 3), np.uint8), result_with(boxes[0]))
    white = STYLES[State.WITH_MASK].text_colour
    assert has_colour(picture, white) > 3.5 * has_colour(one, white) * 0.7


def test_captions_cover_no_face_where_numbers_find_room():
    boxes = [BoundingBox(x, y, x + 20, y + 24) for x in range(20, 360, 64) for y in range(30, 280, 72)]
    taken = Taken([box.xyxy for box in boxes])
    for number, detection in enumerate(result_with(*boxes), start=1):
        draw_caption(Pil.new("RGB", (400, 300)), detection.face.box, number, detection, MIN_FONT, taken)
    drawn = [*taken.faces, *taken.captions]
    boxes_of = [BoundingBox(*area) for area in drawn]
    assert not [pair for pair in combinations(boxes_of, 2) if pair[0].iou(pair[1])]


def test_a_close_up_keeps_its_words():
    box = BoundingBox(2, 2, 398, 298)
    (one,), taken = result_with(box), Taken([box.xyxy])
    draw_caption(Pil.new("RGB", (400, 300)), box, 1, one, MIN_FONT, taken)
    (caption,) = taken.captions
    assert caption[2] - caption[0] > 80


def test_a_crowd_is_drawn_without_error():
    boxes = [BoundingBox(x, y, x + 12, y + 14) for x in range(0, 390, 20) for y in range(0, 290, 20)]
    assert annotate(np.zeros((300, 400, 3), np.uint8), result_with(*boxes)).any()


def test_blur_leaves_no_detail_of_a_face_and_all_of_the_rest():
    image = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    blurred = blur_faces(image, result_with(FACE))
    inside = blurred[145:195, 170:210]
    assert len(np.unique(inside.reshape(-1, 3), axis=0)) <= 42
    assert (blurred[:80] == image[:80]).all()
    assert (blurred[:, :120] == image[:, :120]).all()


def test_blur_reaches_over_hair_and_chin():
    image = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    blurred = blur_faces(image, result_with(FACE))
    changed = np.argwhere((blurred != image).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert top < FACE.y_min - 20
    assert bottom > FACE.y_max + 20
    assert left < FACE.x_min - 15
    assert right > FACE.x_max + 15


def test_a_face_at_the_border_is_blurred_too():
    image = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    assert (blur_faces(image, result_with(BoundingBox(-30, -30, 30, 40)))[:20, :15] != image[:20, :15]).any()
