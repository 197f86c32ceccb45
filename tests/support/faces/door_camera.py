"""A camera for the door screen whose people the test moves and masks: real faces, drawn masks, drawn by the browser itself."""

from __future__ import annotations

import base64
import json
from typing import Any

import cv2
import numpy as np

from maskdet.detection import landmark_detector
from maskdet.images import jpeg_bytes
from maskdet.results import Image
from maskdet.synthesis import MaskWear, draw_mask, orl_face, orl_landmarks

PERSON, OTHER = 5, 12
SHOT, HEIGHT = 1, 220
# Put before a page's own scripts: `people` is a list of [picture, centre x, centre y] in a picture of 640 x 480.
SCRIPT = """(() => {
  const heads = Object.fromEntries(Object.entries(%s).map(([name, code]) => [name, Object.assign(new Image(), { src: "data:image/jpeg;base64," + code })]));
  window.people = [];
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 }), brush = canvas.getContext("2d");
    window.cameraTimer ??= setInterval(() => {
      brush.fillStyle = "rgb(190, 196, 200)";
      brush.fillRect(0, 0, 640, 480);
      for (const [name, x, y] of window.people) brush.drawImage(heads[name], x - heads[name].width / 2, y - heads[name].height / 2);
    }, 60);
    return canvas.captureStream(15);
  };
})()"""


def door_camera() -> str:
    """The script, with the heads `bare`, `masked`, `nose` (one person) and `other` (another one, masked)."""
    heads = {
        "bare": head(PERSON, None),
        "masked": head(PERSON, MaskWear.WELL),
        "nose": head(PERSON, MaskWear.UNDER_NOSE),
        "other": head(OTHER, MaskWear.WELL),
    }
    codes = {name: base64.b64encode(jpeg_bytes(image, quality=92)).decode() for name, image in heads.items()}
    return SCRIPT % json.dumps(codes)


def head(person: int, wear: MaskWear | None) -> Image:
    """RGB, 220 px high."""
    face = orl_face(person, SHOT)
    large: Any = cv2.resize(face.image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    if wear:
        landmarks = orl_landmarks(face, landmark_detector()) * 4
        large = draw_mask(large, landmarks, rng=np.random.default_rng(person), wear=wear)
    scale = HEIGHT / large.shape[0]
    return np.asarray(cv2.resize(large, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
