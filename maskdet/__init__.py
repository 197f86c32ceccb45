"""maskdet: find the faces in a picture and say who wears a mask.

```python
from maskdet import MaskPipeline, annotate, decode_image, get_settings

pipeline = MaskPipeline.load(get_settings())
image = decode_image(open("photo.jpg", "rb").read())
result = pipeline.run(image)
for person in result:
    print(person.state.display_name, person.verdict.probability, person.face.box)
picture = annotate(image, result)
```

The names below are the public ones. Each is imported when it is first used: `import maskdet` loads nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maskdet.detection import FaceDetector, FaceNet, YuNet
    from maskdet.errors import MaskdetError
    from maskdet.images import annotate, blur_faces, crop_faces, decode_image
    from maskdet.inference import MaskClassifier, MaskPipeline
    from maskdet.presets import Preset, find_preset
    from maskdet.registry import active_version
    from maskdet.results import FrameResult, MaskLabel, State
    from maskdet.settings import Settings, get_settings

_HOMES = {
    "MaskPipeline": "inference",
    "Preset": "presets",
    "find_preset": "presets",
    "FaceDetector": "detection",
    "FaceNet": "detection",
    "YuNet": "detection",
    "MaskClassifier": "inference",
    "decode_image": "images",
    "crop_faces": "images",
    "annotate": "images",
    "blur_faces": "images",
    "FrameResult": "results",
    "MaskLabel": "results",
    "State": "results",
    "MaskdetError": "errors",
    "Settings": "settings",
    "get_settings": "settings",
    "active_version": "registry",
}

__all__ = [
    "FaceDetector",
    "FaceNet",
    "FrameResult",
    "MaskClassifier",
    "MaskLabel",
    "MaskPipeline",
    "MaskdetError",
    "Preset",
    "Settings",
    "State",
    "YuNet",
    "active_version",
    "annotate",
    "blur_faces",
    "crop_faces",
    "decode_image",
    "find_preset",
    "get_settings",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'maskdet' has no attribute {name!r}")
    return getattr(import_module(f"maskdet.{_HOMES[name]}"), name)
