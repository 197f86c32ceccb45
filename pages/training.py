"""Train: set up a run, watch it learn, keep what is better."""

import json
from dataclasses import replace

import streamlit as st

from maskdet.dataset import CORRECTIONS, DatasetEntry, list_datasets
from maskdet.registry import active_version
from maskdet.settings import get_settings
from maskdet.training import runs
from maskdet.training.runs import (
    ARCHITECTURES,
    IMAGENET,
    RUNNING,
    SCRATCH,
    VERSION,
    PreflightProblem,
    RunConfig,
    preflight,
)
from ui.training.outcome import show_outcome
from ui.training.progress import follow_run
from ui.training.runs import compare_runs
from ui.widgets.datasets import choose_dataset, open_index
from ui.widgets.errors import plain, stop_on_error
from ui.widgets.page_head import open_page

INTRO = "Teach a model on your own pictures. The one in use stays until yours has been measured and you choose it."
ARCHITECTURE_NAMES = {
    "mask-net": "mask-net: the strongest, starts from what others learned",
    "seed-cnn": "seed-cnn: the plain network of the textbooks",
    "tiny": "tiny: for small devices",
}


def main() -> None:
    open_page("Train", INTRO)
    with stop_on_error():
        found = runs.list_runs()
        running = next((run for run in found if run.state == RUNNING), None)
        if running:
            follow_run(running)
        else:
            if found:
                show_outcome(found[0])  # until it is saved or another run begins
            set_up()
    if found:
        show_runs(found)


# Setting up


def set_up() -> None:
    st.subheader("New run", anchor=False)
    entry = choose_dataset()
    if entry is None:
        return
    with st.container(border=True):
        config = choose_recipe(entry)
        config = replace(config, extra=choose_extra(entry))
        config = adjust(config)
    with st.spinner("Looking at the pictures ..."):
        problems = checked(json.dumps(config.as_dict()), open_index(entry.root).fingerprint)
    for problem in problems:
        show = st.error if problem.severity == "stop" else st.warning
        show(plain(problem.sentence), icon=":material/report:")
    stopped = any(problem.severity == "stop" for problem in problems)
    if st.button(
        "Start training", type="primary", icon=":material/model_training:", disabled=stopped, key="start"
    ):
        begin(config)


def begin(config: RunConfig) -> None:
    """Start a run; where another visitor was faster, theirs is shown."""
    run = runs.create_run(config)
    started = runs.start_run(run)
    if started.id != run.id:
        runs.delete_run(run)
        st.toast("Another run has just been started. Here it is.", icon=":material/group:")
    st.rerun()


@st.cache_data(max_entries=50, show_spinner=False)
def checked(config: str, fingerprint: str) -> list[PreflightProblem]:
    """What speaks against a run, looked for once for the same choice and pictures."""
    return preflight(RunConfig.from_dict(json.loads(config)))


def choose_recipe(entry: DatasetEntry) -> RunConfig:
    names = list(runs.RECIPES)
    name = st.radio(
        "How thoroughly",
        names,
        captions=[runs.RECIPES[name].description for name in names],
        format_func=lambda name: runs.RECIPES[name].title,
        key="recipe",
    )
    return runs.recipe_config(name, str(entry.root), models_dir=get_settings().models_dir)


def choose_extra(entry: DatasetEntry) -> tuple[str, ...]:
    """Corrections and other sets that should be learned from as well; they are never tested on."""
    others = {other.name: other for other in list_datasets() if other.root != entry.root}
    chosen = []
    if CORRECTIONS in others:
        count = others.pop(CORRECTIONS)
        if st.checkbox(f"Include {count.num_pictures:,} corrections", value=True, key="corrections"):
            chosen.append(str(count.root))
    if others:
        more = st.multiselect(
            "Learn from these as well",
            list(others),
            key="extra",
            format_func=lambda name: f"{name} ({others[name].num_pictures:,})",
            help="Captured faces, for example. They are not tested on.",
        )
        chosen += [str(others[name].root) for name in more]
    return tuple(chosen)


def adjust(config: RunConfig) -> RunConfig:
    """The advanced settings, folded; a preset's own values until they are changed."""
    with st.expander("Advanced", icon=":material/tune:"):
        key = config.preset  # each preset has its own widgets, so that switching shows its values
        left, right = st.columns(2, gap="medium")
        architecture = left.selectbox(
            "Network", list(ARCHITECTURES), ARCHITECTURES.index(config.architecture),
            format_func=ARCHITECTURE_NAMES.get, key=f"architecture {key}",
        )  # fmt: skip
        starts = starts_of(architecture)
        start = right.selectbox(
            "Starts from", starts, starts.index(config.start) if config.start in starts else 0,
            format_func=start_name, key=f"start {key} {architecture}",
        )  # fmt: skip
        recipe = config.training
        fast = architecture == "mask-net"
        recipe = replace(
            recipe,
            epochs=int(left.number_input("Epochs", 1, 200, recipe.epochs, key=f"epochs {key}")),
            image_size=right.select_slider(
                "Picture size in pixels", [64, 80, 96, 112, 128, 160, 192, 224], recipe.image_size, key=f"size {key}"
            ),
            learning_rate=left.select_slider(
                "Learning rate", sorted({1e-5, 3e-5, 1e-4, 2e-4, 4e-4, 1e-3, 2e-3, recipe.learning_rate}),
                recipe.learning_rate, format_func=lambda rate: f"{rate:g}", key=f"rate {key}",
            ),
            augmentation=right.slider("Augmentation", 0.0, 1.0, recipe.augmentation, 0.1, key=f"augment {key}"),
            batch_size=int(left.select_slider("Batch size", [8, 16, 32, 64], recipe.batch_size, key=f"batch {key}")),
            dropout=right.slider("Dropout", 0.0, 0.8, recipe.dropout, 0.05, key=f"dropout {key}"),
            seed=int(left.number_input("Seed", 0, 10_000, recipe.seed, key=f"seed {key}")),
            views=recipe.views if fast else 0,
            head_epochs=recipe.head_epochs if fast else 0,
        )  # fmt: skip
    return replace(config, architecture=architecture, start=start, training=recipe)


def starts_of(architecture: str) -> list[str]:
    if architecture != "mask-net":
        return [SCRATCH]
    return [IMAGENET, f"{VERSION}{active_version(get_settings().models_dir).name}"]


def start_name(start: str) -> str:
    words = {IMAGENET: "ImageNet: photos of everything", SCRATCH: "nothing: from scratch"}
    return words.get(start, f"{start.removeprefix(VERSION)}: the model in use")


# The end of a run, and all runs


def show_runs(found: list[runs.Run]) -> None:
    st.subheader("All runs", anchor=False)
    compare_runs(found)


main()
