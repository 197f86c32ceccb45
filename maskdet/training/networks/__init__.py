"""The networks, and their files: Keras, TFLite, ONNX.

Each takes RGB pixels 0..255 and ends in a softmax over the labels.
May import registry.
"""

from maskdet.training.networks.architectures import build
from maskdet.training.networks.tflite import check_agreement, load_keras, to_tflite

__all__ = ["build", "check_agreement", "load_keras", "to_tflite"]
