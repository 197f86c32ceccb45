"""Run events: one kind each, written as JSON lines and read back as they were."""

import json

import pytest

from maskdet.evaluation.metrics.classification import figures
from maskdet.training.runs.events import (
    EpochEvent,
    EventLog,
    PhaseEvent,
    ResultEvent,
    SamplesEvent,
    SampleVerdict,
    StepEvent,
    read_events,
    read_history,
)

LABELS = ["with_mask", "without_mask"]
EVERYTHING = [
    PhaseEvent("cutting faces", 3, 40),
    StepEvent("training", 1, 2, 3, 4, loss=0.5, accuracy=0.75, learning_rate=1e-4, seconds_left=9.0),
    EpochEvent("training", 1, 2, loss=0.5, accuracy=0.75, val_loss=0.4, val_accuracy=0.8, seconds=7.0),
    SamplesEvent((SampleVerdict("with_mask/a.jpg", "with_mask", "without_mask", 0.6),)),
    ResultEvent(figures(LABELS, LABELS, LABELS), None, False, (-0.1, 0.1), 2),
]


def test_all_kinds_come_back_from_the_file_as_they_were(tmp_path):
    handed_on = []
    log = EventLog(tmp_path / "events.jsonl", handed_on.append)
    for event in EVERYTHING:
        log(event)
    assert read_events((tmp_path / "events.jsonl").read_bytes().splitlines()) == EVERYTHING
    assert handed_on == EVERYTHING


def test_an_event_is_written_with_its_kind_and_without_what_was_not_measured():
    event = EpochEvent("training", 1, 2, loss=0.5, accuracy=0.75, seconds=7.0)
    assert event.to_json() == {
        "event": "epoch",
        "phase": "training",
        "epoch": 1,
        "epochs": 2,
        "loss": 0.5,
        "accuracy": 0.75,
        "seconds": 7.0,
    }
    assert EVERYTHING[-1].to_json()["active"] is None


@pytest.mark.parametrize(
    "line", ['{"event": "phase"', "[]", '{"event": "later", "x": 1}', '{"event": "step"}', ""]
)
def test_lines_that_are_no_events_are_left_out(line):
    good = json.dumps(EVERYTHING[0].to_json())
    assert read_events([line, good]) == EVERYTHING[:1]


def test_a_history_of_an_older_version_is_understood():
    rows = [
        {
            "phase": "training",
            "epoch": 1,
            "epochs": 1,
            "loss": 0.4,
            "accuracy": 0.9,
            "val_loss": 0.3,
            "more": 1,
        }
    ]
    (epoch,) = read_history(rows)
    assert (epoch.val_loss, epoch.val_accuracy) == (0.3, None)
    assert read_history("nonsense") == ()
