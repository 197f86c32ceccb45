"""Lines between the process of a watch and its supervisor arrive as they were sent, and nothing else does."""

import json
from datetime import datetime, timedelta, timezone

import pytest

from maskdet.alerts import Suppression
from maskdet.cameras import Watch, WatchProblem, Zone
from maskdet.results import State
from maskdet.watching.messages import JudgeSpec, LaunchSpec, Report, VerdictChange, WatchEnd, read_line
from maskdet.watching.status import WatchState, WatchStatus, read_statuses, write_statuses
from tests.support.happenings import happening

TIME = datetime(2026, 3, 4, 12, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=2)))
STATUS = WatchStatus("1", "Door", WatchState.LIVE, people={State.WITH_MASK: 1}, num_lost=3, port=4711)


@pytest.mark.parametrize(
    "line",
    [
        STATUS,
        VerdictChange("Door", TIME, 3, State.WITHOUT_MASK),
        Report.of(happening(silenced=Suppression.COOLDOWN)),
        WatchEnd("The film has ended.", well=True),
    ],
)
def test_a_line_survives_the_way_through_json(line):
    assert read_line(json.dumps(line.to_json())) == line


def test_programs_that_read_the_lines_find_what_they_always_found():
    assert VerdictChange("Door", TIME, 3, State.WITHOUT_MASK).to_json() == {
        "event": "verdict",
        "watch": "Door",
        "time": "2026-03-04T12:00:00.500+02:00",
        "person": 3,
        "state": "without_mask",
    }
    report = Report.of(happening()).to_json()
    assert (report["event"], report["time"], report["kind"]) == (
        "report",
        "2026-03-04T10:00:00+00:00",
        "unmasked",
    )


@pytest.mark.parametrize(
    "text", ["", "a library printed this", "3", '{"event": "status"}', '{"event": "new"}']
)
def test_what_is_no_line_is_passed_over(text):
    assert read_line(text) is None


def test_fields_of_a_later_version_are_passed_over():
    assert read_line(json.dumps(STATUS.to_json() | {"colour": "red"})) == STATUS


def test_statuses_survive_the_way_to_the_pages():
    assert read_statuses(write_statuses([STATUS])) == [STATUS]


def test_a_process_gets_its_watch_whole_and_hides_its_secrets_in_logs():
    watch = Watch("Door", "rtsp://me:hunter2@x/1", zones=(Zone("privacy", ((0, 0), (1, 0), (1, 1))),))
    spec = LaunchSpec(watch, "7", 3, "frames", output="out.mp4")
    assert LaunchSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert "hunter2" not in repr(spec) + repr(JudgeSpec(token="hunter2"))


def test_a_watch_that_cannot_be_read_ends_in_words():
    with pytest.raises(WatchProblem, match="without source"):
        LaunchSpec.from_json({"watch": {"name": "Door"}})
