"""A camera whose picture the test chooses: two people who move their heads, with masks drawn on or without."""

from __future__ import annotations

import base64
import json

import cv2
import numpy as np

from maskdet.detection import landmark_detector
from maskdet.images import jpeg_bytes
from maskdet.results import Image
from maskdet.synthesis import MaskWear, draw_mask, orl_face, orl_landmarks

PEOPLE, SHOTS = (9, 22), range(1, 11)
# Put before a page's own scripts: `shown` is "masked" or "bare".
SCRIPT = """(() => {
  const pictures = Object.fromEntries(Object.entries(%s).map(([name, codes]) =>
    [name, codes.map((code) => Object.assign(new Image(), { src: "data:image/jpeg;base64," + code }))]));
  window.shown = "masked";
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 }), brush = canvas.getContext("2d");
    setInterval(() => {
      const poses = pictures[window.shown];
      brush.drawImage(poses[Math.floor(performance.now() / 350) %% poses.length], 0, 0);
    }, 60);
    return canvas.captureStream(15);
  };
})()"""


def shown_camera() -> str:
    """The script."""
    wear = {"masked": MaskWear.WELL, "bare": None}
    poses = {
        name: [_code(frame(person, shot, worn)) for person in PEOPLE for shot in SHOTS]
        for name, worn in wear.items()
    }
    return SCRIPT % json.dumps(poses)


def frame(person: int, shot: int, wear: MaskWear | None) -> Image:
    """A head before a wall, RGB, (480, 640, 3)."""
    face = orl_face(person, shot)
    head = np.asarray(cv2.resize(face.image, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)
    if wear:
        landmarks = orl_landmarks(face, landmark_detector()) * 3
        head = draw_mask(head, landmarks, rng=np.random.default_rng(100 * person + shot), wear=wear)
    picture = np.full((480, 640, 3), 150, np.uint8)
    picture[80 : 80 + head.shape[0], 180 : 180 + head.shape[1]] = head
    return picture


def _code(picture: Image) -> str:
    return base64.b64encode(jpeg_bytes(picture, quality=90)).decode()
