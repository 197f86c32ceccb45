"""TFLite models of fixed shape, which browsers need: the same model, only its shapes are settled."""

from __future__ import annotations

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from maskdet.detection.face_net import FaceNet, framed
from maskdet.errors import ModelBroken
from maskdet.inference.classifier import MaskClassifier
from maskdet.registry.fixed_shape import fixed_shape, shaped_model
from maskdet.registry.registry import list_versions
from maskdet.settings import get_settings


def shipped_model() -> bytes:
    return list_versions(get_settings().models_dir)[0].tflite_path.read_bytes()


def face_net() -> bytes:
    return (get_settings().detector_dir / "face_net.tflite").read_bytes()


def open_tensors(model: bytes) -> list[str]:
    return [
        d["name"] for d in Interpreter(model_content=model).get_tensor_details() if -1 in d["shape_signature"]
    ]


def test_nothing_is_left_open_and_the_verdicts_stay():
    version = list_versions(get_settings().models_dir)[0]
    made = fixed_shape(shipped_model())
    assert not open_tensors(made)
    size = version.image_size
    crops = np.random.default_rng(1).integers(0, 256, (3, size, size, 3), np.uint8)
    before, after = (
        MaskClassifier(model, version.labels).probabilities(crops) for model in (shipped_model(), made)
    )
    assert np.array_equal(before, after)


def test_what_is_fixed_already_stays_as_it_is():
    made = fixed_shape(shipped_model())
    assert fixed_shape(made) == made


@pytest.mark.parametrize(
    ("height", "width", "size"), [(480, 640, 640), (640, 360, 640), (300, 400, 320), (900, 1600, 960)]
)
def test_the_face_network_can_be_made_for_any_picture(height, width, size):
    pixels, _ = framed(np.random.default_rng(2).integers(0, 256, (height, width, 3), np.uint8), size)
    made = shaped_model(face_net()).at(*pixels.shape[1:3])
    assert not open_tensors(made)
    assert np.array_equal(FaceNet(made).outputs(pixels), FaceNet(face_net()).outputs(pixels))


def test_an_input_of_other_dimensions_is_refused():
    with pytest.raises(ModelBroken, match="4 dimensions"):
        fixed_shape(shipped_model(), (1, 3))
