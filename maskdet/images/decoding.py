"""Bytes -> RGB pixels, safely; and smaller copies."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
import pi_heif
from PIL import Image as Pil
from PIL import UnidentifiedImageError

from maskdet.errors import ImageTooLarge, UnreadableImage
from maskdet.formatting import number
from maskdet.images.orientation import SIDEWAYS, orientation, upright, without_exif
from maskdet.language import tr, tr_later
from maskdet.results import Image
from maskdet.settings import get_settings

Pil.MAX_IMAGE_PIXELS = None  # headers are checked here, by one limit, before any pixel is decoded
Pil.init()  # all decoders at once: Pillow else loads five, and no others for a given list
pi_heif.register_heif_opener()

# Only these decoders ever see a visitor's bytes (Pillow's others include PostScript).
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "BMP", "TIFF", "GIF")
EXTENSIONS = ("jpg", "jpeg", "jfif", "png", "webp", "avif", "heic", "heif", "bmp", "tif", "tiff", "gif")
ADVICE = tr_later("Save it as JPEG or PNG and try again.")
# A photo holds 1 to 10 pixels a byte, a white scan perhaps 300; bombs hold thousands.
BOMB_PIXELS_PER_BYTE = 1000
# A truncated JPEG is used when at least this share of its rows arrived.
USABLE_SHARE = 0.5
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
# Scanners and scientific cameras store 10, 12 or 14 bits in 16: divided by 256 they would be black.
FULL_RANGES = (255, 1023, 4095, 16383, 65535)
DEEP_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")  # one channel, more than 8 bits


@dataclass(frozen=True)
class PictureFrame:
    """Width and height of a picture as `decode_image` gives it, and how it was turned for that (EXIF: 1 to 8)."""

    width: int
    height: int
    orientation: int = 1


def decode_image(data: bytes, *, max_megapixels: float | None = None) -> Image:
    """Open a picture file: JPEG, PNG, WebP, AVIF, HEIC, BMP, TIFF or GIF (first frame).

    EXIF rotation is applied once; transparency is laid on white; palette, grey, CMYK and 16 bit
    become 8-bit RGB. The size is checked before any pixel is decoded.

    Args:
        data: the bytes of the file.
        max_megapixels: larger pictures are refused; default: the limit of the settings, the same everywhere.

    Returns: RGB pixels, (height, width, 3), uint8.
    Raises: UnreadableImage or ImageTooLarge, with a sentence for the visitor.
    """
    picture = _open(data)
    limit = get_settings().max_megapixels if max_megapixels is None else max_megapixels
    _check_size(picture.size, len(data), limit)
    try:
        picture.load()
    except Exception as error:  # noqa: BLE001 - decoders raise many kinds; each means damaged bytes
        picture = _rescue_truncated_jpeg(data, picture, error)
    try:
        return _to_rgb(upright(picture))
    except Exception as error:
        raise UnreadableImage(
            tr("This picture cannot be turned into colours. {advice}", advice=tr(ADVICE))
        ) from error


def picture_frame(data: bytes) -> PictureFrame:
    """Size and turn of a picture file, from its header alone.

    Raises: UnreadableImage or ImageTooLarge, with a sentence for the visitor.
    """
    picture = _open(data)
    _check_size(
        picture.size, len(data), get_settings().max_megapixels
    )  # some formats are decoded to find the turn
    turn, (width, height) = orientation(picture), picture.size
    return PictureFrame(height, width, turn) if turn in SIDEWAYS else PictureFrame(width, height, turn)


def fit_within(image: Image, long_side: int) -> Image:
    """The picture with at most `long_side` pixels on its long side; smaller ones stay as they are."""
    height, width = image.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _open(data: bytes) -> Pil.Image:
    """The picture's header; no pixel is decoded yet."""
    if not data:
        raise UnreadableImage(tr("The file is empty (0 bytes). Choose the picture again."))
    try:
        return _open_strictly(data)
    except ImageTooLarge:
        raise
    except UnreadableImage:
        if not data.startswith(JPEG_START):
            raise
        plain, exif = without_exif(data)  # one damaged entry of it keeps the whole picture from being opened
        picture = _open_strictly(plain)
        picture.info["exif"] = exif
        return picture


