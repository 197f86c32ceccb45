"""A run as one whole: the bar never goes back, and its rounds are told in sentences."""

from __future__ import annotations

import pytest

from maskdet.training.runs.config import RunConfig
from maskdet.training.runs.events import EpochEvent, PhaseEvent, StepEvent
from maskdet.training.runs.recipes import RECIPES
from maskdet.training.runs.whole_progress import round_sentences, whole_progress


def steps(phase: str, epochs: int) -> list[StepEvent]:
    return [
        StepEvent(phase, epoch, epochs, step, 20, loss=0.5, accuracy=0.8)
        for epoch in range(1, epochs + 1)
        for step in (1, 10, 20)
    ]


FAST = [
    PhaseEvent("features", 100, 560),
    PhaseEvent("features", 560, 560),
    *steps("head", 20),
    *steps("fine-tuning", 2),
]
STORY = {"quick": FAST, "balanced": steps("training", 4), "textbook": steps("training", 12)}


@pytest.mark.parametrize("recipe", RECIPES)
def test_one_bar_goes_through_all_phases_and_never_back(recipe: str):
    chosen = RECIPES[recipe]
    config = RunConfig("practice", chosen.architecture, chosen.start, chosen.training, (), recipe)
    events = [
        PhaseEvent("reading pictures", 0, 0),
        PhaseEvent("reading pictures", 800, 800),
        PhaseEvent("cutting faces", 400, 800),
        PhaseEvent("cutting faces", 800, 800),
        *STORY[recipe],
        PhaseEvent("saving", 0, 1),
        PhaseEvent("saving", 1, 1),
        PhaseEvent("measuring", 0, 1),
        PhaseEvent("measuring", 1, 1),
    ]
    done = [whole_progress(config, events[:n], 60.0).done for n in range(len(events) + 1)]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0.0, 1.0)


def test_the_time_left_is_of_the_whole_run_and_follows_the_pace_it_has_shown():
    config = RunConfig("practice", "seed-cnn", "scratch", RECIPES["textbook"].training, (), "textbook")
    events = [PhaseEvent("reading pictures", 800, 800), *steps("training", 12)[:18]]
    slow, fast = (whole_progress(config, events, seconds).seconds_left for seconds in (200.0, 50.0))
    assert slow == pytest.approx(4 * fast)
    assert whole_progress(config, events, 0.5).seconds_left is None  # too early to tell


def test_each_round_is_a_sentence_the_newest_first():
    rounds = [
        EpochEvent("training", 1, 2, loss=0.5, accuracy=0.7, val_loss=0.6, val_accuracy=0.81),
        EpochEvent("training", 2, 2, loss=0.3, accuracy=0.9, val_loss=0.4, val_accuracy=0.949),
    ]
    assert round_sentences(rounds) == [
        "Round 2: right on 95 of 100 pictures it has never seen.",
        "Round 1: right on 81 of 100 pictures it has never seen.",
    ]
    assert round_sentences([EpochEvent("training", 1, 2, loss=0.5, accuracy=0.7)]) == []
