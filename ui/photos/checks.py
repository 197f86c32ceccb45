"""Photos are checked once for each preset: what came out stays in the visitor's session, and nowhere else."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import partial
from typing import TypeVar

import streamlit as st

from maskdet.inference import CheckedPhoto, check_again, check_photo
from maskdet.language import tr
from maskdet.presets import PRESETS, Preset
from maskdet.settings import get_settings
from ui.photos.inputs import SOURCES, Input
from ui.photos.turns import Photo, Work, in_turn
from ui.widgets.memory import give_back_soon
from ui.widgets.progress import Bar, progress

KEPT_BESIDE_UPLOADS = 12  # snapshots and samples
OF_ANOTHER_MODEL = ""  # stands where else the name of a preset does
Checked = OrderedDict[str, dict[str, Photo]]  # key of an input -> name of a preset -> what came out
Key = TypeVar("Key")
Value = TypeVar("Value")


def check(source: str, inputs: list[Input], preset: Preset) -> list[Photo]:
    """The photos of this source, checked; without inputs those of before (after a visit to another page).

    Raises: ModelNotFound, ModelBroken.
    """
    checked: Checked = st.session_state.setdefault("checked", OrderedDict())
    if inputs:
        st.session_state[f"batch {source}"] = [(item.key, item.name) for item in inputs]
    batch: list[tuple[str, str]] = st.session_state.get(f"batch {source}", [])
    _do({**_new(checked, inputs), **_again(checked, batch, preset)}, checked, preset)
    drop_oldest(checked, get_settings().max_files + KEPT_BESIDE_UPLOADS, wanted={key for key, _ in batch})
    return [replace(checked[key][preset.name], name=name) for key, name in batch if key in checked]


def _new(checked: Checked, inputs: list[Input]) -> dict[str, Work]:
    return {
        item.key: partial(check_photo, item.name, item.open) for item in inputs if item.key not in checked
    }


def _again(checked: Checked, batch: list[tuple[str, str]], preset: Preset) -> dict[str, Work]:
    """Those that only other presets have judged."""
    judged = {key: checked[key] for key, _ in batch if key in checked and preset.name not in checked[key]}
    photos = {key: next(iter(by_preset.values())) for key, by_preset in judged.items()}
    return {
        key: partial(check_again, photo) for key, photo in photos.items() if isinstance(photo, CheckedPhoto)
    }


def _do(work: dict[str, Work], checked: Checked, preset: Preset) -> None:
    if not work:
        return
    with progress(tr("Checking photos")) as bar:
        for key, photo in in_turn(work, preset, lambda done, place: _show(bar, done, len(work), place)):
            names = [preset.name] if isinstance(photo, CheckedPhoto) else PRESETS  # none of them can open it
            checked.setdefault(key, {}).update(dict.fromkeys(names, photo))
    give_back_soon()


def _show(bar: Bar, done: int, total: int, place: int) -> None:
    if place > 1:
        bar.say(tr("Busy: others are checking photos, too. You are number {place} in line.", place=place))
    else:
        bar(done, total)


def drop_oldest(items: OrderedDict[Key, Value], limit: int, *, wanted: set[Key]) -> None:
    """Forget what was not wanted for longest, so that `limit` stay."""
    for key in wanted & items.keys():
        items.move_to_end(key)
    while len(items) > limit:
        items.popitem(last=False)


def judge_anew(key: str) -> None:
    """Another model may judge differently: its verdicts replace those of the last one. The photos stay."""
    if st.session_state.setdefault("checked_with", key) == key:
        return
    st.session_state["checked_with"] = key
    checked: Checked = st.session_state.get("checked", OrderedDict())
    for by_preset in checked.values():
        photo = next(iter(by_preset.values()))
        if isinstance(photo, CheckedPhoto):
            by_preset.clear()
            by_preset[OF_ANOTHER_MODEL] = photo


def start_again() -> None:
    """Forget all photos of this visit."""
    for name in ("checked", "drawings", "digests", "sample", *(f"batch {source}" for source in SOURCES)):
        st.session_state.pop(name, None)
    st.session_state["round"] = st.session_state.get("round", 0) + 1  # a new uploader, without files