def _open_strictly(data: bytes) -> Pil.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bombs (our own limit is stricter) and of damaged entries
            return Pil.open(io.BytesIO(data), formats=FORMATS)
    except Pil.DecompressionBombError:
        raise ImageTooLarge(
            tr(
                "This file would unfold to an enormous picture (a decompression bomb?), so it was not opened. {advice}",
                advice=tr(ADVICE),
            )
        ) from None
    except UnidentifiedImageError:
        raise UnreadableImage(
            tr("This file is not a picture, whatever its name says. {advice}", advice=tr(ADVICE))
        ) from None
    except Exception:  # noqa: BLE001 - a damaged header makes decoders raise anything
        raise UnreadableImage(
            tr("The beginning of this picture is damaged. {advice}", advice=tr(ADVICE))
        ) from None


def _check_size(size: tuple[int, int], num_bytes: int, max_megapixels: float) -> None:
    pixels = size[0] * size[1]
    megapixels = pixels / 1e6
    if megapixels <= max_megapixels:
        return
    if pixels / num_bytes > BOMB_PIXELS_PER_BYTE:
        raise ImageTooLarge(
            tr(
                "This file of {num_bytes} kB would unfold to {megapixels} megapixels, as decompression bombs do, "
                "so it was not opened. {advice}",
                num_bytes=number(num_bytes / 1000),
                megapixels=number(megapixels),
                advice=tr(ADVICE),
            )
        )
    raise ImageTooLarge(
        tr(
            "The picture has {megapixels} megapixels ({width} x {height}); the limit is {limit}. Make "
            "it smaller and try again.",
            megapixels=number(megapixels),
            width=size[0],
            height=size[1],
            limit=f"{max_megapixels:g}",
        )
    )


def _rescue_truncated_jpeg(data: bytes, picture: Pil.Image, error: Exception) -> Pil.Image:
    """The part of a cut-off JPEG that arrived; with an end marker added, the decoder fills the rest evenly.

    Raises: UnreadableImage when too little of it is left, or for other formats.
    """
    broken = UnreadableImage(
        tr("The file ends too early or is damaged: its picture cannot be read. {advice}", advice=tr(ADVICE))
    )
    if picture.format != "JPEG":
        raise broken from error
    try:
        rescued = Pil.open(io.BytesIO(data + JPEG_END), formats=("JPEG",))
        rescued.load()
    except Exception:  # noqa: BLE001 - decoders raise many kinds
        raise broken from error
    if _usable_share(np.asarray(rescued.convert("RGB"))) < USABLE_SHARE:
        raise broken from error
    return rescued


def _usable_share(pixels: Image) -> float:
    """Share of rows above the even filling at the bottom."""
    filled = (pixels == pixels[-1, -1]).all(axis=(1, 2))[::-1]
    missing_rows = len(filled) if filled.all() else int(np.argmin(filled))
    return 1 - missing_rows / len(pixels)


def _to_rgb(picture: Pil.Image) -> Image:
    if picture.mode in DEEP_MODES:
        grey = _to_8_bit(np.asarray(picture))
        return np.repeat(grey[..., None], 3, axis=2)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Pil.new("RGBA", picture.size, "white")
        picture = Pil.alpha_composite(white, picture)
    return np.array(picture.convert("RGB"), np.uint8)


def _to_8_bit(grey: np.ndarray) -> np.ndarray:
    """One deep channel (height, width) -> uint8: whole numbers by the bits they use, others by their own range."""
    values: np.ndarray = grey.astype(np.float32)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    depth = next((full for full in FULL_RANGES if high <= full), 0)
    if np.issubdtype(grey.dtype, np.floating) or low < 0 or not depth:
        values = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) * (
            255 / max(high - low, 1e-9)
        )
    else:
        values = values * (255 / depth)
    return np.clip(values, 0, 255).astype(np.uint8)
