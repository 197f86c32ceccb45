"""The constants of the search for faces, for code in other languages that follows the same rules: that of the browser."""

from __future__ import annotations

from typing import Any

from maskdet.detection import detector, face_net


def detector_rules() -> dict[str, Any]:
    """What face-net's outputs are decoded by, as JSON."""
    return {
        "labels": [label.value for label in face_net.LABELS],
        "strides": face_net.STRIDES,
        "box_correction": detector.BOX_CORRECTION,
        "nms_iou": face_net.NMS_IOU,
        "vote_iou": face_net.VOTE_IOU,
        "voters_from": face_net.VOTERS_FROM,
        "largest": face_net.LARGEST,
        "large": face_net.LARGE,
        "large_power": face_net.LARGE_POWER,
        "step": face_net.STEP,
        "small_input": face_net.SMALL_INPUT,
        "large_input": face_net.LARGE_INPUT,
        "least_size": face_net.LEAST_SIZE,
        "most_area": face_net.MOST_AREA,
        "max_faces": detector.MAX_FACES,
        "close_up": face_net.FaceNet.close_up,
        "sure_close_up": face_net.FaceNet.sure_close_up,
        "sure_from": face_net.FaceNet.sure_from,
        "largest_face": face_net.FaceNet.largest,
        "merge_iou": detector.MERGE_IOU,
        "part": detector.PART,
        "rim": detector.RIM,
        "same_iou": detector.SAME_IOU,
        "sure": detector.SURE,
        "nested_share": detector.NESTED_SHARE,
        "nested_height": detector.NESTED_HEIGHT,
        "longest": detector.LONGEST,
        "least_part": detector.LEAST_PART,
        "max_parts": detector.MAX_PARTS,
        "cut_share": detector.CUT_SHARE,
        "most_oblong": detector.MOST_OBLONG,
        "large_photo": detector.LARGE_PHOTO,
        "photo_sizes": detector.PHOTO_SIZES,
        "large_photo_sizes": detector.LARGE_PHOTO_SIZES,
    }
