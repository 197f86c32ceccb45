"""face-net's graph: YuNet rebuilt in Keras with its published weights, and a head for the mask added.

Sources: Wu, Peng, Yu, "YuNet: A Tiny Millisecond-level Face Detector" (2023), whose graph and weights (MIT)
these are; Ge et al., "YOLOX" (2021), whose decoupled, anchor-free heads it uses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskdet.detection import NUM_CLASSES, STRIDES, yunet_path

if TYPE_CHECKING:
    import keras

# YuNet's units in the order of its ONNX file; each is a pointwise and a depthwise convolution.
UNITS = (
    "m0",
    "m1a",
    "m1b",
    "m2a",
    "m2b",
    "m3a",
    "m3b",
    "m4a",
    "m4b",
    "m5a",
    "m5b",
    "lateral5",
    "lateral4",
    "lateral3",
)
HEADS = ("face", "box", "object", "landmarks")  # YuNet's, each at every stride; ours has no landmarks
MASK_HEAD = "mask"  # name of the layers that are new


def face_net(*, height: int | None = None, width: int | None = None) -> keras.Model:
    """The network: RGB pixels 0..255, (batch, height, width, 3), both multiples of 32 -> one map a stride.

    Each map is (batch, height / stride, width / stride, 6 + NUM_CLASSES): logits that a face is well framed,
    that there is one; its box as offsets and log sizes in strides (see `face_net.decode`); logits of what it wears.
    """
    import keras
    from keras import layers

    pixels = keras.Input((height, width, 3), name="pixels")
    x = layers.ZeroPadding2D(1, name="pad")(pixels)
    x = layers.ReLU(name="stem_relu")(layers.Conv2D(16, 3, 2, name="stem")(x))
    x = layers.MaxPooling2D(name="pool1")(_unit(x, 16, "m0"))
    x = _unit(_unit(x, 16, "m1a"), 32, "m1b")
    x = layers.MaxPooling2D(name="pool2")(_unit(_unit(x, 32, "m2a"), 64, "m2b"))
    level3 = _unit(_unit(x, 64, "m3a"), 64, "m3b")
    level4 = _unit(_unit(layers.MaxPooling2D(name="pool3")(level3), 64, "m4a"), 64, "m4b")
    level5 = _unit(_unit(layers.MaxPooling2D(name="pool4")(level4), 64, "m5a"), 64, "m5b")
    level5 = _unit(level5, 64, "lateral5")
    level4 = _unit(layers.Add(name="add4")([level4, _twice(level5, "up5")]), 64, "lateral4")
    level3 = _unit(layers.Add(name="add3")([level3, _twice(level4, "up4")]), 64, "lateral3")
    wears = _mask_head()
    maps = [_heads(x, stride, wears) for stride, x in zip(STRIDES, (level3, level4, level5), strict=True)]
    return keras.Model(pixels, maps, name="face_net")


def load_yunet_weights(model: Any, path: Path | None = None) -> None:
    """Copy YuNet's weights into all layers but the new head; its first layer is turned from BGR to RGB."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path or yunet_path()).graph
    arrays = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    for name, node in zip(_layer_names(), convolutions, strict=True):
        if name.startswith("landmarks"):
            continue
        weights, bias = (arrays[source] for source in node.input[1:3])
        depthwise = name.endswith("_depth")
        weights = weights.transpose(2, 3, 0, 1) if depthwise else weights.transpose(2, 3, 1, 0)
        model.get_layer(name).set_weights([weights[:, :, ::-1] if name == "stem" else weights, bias])


def freeze_early(model: Any, units: tuple[str, ...] = ("stem", "m0", "m1a", "m1b")) -> None:
    """Edges and colours are known: the layers at the finest grid, which cost most, stay as YuNet has them."""
    for layer in model.layers:
        if layer.name.split("_")[0] in units:
            layer.trainable = False


def _layer_names() -> list[str]:
    units = [f"{unit}_{part}" for unit in UNITS for part in ("point", "depth")]
    heads = [f"{head}{stride}_{part}" for head in HEADS for stride in STRIDES for part in ("point", "depth")]
    return ["stem", *units, *heads]


def _unit(x: Any, channels: int, name: str, *, relu: bool = True) -> Any:
    from keras import layers

    x = layers.Conv2D(channels, 1, name=f"{name}_point")(x)
    x = layers.DepthwiseConv2D(3, padding="same", name=f"{name}_depth")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x


def _twice(x: Any, name: str) -> Any:
    """Every cell four times: twice as wide and high, by an operation that knows no size, so the input's can change."""
    from keras import layers

    from maskdet.training.detector.layers import DepthToSpace

    return DepthToSpace(name=name)(layers.Concatenate(name=f"{name}_copies")([x, x, x, x]))


def _heads(x: Any, stride: int, wears: Any) -> Any:
    from keras import layers

    parts = [
        _unit(x, channels, f"{head}{stride}", relu=False)
        for head, channels in (("face", 1), ("object", 1), ("box", 4))
    ]
    return layers.Concatenate(name=f"map{stride}")([*parts, wears(x)])


def _mask_head() -> Any:
    """What a face wears, by the same weights at every stride: masks look alike at every size."""
    from keras import layers

    steps = [
        layers.Conv2D(64, 1, name=f"{MASK_HEAD}_point1"),
        layers.DepthwiseConv2D(3, padding="same", name=f"{MASK_HEAD}_depth1"),
        layers.ReLU(name=f"{MASK_HEAD}_relu"),
        layers.DepthwiseConv2D(3, padding="same", name=f"{MASK_HEAD}_depth2"),
        layers.Conv2D(NUM_CLASSES, 1, name=f"{MASK_HEAD}_point2"),
    ]

    def apply(x: Any) -> Any:
        for step in steps:
            x = step(x)
        return x

    return apply
