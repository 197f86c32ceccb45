"""What a run will take: time of the processor, and disk."""

from __future__ import annotations

from maskdet.training.runs.config import RunConfig

# CPU milliseconds a picture at 112 pixels, measured on two loaded cores: one epoch from pixels; the fast
# path's one view, and one epoch of it.
EPOCH_MS = {"mask-net": 27.0, "seed-cnn": 18.0, "tiny": 12.0}
VIEW_MS, FAST_EPOCH_MS = 15.0, 11.0
CUT_MS = 40.0  # finding and cutting out one face
CROP_BYTES, CHECKPOINT_BYTES, ROW_BYTES = 9_000, 150_000_000, 16_000


def estimate_cpu_seconds(config: RunConfig, num_train: int, num_cut: int) -> float:
    """About how long a run computes, by the figures at the top; a second core shortens it."""
    numbers = config.training
    size = (numbers.image_size / 112) ** 2
    if numbers.views and config.architecture == "mask-net":
        a_picture = numbers.views * VIEW_MS + numbers.epochs * FAST_EPOCH_MS
    else:
        a_picture = numbers.epochs * EPOCH_MS.get(config.architecture, EPOCH_MS["mask-net"])
    return (num_train * a_picture * size + num_cut * CUT_MS) / 1000


def estimate_bytes(config: RunConfig, num_train: int, num_cut: int) -> int:
    """About how much disk a run takes while it works."""
    rows = num_train * config.training.views * ROW_BYTES
    return num_cut * CROP_BYTES + rows + CHECKPOINT_BYTES
