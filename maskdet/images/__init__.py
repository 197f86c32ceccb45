"""Pictures: bytes -> RGB pixels and back, crops, drawing, near-duplicates.

RGB, (height, width, 3), uint8 everywhere; BGR exists only inside OpenCV calls.
Imports nothing of maskdet but results, errors and settings.
"""

from maskdet.images.cropping import crop_faces
from maskdet.images.decoding import (
    EXTENSIONS,
    FORMATS,
    PictureFrame,
    decode_image,
    fit_within,
    picture_frame,
)
from maskdet.images.drawing import BoxStyle, annotate
from maskdet.images.encoding import jpeg_bytes, thumbnail, viewable
from maskdet.images.hiding import BLUR_CELLS, BLUR_MARGIN, HIDE_CONFIDENCE, blur_faces, hide_faces
from maskdet.images.near_duplicates import SURE_DISTANCE, TWIN_DISTANCE, perceptual_hashes, twin_groups
from maskdet.images.orientation import upright
from maskdet.images.state_styles import STYLES
from maskdet.images.taken import taken_at

__all__ = [
    "BLUR_CELLS",
    "BLUR_MARGIN",
    "EXTENSIONS",
    "FORMATS",
    "HIDE_CONFIDENCE",
    "STYLES",
    "SURE_DISTANCE",
    "TWIN_DISTANCE",
    "BoxStyle",
    "PictureFrame",
    "annotate",
    "blur_faces",
    "crop_faces",
    "decode_image",
    "fit_within",
    "hide_faces",
    "jpeg_bytes",
    "perceptual_hashes",
    "picture_frame",
    "taken_at",
    "thumbnail",
    "twin_groups",
    "upright",
    "viewable",
]
