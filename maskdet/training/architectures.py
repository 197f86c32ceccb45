"""The networks maskdet trains. Each takes RGB pixels 0..255 and ends in a softmax over the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maskdet.training.config import TrainingConfig
from maskdet.training.lite0 import build_lite0, load_imagenet_weights

if TYPE_CHECKING:
    import keras


def mask_net(config: TrainingConfig, num_classes: int) -> keras.Model:
    """EfficientNet-Lite0 with ImageNet weights, its early blocks and all batch norms frozen.

    Returns: a model (batch, size, size, 3) float32 in 0..255 -> (batch, num_classes), rows sum to 1.
    Raises: ModelNotFound, ModelBroken if the ImageNet weights are not installed.
    """
    import keras
    from keras import layers

    inputs = keras.Input((config.image_size, config.image_size, 3), name="pixels")
    x = layers.GlobalAveragePooling2D(name="pool")(build_lite0(inputs))
    x = layers.Dropout(config.dropout, seed=config.seed, name="dropout")(x)
    outputs = layers.Dense(num_classes, activation="softmax", name="probabilities")(x)
    model = keras.Model(inputs, outputs, name="mask_net")
    load_imagenet_weights(model)
    freeze(model, config.first_trained_block)
    return model


def freeze(model: keras.Model, first_trained_block: int) -> None:
    """Keep early blocks, and every batch norm's statistics, as they are: small sets would spoil them."""
    from keras import layers

    frozen = ("stem", *(f"block{number}_" for number in range(first_trained_block)))
    for layer in model.layers:
        is_norm = isinstance(layer, layers.BatchNormalization)
        layer.trainable = not (is_norm or layer.name.startswith(frozen))
