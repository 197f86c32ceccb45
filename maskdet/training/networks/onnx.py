"""The process that makes an ONNX file.

Call: python -m maskdet.training.networks.onnx VERSION_FOLDER OUT
Converted from the TFLite model, so that it gives what the app gives; tf2onnx needs TensorFlow, hence its own process.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.errors import MaskdetError, ModelBroken
from maskdet.evaluation import sample_faces
from maskdet.fileio import write_bytes_atomically
from maskdet.formatting import listed
from maskdet.inference import MaskClassifier
from maskdet.language import tr
from maskdet.registry import Version
from maskdet.training.networks.tflite import MAX_DIFFERENCE

OPSET = 17  # of 2022: read by runtimes of the last years
INPUT, OUTPUT, BATCH = "pixels", "probabilities", "batch"


def main(folder: Path, out: Path) -> int:
    """Convert, check, write.

    Returns: 0, or 1 with a sentence on stderr.
    """
    if hasattr(os, "nice"):
        os.nice(10)  # pages and live video come first
    try:
        version = Version.open(folder)
        data = convert(version.tflite_path)
        check(data, version)
    except MaskdetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write_bytes_atomically(out, data)
    return 0


def convert(tflite: Path) -> bytes:
    """A .tflite file's network as ONNX: `pixels` (batch, s, s, 3) -> `probabilities` (batch, labels).

    Raises: ModelBroken if a package is missing or the network has parts that ONNX does not know.
    """
    missing = [name for name in ("tf2onnx", "onnxruntime") if find_spec(name) is None]
    if missing:
        raise ModelBroken(
            tr("{missing} is not installed. Run `pip install -r requirements.txt`.", missing=listed(missing))
        )
    import tf2onnx

    try:
        model, _ = tf2onnx.convert.from_tflite(str(tflite), opset=OPSET)
    except Exception as error:  # the converter raises many kinds
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelBroken(
            tr("ONNX has no words for a part of this network ({why}).", why=first[:200])
        ) from error
    _rename(model.graph)
    return bytes(model.SerializeToString())


def check(data: bytes, version: Version) -> float:
    """The largest difference of any probability from the TFLite model on the sample photos' faces.

    Raises: ModelBroken if it reaches MAX_DIFFERENCE or any label differs.
    """
    import onnxruntime

    crops = sample_faces(version.image_size, version.crop_margin).crops
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    theirs = np.asarray(session.run([OUTPUT], {INPUT: crops.astype(np.float32)})[0])
    ours = MaskClassifier.load(version, temperature=1.0).output_probabilities(crops)
    difference = float(np.abs(ours - theirs).max())
    if difference >= MAX_DIFFERENCE or (ours.argmax(1) != theirs.argmax(1)).any():
        raise ModelBroken(
            tr(
                "The ONNX file disagrees with the version by {difference} (allowed: under "
                "{max_difference}), so it was not exported. Export it as Keras or LiteRT.",
                difference=f"{difference:.1e}",
                max_difference=MAX_DIFFERENCE,
            )
        )
    return difference


def _rename(graph: Any) -> None:
    """Names for what goes in and out, instead of the converter's."""
    names = {graph.input[0].name: INPUT, graph.output[0].name: OUTPUT}
    for value in (graph.input[0], graph.output[0]):
        value.name = names[value.name]
        value.type.tensor_type.shape.dim[0].dim_param = BATCH
    for node in graph.node:
        for wires in (node.input, node.output):
            wires[:] = [names.get(wire, wire) for wire in wires]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
