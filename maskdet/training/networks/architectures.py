"""The networks maskdet trains. Each takes RGB pixels 0..255 and ends in a softmax over the labels."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskdet.errors import TrainingProblem
from maskdet.language import tr, tr_later
from maskdet.registry import Version
from maskdet.results import MaskLabel
from maskdet.training.networks.efficientnet_lite0 import build_lite0, load_imagenet_weights
from maskdet.training.runs.config import ARCHITECTURES, IMAGENET, TrainingConfig

if TYPE_CHECKING:
    import keras

CNN_SIZES = (64, 224)  # of seed-cnn: under it four poolings leave nothing
HEAD = "probabilities"  # name of the last layer of every network
OTHER_NETWORK = tr_later(
    "Version {name} is a {theirs}, so a {ours} cannot start from it. Choose that architecture, or start from another "
    "version."
)
UNKNOWN_NETWORK = tr_later(
    "Version {name} is a network of unknown kind, so a {ours} cannot start from it. Choose that architecture, or start "
    "from another version."
)


def build(
    architecture: str, config: TrainingConfig, labels: tuple[str, ...], start: str, models_dir: Path
) -> keras.Model:
    """A network ready to train: new, from ImageNet, or with a version's weights.

    Returns: a model (batch, size, size, 3) float32 in 0..255 -> (batch, labels), rows sum to 1.
    Raises: TrainingProblem where the parts do not fit; ModelNotFound, ModelBroken for weights.
    """
    makers = dict(zip(ARCHITECTURES, (mask_net, seed_cnn, tiny), strict=True))
    if architecture not in makers:
        raise TrainingProblem(
            tr(
                "There is no network {architecture}. Choose one of {architectures}.",
                architecture=architecture,
                architectures=", ".join(ARCHITECTURES),
            )
        )
    if start == IMAGENET and architecture != "mask-net":
        raise TrainingProblem(
            tr(
                "Only mask-net can start from ImageNet, not {architecture}. Choose `scratch`.",
                architecture=architecture,
            )
        )
    model = makers[architecture](config, len(labels))
    if start == IMAGENET:
        load_imagenet_weights(model, config.blocks)
    elif start.startswith("version:"):
        copy_weights(Version.open(models_dir / start.removeprefix("version:")), model, architecture, labels)
    return model


def mask_net(config: TrainingConfig, num_classes: int) -> keras.Model:
    """EfficientNet-Lite0 or its first blocks, the early ones and all batch norms frozen; the weights come after."""
    import keras

    inputs = keras.Input((config.image_size, config.image_size, 3), name="pixels")
    model = keras.Model(
        inputs, _pooled_head(build_lite0(inputs, config.blocks), config, num_classes), name="mask_net"
    )
    freeze(model, config.first_trained_block)
    return model


def seed_cnn(config: TrainingConfig, num_classes: int) -> keras.Model:
    """The textbook's network: blocks of convolution and max pooling, a dense layer, dropout, softmax.

    Raises: TrainingProblem outside CNN_SIZES.
    """
    import keras
    from keras import layers

    low, high = CNN_SIZES
    if not low <= config.image_size <= high:
        raise TrainingProblem(
            tr(
                "seed-cnn takes pictures of {low} to {high} pixels, not {image_size}. 96 is quick, 224 is "
                "what tutorials use.",
                low=low,
                high=high,
                image_size=config.image_size,
            )
        )
    inputs = keras.Input((config.image_size, config.image_size, 3), name="pixels")
    x = layers.Rescaling(1 / 255, name="scale")(inputs)
    for number, width in enumerate((32, 64, 128, 128)):
        x = layers.Conv2D(width, 3, activation="relu", padding="same", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(name=f"maximum{number}")(x)
    x = layers.Dense(128, activation="relu", name="dense")(layers.Flatten(name="flatten")(x))
    x = layers.Dropout(config.dropout, seed=config.seed, name="dropout")(x)
    outputs = layers.Dense(num_classes, activation="softmax", dtype="float32", name=HEAD)(x)
    return keras.Model(inputs, outputs, name="seed_cnn")


def tiny(config: TrainingConfig, num_classes: int) -> keras.Model:
    """Separable convolutions, about 0.1 M parameters, for small devices.

    Source: the blocks of Howard et al., "MobileNets" (2017), with a residual path where shapes allow.
    """
    import keras
    from keras import layers

    inputs = keras.Input((config.image_size, config.image_size, 3), name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(inputs)
    x = layers.Conv2D(24, 3, 2, padding="same", use_bias=False, name="stem")(x)
    x = layers.ReLU(name="stem_relu")(_norm(x, "stem_bn"))
    widths = (24, 32, 64, 64, 128, 128, 160, 160)
    for number, (before, width) in enumerate(pairwise(widths)):
        x = _separable(x, f"block{number}", width, stride=1 if before == width else 2)
    return keras.Model(inputs, _pooled_head(x, config, num_classes), name="tiny")


def copy_weights(version: Version, model: keras.Model, architecture: str, labels: tuple[str, ...]) -> None:
    """Start from a version: every layer's weights; of the last layer those of the labels, where it knows them all from like features.

    Raises: TrainingProblem if its architecture or its input's size does not fit.
    """
    from maskdet.training.networks.tflite import load_keras

    theirs = version.architecture
    if theirs != architecture:
        raise TrainingProblem(
            tr(
                OTHER_NETWORK if theirs else UNKNOWN_NETWORK,
                name=version.name,
                theirs=theirs,
                ours=architecture,
            )
        )
    saved = load_keras(version.keras_path)
    known = version.knows(labels)
    try:
        for layer in model.layers:
            if not layer.weights or (layer.name == HEAD and not (known and _alike(layer, saved))):
                continue
            weights = saved.get_layer(layer.name).get_weights()
            if layer.name == HEAD:
                columns = [version.labels.index(MaskLabel(label)) for label in labels]
                weights = [array[..., columns] for array in weights]
            layer.set_weights(weights)
    except ValueError as error:
        raise TrainingProblem(
            tr(
                "The weights of version {version} do not fit a {architecture} of {side} pixels as "
                "it was chosen. Choose {wanted} pixels and no more blocks than it has, or start from "
                "scratch.",
                version=version.name,
                architecture=architecture,
                side=model.input_shape[1],
                wanted=version.image_size,
            )
        ) from error


def _alike(layer: keras.Layer, saved: keras.Model) -> bool:
    """Whether a layer takes the same features as its namesake: with other blocks before it, the last one does not."""
    theirs = saved.get_layer(layer.name).weights
    return [tuple(one.shape[:-1]) for one in layer.weights] == [tuple(one.shape[:-1]) for one in theirs]


def freeze(model: keras.Model, first_trained_block: int) -> None:
    """Keep early blocks, and every batch norm's statistics, as they are: small sets would spoil them."""
    from keras import layers

    frozen = ("stem", *(f"block{number}_" for number in range(first_trained_block)))
    for layer in model.layers:
        is_norm = isinstance(layer, layers.BatchNormalization)
        layer.trainable = not (is_norm or layer.name.startswith(frozen))


def _pooled_head(x: Any, config: TrainingConfig, num_classes: int) -> Any:
    from keras import layers

    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(config.dropout, seed=config.seed, name="dropout")(x)
    return layers.Dense(num_classes, activation="softmax", dtype="float32", name=HEAD)(x)


def _separable(x: Any, name: str, width: int, *, stride: int) -> Any:
    from keras import layers

    inputs = x
    x = layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False, name=f"{name}_depthwise")(x)
    x = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_project")(x)
    x = layers.ReLU(name=f"{name}_relu")(_norm(x, f"{name}_bn"))
    return layers.Add(name=f"{name}_add")([x, inputs]) if stride == 1 else x


def _norm(x: Any, name: str) -> Any:
    from keras import layers

    # A quick average: short runs on few pictures must not be judged by the statistics of their start.
    return layers.BatchNormalization(momentum=0.9, name=name)(x)
