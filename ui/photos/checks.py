"""Photos are checked once for each preset: what came out stays in the visitor's session, and nowhere else."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from maskdet.inference import CheckedPhoto, MaskPipeline, UnreadPhoto, check_again, check_photo
from maskdet.presets import PRESETS, Preset
from maskdet.settings import Settings, get_settings
from ui.photos.inputs import SOURCES, Input
from ui.widgets.memory import give_back_memory
from ui.widgets.model import get_pipeline

KEPT_BESIDE_UPLOADS = 12  # snapshots and samples
Photo = CheckedPhoto | UnreadPhoto
Kept = OrderedDict[str, dict[str, Photo]]  # key of an input -> name of a preset -> what came out
Work = Callable[[MaskPipeline, Settings], Photo]
T = TypeVar("T")


def check(source: str, inputs: list[Input], preset: Preset) -> list[Photo]:
    """The photos of this source, checked; without inputs those of before (after a visit to another page).

    Raises: ModelNotFound, ModelBroken.
    """
    kept: Kept = st.session_state.setdefault("checked", OrderedDict())
    if inputs:
        st.session_state[f"batch {source}"] = [(item.key, item.name) for item in inputs]
    batch: list[tuple[str, str]] = st.session_state.get(f"batch {source}", [])
    _do({**_new(kept, inputs), **_again(kept, batch, preset)}, kept, preset)
    drop_oldest(kept, get_settings().max_files + KEPT_BESIDE_UPLOADS, wanted={key for key, _ in batch})
    return [replace(kept[key][preset.name], name=name) for key, name in batch if key in kept]


def _new(kept: Kept, inputs: list[Input]) -> dict[str, Work]:
    return {item.key: partial(check_photo, item.name, item.open) for item in inputs if item.key not in kept}


def _again(kept: Kept, batch: list[tuple[str, str]], preset: Preset) -> dict[str, Work]:
    """Those that only other presets have judged."""
    judged = {key: kept[key] for key, _ in batch if key in kept and preset.name not in kept[key]}
    photos = {key: next(iter(by_preset.values())) for key, by_preset in judged.items()}
    return {
        key: partial(check_again, photo) for key, photo in photos.items() if isinstance(photo, CheckedPhoto)
    }


def _do(work: dict[str, Work], kept: Kept, preset: Preset) -> None:
    if not work:
        return
    for key, look in with_progress(list(work.items())):
        photo = look(get_pipeline(preset), get_settings())
        names = [preset.name] if isinstance(photo, CheckedPhoto) else PRESETS  # none of them can open it
        kept.setdefault(key, {}).update(dict.fromkeys(names, photo))
    give_back_memory()


def with_progress(items: Sequence[T]) -> Iterator[T]:
    """The items one by one, with a bar that counts and says how long it will take."""
    bar, start = st.progress(0.0, text="Starting ..."), time.monotonic()
    for done, item in enumerate(items):
        seconds = (time.monotonic() - start) / done * (len(items) - done) if done else None
        bar.progress(done / len(items), text=progress_text(done + 1, len(items), seconds))
        yield item
    bar.empty()


def progress_text(number: int, total: int, seconds: float | None) -> str:
    """Such as "Checking photo 2 of 7, about 3 s left"."""
    left = "" if seconds is None else f", about {max(1, round(seconds))} s left"
    return f"Checking photo {number} of {total}{left}"


def drop_oldest(kept: OrderedDict[Any, Any], limit: int, *, wanted: set[Any]) -> None:
    """Forget what was not wanted for longest, so that `limit` stay."""
    for key in wanted & kept.keys():
        kept.move_to_end(key)
    while len(kept) > limit:
        kept.popitem(last=False)


def forget_other_models(key: str) -> None:
    """Another model may judge differently: what the last one said is dropped."""
    if st.session_state.setdefault("checked_with", key) != key:
        st.session_state["checked_with"] = key
        st.session_state.pop("checked", None)
        st.session_state.pop("drawings", None)


def start_again() -> None:
    """Forget all photos of this visit."""
    for name in ("checked", "drawings", "digests", "sample", *(f"batch {source}" for source in SOURCES)):
        st.session_state.pop(name, None)
    st.session_state["round"] = st.session_state.get("round", 0) + 1  # a new uploader, without files
