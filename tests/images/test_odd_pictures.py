"""Pictures as no camera should write them are opened as far as can be, or refused in a sentence; nothing else happens."""

from __future__ import annotations

import io
import struct
import time

import numpy as np
import pytest
from PIL import Image as Pil

from benchmarks.fuzz.odd_pictures import (
    EXIF_FORMATS,
    ORIENTATION,
    X_RESOLUTION,
    encoded,
    exif_block,
    gradient,
    odd_pictures,
)
from maskdet.errors import UnreadableImage
from maskdet.images import decode_image, fit_within, viewable

TEXT, SHORT, LONG, RATIONAL = 2, 3, 4, 5


def turned_by_6(form: str, *other: tuple[int, int, int, bytes], kind: int = SHORT, count: int = 1) -> bytes:
    entry = (ORIENTATION, kind, count, struct.pack("<HH", 6, 0))
    return encoded(form, exif=exif_block(sorted([entry, *other])))


def opened(data: bytes) -> np.ndarray | str:
    try:
        return decode_image(data)
    except UnreadableImage as refusal:
        return str(refusal)


def test_odd_pictures_are_opened_or_refused_in_a_sentence():
    for name, data in odd_pictures(600):
        start = time.monotonic()
        found = opened(data)
        assert time.monotonic() - start < 2, name
        assert found.endswith(".") if isinstance(found, str) else found.shape[2] == 3, name


@pytest.mark.parametrize("form", EXIF_FORMATS)
@pytest.mark.parametrize(
    "entry",
    [
        (X_RESOLUTION, TEXT, 4, b"abcd"),
        (X_RESOLUTION, RATIONAL, 1, struct.pack("<I", 2**31)),
        (X_RESOLUTION, LONG, 2**31, b"\xff" * 4),
        (X_RESOLUTION, 99, 1, b"\0" * 4),
    ],
    ids=["text", "a pointer out of the file", "a count out of range", "an unknown type"],
)
def test_one_wrong_entry_does_not_keep_a_picture_from_being_turned(form, entry):
    assert decode_image(turned_by_6(form, entry)).shape == (48, 32, 3)


@pytest.mark.parametrize("form", EXIF_FORMATS)
def test_a_turn_of_an_unusual_type_is_understood(form):
    assert decode_image(turned_by_6(form, kind=LONG)).shape == (48, 32, 3)


@pytest.mark.parametrize("value", [0, 9, 255, 65535])
def test_a_turn_out_of_range_leaves_the_picture_as_it_is(value):
    block = exif_block([(ORIENTATION, SHORT, 1, struct.pack("<HH", value, 0))])
    assert decode_image(encoded("PNG", exif=block)).shape == (32, 48, 3)


@pytest.mark.parametrize("value", range(1, 9))
@pytest.mark.parametrize("order", "<>")
def test_each_of_the_eight_turns_is_undone(value, order):
    upright = gradient()
    stored = {
        1: upright,
        2: upright.transpose(Pil.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Pil.Transpose.ROTATE_180),
        4: upright.transpose(Pil.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Pil.Transpose.TRANSPOSE),
        6: upright.transpose(Pil.Transpose.ROTATE_90),
        7: upright.transpose(Pil.Transpose.TRANSVERSE),
        8: upright.transpose(Pil.Transpose.ROTATE_270),
    }[value]
    block = exif_block([(ORIENTATION, SHORT, 1, struct.pack(f"{order}HH", value, 0))], order=order)
    assert (decode_image(encoded("PNG", exif=block, picture=stored)) == np.asarray(upright)).all()


@pytest.mark.parametrize(("width", "height"), [(2000, 2), (6000, 1), (1, 10000), (1, 1)])
def test_a_thin_picture_keeps_at_least_one_pixel(width, height):
    image = decode_image(encoded("PNG", picture=Pil.new("RGB", (width, height), "red")))
    assert min(fit_within(image, 256).shape) >= 1


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_deep_grey_is_as_bright_whatever_its_bits(bits):
    values = np.linspace(0, 2**bits - 1, 64).reshape(8, 8)
    data = io.BytesIO()
    Pil.fromarray(values.astype(np.uint16)).save(data, "TIFF")
    image = decode_image(data.getvalue())
    assert (image.min(), image.max()) == (0, 255)


def test_a_floating_point_tiff_is_visible_also_with_numbers_that_are_none():
    values = np.linspace(-3.0, 5.0, 64, dtype=np.float32).reshape(8, 8)
    values[0, 0], values[0, 1] = np.nan, np.inf
    data = io.BytesIO()
    Pil.fromarray(values).save(data, "TIFF")
    assert decode_image(data.getvalue()).max() == 255


@pytest.mark.parametrize(("height", "width"), [(1, 6000), (6000, 1), (2, 3000)])
def test_what_is_shown_of_a_thin_picture_is_thick_enough_to_see(height, width):
    shown = viewable(np.zeros((height, width, 3), np.uint8))
    assert max(shown.shape[:2]) <= 100 * min(shown.shape[:2])
    assert (shown == 0).sum() == height * width * 3


def test_what_is_shown_of_other_pictures_is_the_picture():
    image = np.zeros((30, 2000, 3), np.uint8)
    assert viewable(image) is image
