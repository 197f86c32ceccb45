"""What a training runs on: all cores; graphics cards with half precision where they are there, all of them where several are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

HALF_FROM = (7, 0)  # compute capability from which half precision is faster: Volta and later
HALF, FULL = "mixed_float16", "float32"


@dataclass(frozen=True)
class Hardware:
    """Devices by TensorFlow's names, the first of several on the top; none: processor cores alone.

    Attributes:
        half: whether layers compute in half precision; weights never do.
    """

    devices: tuple[str, ...] = ()
    half: bool = False

    @contextmanager
    def used(self) -> Iterator[None]:
        """Networks that are made, compiled and fitted in the block use all of it; precision is as before afterwards."""
        import keras

        before = keras.mixed_precision.global_policy().name
        keras.mixed_precision.set_global_policy(HALF if self.half else FULL)
        try:
            with self._strategy().scope():
                yield
        finally:
            keras.mixed_precision.set_global_policy(before)

    def _strategy(self) -> Any:
        import tensorflow as tf

        several = len(self.devices) > 1
        return tf.distribute.MirroredStrategy(list(self.devices)) if several else tf.distribute.get_strategy()


def find_hardware() -> Hardware:
    """What is there. TensorFlow takes all cores that this process may use by itself."""
    import tensorflow as tf

    cards = tf.config.list_physical_devices("GPU")
    for card in cards:  # else the first process takes all memory of a card, and live video finds none
        tf.config.experimental.set_memory_growth(card, True)
    names = tuple(f"/gpu:{number}" for number in range(len(cards)))
    return Hardware(names, half=bool(cards) and all(_gains_by_half(card) for card in cards))


def _gains_by_half(card: Any) -> bool:
    import tensorflow as tf

    details = tf.config.experimental.get_device_details(card)
    return tuple(details.get("compute_capability", (0, 0))) >= HALF_FROM
