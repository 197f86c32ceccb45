"""Setting up a run: pictures, recipe, what speaks against it, and its start."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import streamlit as st

from maskdet.dataset import CORRECTIONS, DatasetEntry, list_datasets
from maskdet.formatting import number, plain
from maskdet.language import current_language, tr, tr_many
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs import PreflightProblem, Run, RunConfig, preflight
from ui.training.advanced import adjust
from ui.widgets.datasets import choose_dataset, open_index


def keep_data_set(last: Run) -> None:
    """The form begins with what was trained on last: a choice is forgotten while a run is shown instead of the form."""
    names = {entry.root: entry.name for entry in list_datasets()}
    if "dataset" not in st.session_state and (name := names.get(Path(last.config.dataset).resolve())):
        st.session_state["dataset"] = name


def choose_run() -> RunConfig | None:
    """What to train on and how, as the visitor chose; None without a data set."""
    entry = choose_dataset()
    if entry is None:
        return None
    with st.container(border=True):
        config = replace(_choose_recipe(entry), extra=_choose_extra(entry))
        return adjust(config)


def offer_start(config: RunConfig) -> None:
    """What speaks against the run, and the button that starts it where nothing forbids it."""
    with st.spinner(tr("Looking at the pictures ...")):
        fingerprint = open_index(Path(config.dataset)).fingerprint
        problems = _problems(json.dumps(config.to_json()), fingerprint, current_language())
    for problem in problems:
        show = st.error if problem.severity == "stop" else st.warning
        show(plain(problem.sentence), icon=":material/report:")
    is_stopped = any(problem.severity == "stop" for problem in problems)
    if st.button(
        tr("Start training"),
        type="primary",
        icon=":material/model_training:",
        disabled=is_stopped,
        key="start",
    ):
        _start(config)


def _start(config: RunConfig) -> None:
    """Start a run; where another visitor was faster, theirs is shown."""
    run = runs.create_run(config)
    started = runs.start_run(run)
    if started.id != run.id:
        runs.delete_run(run)
        st.toast(tr("Another run has just been started. Here it is."), icon=":material/group:")
    st.rerun()


@st.cache_data(max_entries=50, show_spinner=False)
def _problems(config: str, fingerprint: str, language: str) -> list[PreflightProblem]:
    """What speaks against a run, searched for once for the same choice and pictures, in each language."""
    return preflight(RunConfig.from_json(json.loads(config)))


def _choose_recipe(entry: DatasetEntry) -> RunConfig:
    names = list(runs.RECIPES)
    name = st.radio(
        tr("How thoroughly"),
        names,
        captions=[tr(runs.RECIPES[name].description) for name in names],
        format_func=lambda name: tr(runs.RECIPES[name].title),
        key="recipe",
    )
    return runs.recipe_config(name, str(entry.root), models_dir=get_settings().models_dir)


def _choose_extra(entry: DatasetEntry) -> tuple[str, ...]:
    """Corrections and other sets that should be learned from as well; they are never tested on."""
    others = {other.name: other for other in list_datasets() if other.root != entry.root}
    chosen = []
    if CORRECTIONS in others:
        corrections = others.pop(CORRECTIONS)
        label = tr_many("Include {n} correction", "Include {n} corrections", corrections.num_pictures)
        if st.checkbox(label, value=True, key="corrections"):
            chosen.append(str(corrections.root))
    if others:
        more = st.multiselect(
            tr("Learn from these as well"),
            list(others),
            key="extra",
            format_func=lambda name: f"{name} ({number(others[name].num_pictures)})",
            help=tr("Captured faces, for example. They are not tested on."),
        )
        chosen += [str(others[name].root) for name in more]
    return tuple(chosen)
