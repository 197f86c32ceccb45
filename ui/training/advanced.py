"""The advanced settings of a run, folded: a recipe's own values until they are changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from maskdet.language import tr, tr_later
from maskdet.registry import active_version
from maskdet.settings import get_settings
from maskdet.training.runs import ARCHITECTURES, IMAGENET, SCRATCH, VERSION, RunConfig, TrainingConfig

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

Number = TypeVar("Number", int, float)
ARCHITECTURE_NAMES = {
    "mask-net": tr_later("mask-net: the strongest, starts from what others learned"),
    "seed-cnn": tr_later("seed-cnn: the plain network of the textbooks"),
    "tiny": tr_later("tiny: for small devices"),
}
SIZES = (64, 80, 96, 112, 128, 160, 192, 224)
RATES = (1e-5, 3e-5, 1e-4, 2e-4, 4e-4, 1e-3, 2e-3)
BATCH_SIZES = (8, 16, 32, 64)


def adjust(config: RunConfig) -> RunConfig:
    """The config with what the visitor changed of it."""
    with st.expander(tr("Advanced"), icon=":material/tune:"):
        left, right = st.columns(2, gap="medium")
        architecture = left.selectbox(
            tr("Network"),
            list(ARCHITECTURES),
            ARCHITECTURES.index(config.architecture),
            format_func=lambda name: tr(ARCHITECTURE_NAMES.get(name, str(name))),
            key=f"architecture {config.recipe}",
        )
        starts = _starts_of(architecture)
        start = right.selectbox(
            tr("Starts from"),
            starts,
            starts.index(config.start) if config.start in starts else 0,
            format_func=_start_name,
            key=f"start {config.recipe} {architecture}",
        )
        training = _Numbers(config.training, config.recipe).ask(left, right)
    if architecture != "mask-net":
        training = replace(training, views=0, head_epochs=0)  # the fast path is mask-net's alone
    return replace(config, architecture=architecture, start=start, training=training)


class _Numbers:
    """The widgets of a training's numbers. Each recipe has its own, so that switching shows its values."""

    def __init__(self, config: TrainingConfig, recipe: str) -> None:
        self._config, self._recipe = config, recipe

    def ask(self, left: DeltaGenerator, right: DeltaGenerator) -> TrainingConfig:
        return replace(
            self._config,
            epochs=self._whole(left, "epochs", "epochs"),
            image_size=self._one_of(right, "image_size", "size", SIZES),
            learning_rate=self._one_of(left, "learning_rate", "rate", RATES),
            augmentation=self._slider(right, "augmentation", "augment", 0.1),
            batch_size=self._one_of(left, "batch_size", "batch", BATCH_SIZES),
            dropout=self._slider(right, "dropout", "dropout", 0.05),
            seed=self._whole(left, "seed", "seed"),
        )

    def _whole(self, column: DeltaGenerator, name: str, key: str) -> int:
        about, value = TrainingConfig.setting(name), getattr(self._config, name)
        low, high = int(about.low), int(about.high)
        return int(
            column.number_input(about.title, low, high, value, help=about.help, key=f"{key} {self._recipe}")
        )

    def _slider(self, column: DeltaGenerator, name: str, key: str, step: float) -> float:
        about, value = TrainingConfig.setting(name), getattr(self._config, name)
        low, high = float(about.low), float(about.high)
        return float(
            column.slider(about.title, low, high, value, step, help=about.help, key=f"{key} {self._recipe}")
        )

    def _one_of(self, column: DeltaGenerator, name: str, key: str, usual: Sequence[Number]) -> Number:
        """One of the usual values, or the recipe's own."""
        about, value = TrainingConfig.setting(name), getattr(self._config, name)
        chosen: Number = column.select_slider(
            about.title,
            sorted({*usual, value}),
            value,
            format_func=lambda number: f"{number:g}",
            help=about.help,
            key=f"{key} {self._recipe}",
        )
        return chosen


def _starts_of(architecture: str) -> list[str]:
    if architecture != "mask-net":
        return [SCRATCH]
    return [IMAGENET, f"{VERSION}{active_version(get_settings().models_dir).name}"]


def _start_name(start: str) -> str:
    if start == IMAGENET:
        return tr("ImageNet: photos of everything")
    if start == SCRATCH:
        return tr("nothing: from scratch")
    return tr("{name}: the model in use", name=start.removeprefix(VERSION))
