"""Made-up pictures: masks and things drawn on real faces, the ORL faces, portraits, the sample photos.

Everything is made on the user's machine from installed packages.
May import detection and images, and what lies below.
"""

from maskdet.synthesis.canvas import Canvas, blurred, is_grey
from maskdet.synthesis.demo_scene import RATE as DEMO_RATE
from maskdet.synthesis.demo_scene import demo_scene
from maskdet.synthesis.drawn_faces import drawn_faces, lowered
from maskdet.synthesis.face_patch import FACE_SIDE, FacePatch, close_up
from maskdet.synthesis.mask_drawing import MaskWear, Points, draw_mask
from maskdet.synthesis.mask_styles import MaskPattern, MaskShape, MaskStyle, random_style
from maskdet.synthesis.occlusion_cloth import beard, scarf
from maskdet.synthesis.occlusion_hands import hand_over_mouth
from maskdet.synthesis.occlusion_things import cup_at_mouth, microphone
from maskdet.synthesis.orl import CREDIT, OrlFace, orl_face, orl_faces, orl_landmarks
from maskdet.synthesis.portraits import Portrait, bare_portraits, portraits
from maskdet.synthesis.sample_photos import SamplePhoto, sample_photos

__all__ = [
    "CREDIT",
    "DEMO_RATE",
    "FACE_SIDE",
    "Canvas",
    "FacePatch",
    "MaskPattern",
    "MaskShape",
    "MaskStyle",
    "MaskWear",
    "OrlFace",
    "Points",
    "Portrait",
    "SamplePhoto",
    "bare_portraits",
    "beard",
    "blurred",
    "close_up",
    "cup_at_mouth",
    "demo_scene",
    "draw_mask",
    "drawn_faces",
    "hand_over_mouth",
    "is_grey",
    "lowered",
    "microphone",
    "orl_face",
    "orl_faces",
    "orl_landmarks",
    "portraits",
    "random_style",
    "sample_photos",
    "scarf",
]
