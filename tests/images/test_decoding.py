"""decode_image opens what people have, and refuses the rest with a sentence; crops come as inference cuts them."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from maskdet.errors import ImageTooLarge, UnreadableImage
from maskdet.images.cropping import crop_faces
from maskdet.images.decoding import decode_image
from maskdet.results import BoundingBox

FILES = Path(__file__).parent / "files"
# top left red, top right green, bottom left blue, bottom right white: rotation and colour order show
CORNERS = [[(220, 30, 30), (30, 200, 30)], [(30, 30, 220), (245, 245, 245)]]


def picture(width=80, height=60):
    pixels = np.zeros((height, width, 3), np.uint8)
    for row in (0, 1):
        for column in (0, 1):
            part = np.s_[
                row * height // 2 : (row + 1) * height // 2, column * width // 2 : (column + 1) * width // 2
            ]
            pixels[part] = CORNERS[row][column]
    return Image.fromarray(pixels)


def encoded(image, file_format, **options):
    data = io.BytesIO()
    image.save(data, file_format, **options)
    return data.getvalue()


def assert_shows_the_corners(pixels, tolerance=40):
    height, width = pixels.shape[:2]
    assert pixels.dtype == np.uint8
    assert pixels.shape == (height, width, 3)
    for row in (0, 1):
        for column in (0, 1):
            seen = pixels[height * (1 + 2 * row) // 4, width * (1 + 2 * column) // 4].astype(int)
            assert np.abs(seen - CORNERS[row][column]).max() <= tolerance


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF", "GIF"])
def test_common_formats_open_as_rgb(file_format):
    pixels = decode_image(encoded(picture(), file_format))
    assert pixels.shape == (60, 80, 3)
    assert_shows_the_corners(pixels)


@pytest.mark.parametrize("mode", ["P", "CMYK", "RGBA", "1", "L", "LA", "YCbCr"])
def test_every_colour_mode_becomes_rgb(mode):
    file_format = "TIFF" if mode in ("CMYK", "YCbCr") else "PNG"
    pixels = decode_image(encoded(picture().convert(mode), file_format))
    assert pixels.shape == (60, 80, 3)
    if mode not in ("1", "L", "LA"):
        assert_shows_the_corners(pixels, tolerance=60)


def test_a_cmyk_jpeg_keeps_its_colours():
    assert_shows_the_corners(
        decode_image(encoded(picture().convert("CMYK"), "JPEG", quality=95)), tolerance=60
    )


def test_16_bit_grey_is_scaled_not_cut_off():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(20, axis=0)
    _, data = cv2.imencode(".png", ramp)
    pixels = decode_image(data.tobytes())
    assert pixels[0, 0, 0] == 0
    assert pixels[0, -1, 0] == 255
    assert abs(int(pixels[0, 128, 0]) - 128) <= 2


@pytest.mark.parametrize("ending", [".png", ".tiff"])
def test_16_bit_colour_opens(ending):
    deep = (np.asarray(picture())[..., ::-1].astype(np.uint16)) * 257
    _, data = cv2.imencode(ending, deep)
    assert_shows_the_corners(decode_image(data.tobytes()))


def test_transparency_is_laid_on_white():
    image = picture().convert("RGBA")
    image.putalpha(0)
    assert (decode_image(encoded(image, "PNG")) == 255).all()


def test_only_the_first_frame_of_a_gif_is_read():
    black = Image.new("RGB", (80, 60))
    data = encoded(picture(), "GIF", save_all=True, append_images=[black])
    assert_shows_the_corners(decode_image(data))


ROTATIONS = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


@pytest.mark.parametrize("orientation", ROTATIONS)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_rotation_is_applied_exactly_once(orientation, file_format):
    stored = picture().transpose(ROTATIONS[orientation])
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    pixels = decode_image(encoded(stored, file_format, exif=exif))
    assert pixels.shape == (60, 80, 3)
    assert_shows_the_corners(pixels)


def test_an_empty_file_gets_a_sentence():
    with pytest.raises(UnreadableImage, match="empty"):
        decode_image(b"")


@pytest.mark.parametrize("data", [b"not a picture", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg/>", b"\x00" * 5000])
def test_what_is_no_picture_gets_a_sentence(data):
    with pytest.raises(UnreadableImage, match="not a picture"):
        decode_image(data)


def test_a_jpeg_cut_off_near_its_end_is_still_shown():
    noisy = np.random.default_rng(0).integers(0, 255, (200, 200, 3)).astype(np.uint8)
    data = encoded(Image.fromarray(noisy), "JPEG")
    pixels = decode_image(data[: int(len(data) * 0.8)])
    assert pixels.shape == (200, 200, 3)
    assert pixels[:100].std() > 30


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_file_truncated_beyond_use_gets_a_sentence(file_format):
    noisy = np.random.default_rng(0).integers(0, 255, (200, 200, 3)).astype(np.uint8)
    data = encoded(Image.fromarray(noisy), file_format)
    with pytest.raises(UnreadableImage, match=r"ends too early|damaged"):
        decode_image(data[: len(data) // 5])


def test_too_many_pixels_are_refused_before_decoding(monkeypatch):
    data = encoded(Image.effect_noise((1200, 1000), 90), "JPEG")
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ImageTooLarge, match=r"1 megapixels \(1200 x 1000\); the limit is 0.5"):
        decode_image(data, max_megapixels=0.5)


def test_a_decompression_bomb_is_refused_before_decoding(monkeypatch):
    data = encoded(Image.new("1", (12000, 12000)), "PNG")
    assert len(data) < 40_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ImageTooLarge, match="decompression bomb"):
        decode_image(data)


def test_a_bomb_over_the_decoder_s_own_limit_is_refused_too(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ImageTooLarge, match="decompression bomb"):
        decode_image(encoded(picture(), "PNG"))


def test_heic_files_of_phones_are_understood():
    pixels = decode_image((FILES / "corners.heic").read_bytes())
    assert pixels.shape == (120, 160, 3)
    assert_shows_the_corners(pixels)


def test_crops_come_in_order_and_size():
    image = np.asarray(picture())
    boxes = [BoundingBox(0, 0, 40, 30), BoundingBox(40, 30, 80, 60)]
    crops = crop_faces(image, boxes, size=16, margin=0.0)
    assert crops.shape == (2, 16, 16, 3)
    assert tuple(crops[0][8, 8]) == CORNERS[0][0]
    assert tuple(crops[1][8, 8]) == CORNERS[1][1]


def test_a_box_that_leaves_the_picture_repeats_its_edge():
    crop = crop_faces(np.asarray(picture()), [BoundingBox(-20, -20, 20, 20)], size=16, margin=0.1)[0]
    assert (crop == CORNERS[0][0]).all()


def test_no_boxes_give_no_crops():
    assert crop_faces(np.asarray(picture()), [], size=16, margin=0.1).shape == (0, 16, 16, 3)


def test_a_box_wholly_outside_or_empty_still_gives_a_crop():
    boxes = [BoundingBox(200, 200, 220, 220), BoundingBox(10, 10, 10, 10)]
    assert crop_faces(np.asarray(picture()), boxes, size=16, margin=0.0).shape == (2, 16, 16, 3)
