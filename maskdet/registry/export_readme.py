"""The README.md inside an exported model: what goes in, what comes out, and code that runs as it stands."""

from __future__ import annotations

from maskdet.registry.thresholds import operating_threshold
from maskdet.registry.version import Version
from maskdet.settings import get_settings

# One runtime each: what to install, and lines from `pixels` (1, s, s, 3) to `row` (labels).
INSTALL = {
    "keras": "tensorflow pillow",
    "litert": "ai-edge-litert numpy pillow",
    "onnx": "onnxruntime numpy pillow",
}
IMPORTS = {
    "keras": "import keras",
    "litert": "from ai_edge_litert.interpreter import Interpreter",
    "onnx": "import onnxruntime",
}
RUN = {
    "keras": """\
model = keras.saving.load_model("model.keras", compile=False)
row = model.predict_on_batch(pixels)[0]""",
    "litert": """\
model = Interpreter("model.tflite")
model.allocate_tensors()
model.set_tensor(model.get_input_details()[0]["index"], pixels)
model.invoke()
row = model.get_tensor(model.get_output_details()[0]["index"])[0]""",
    "onnx": """\
model = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
row = model.run(["probabilities"], {"pixels": pixels})[0][0]""",
}
BATCH = {
    "keras": "n faces at once",
    "litert": "one face at a time (or call `resize_tensor_input`)",
    "onnx": "n faces at once",
}

TEXT = """# {name}

Says of a face whether a mask is worn. Its figures and limits: MODEL_CARD.md. Licence: {licence}.

## Use it
`pip install {install}`, put a picture of a face beside this file as `face.png`, and run:

```python
{imports}
import numpy as np
from PIL import Image

labels = open("labels.txt").read().split()
face = Image.open("face.png").convert("RGB").resize(({size}, {size}), Image.Resampling.BILINEAR)
pixels = np.asarray(face, np.float32)[None]  # (1, {size}, {size}, 3), RGB, 0..255: do not scale it
{run}{calibrate}
print(labels[int(row.argmax())], round(float(row.max()), 4))
```

## What goes in
- Shape (n, {size}, {size}, 3), float32, {batch}. Colours as RGB: OpenCV reads BGR, so turn them round first
  (`picture[:, :, ::-1]`). BGR gives no error, only worse verdicts.
- Pixels 0..255 as they are: the scaling is inside the model.
- One face, cut out of its photo by a box from forehead to chin, as the face detectors YuNet and face-net (maskdet's
  own) give it, with {percent:g} % of the box's width added left and
  right and {percent:g} % of its height above and below, then stretched to the square. Where the box leaves the photo, the edge pixels are repeated.

## What comes out
Shape (n, {count}): the probabilities of {labels}, in this order (labels.txt); they sum to 1.{as_trained} maskdet calls
a face "unsure" when the largest is under {threshold:g}.
"""
CALIBRATE = """
row = row ** (1 / {temperature})  # the version's temperature: as sure as it is right
row = row / row.sum()"""
AS_TRAINED = (
    " They come as trained; maskdet calibrates them with the temperature {temperature} (see the code above)."
)


def readme(version: Version, form: str, model_file: str) -> str:
    """The README.md for one form (keras, litert, onnx) of a version."""
    words = ", ".join(f"`{label}`" for label in version.labels)
    temperature = version.operating_point().temperature
    calibrated = temperature != 1
    return TEXT.format(
        calibrate=CALIBRATE.format(temperature=temperature) if calibrated else "",
        as_trained=AS_TRAINED.format(temperature=temperature) if calibrated else "",
        threshold=operating_threshold(version, get_settings()),
        name=f"{version.name} ({model_file})",
        licence=version.licence,
        install=INSTALL[form],
        imports=IMPORTS[form],
        size=version.image_size,
        run=RUN[form],
        batch=BATCH[form],
        percent=100 * version.crop_margin,
        count=len(version.labels),
        labels=words,
    )
