"""What a watch may be, and how one that may not is refused."""

import json
from datetime import datetime

import pytest

from maskdet.cameras import Period, Rules, Watch, WatchProblem, Zone

CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0))
MONDAY, SATURDAY = 5, 10  # of January 2026


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute)


def test_a_watch_survives_the_way_through_json():
    watch = Watch(
        "Door",
        "0",
        zones=(Zone("privacy", CORNERS),),
        schedule=(Period("22:00", "06:00", ("mon",)),),
        rules=Rules(dwell_s=3, quiet_hours=(("20:00", "07:00"),)),
        notify=("json://there",),
    )
    assert Watch.from_json(json.loads(json.dumps(watch.to_json()))) == watch


def test_what_a_later_version_added_is_passed_over():
    assert Watch.from_json({"name": "Door", "source": "0", "colour": "red"}) == Watch("Door", "0")


def test_a_watch_that_cannot_be_read_says_what_is_missing():
    with pytest.raises(WatchProblem, match="without source"):
        Watch.from_json({"name": "Door"})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "needs a name"),
        ({"source": ""}, "needs a source"),
        ({"frame_rate": 30}, "frame rate must be from 1 to 15"),
        ({"min_face_px": -1}, "minimum face size"),
    ],
)
def test_what_cannot_be_watched_is_refused_in_words(change, sentence):
    with pytest.raises(WatchProblem, match=sentence):
        Watch(**{"name": "Door", "source": "0"} | change)


@pytest.mark.parametrize(
    "rules", [{"dwell_s": -1}, {"min_share_masked": 80}, {"quiet_hours": (("25:00", "06:00"),)}]
)
def test_rules_out_of_range_are_refused(rules):
    with pytest.raises(WatchProblem):
        Rules(**rules)


@pytest.mark.parametrize(
    ("kind", "points"),
    [("secret", CORNERS), ("privacy", CORNERS[:2]), ("interest", ((0, 0), (2, 0), (0, 1)))],
)
def test_zones_that_make_no_sense_are_refused(kind, points):
    with pytest.raises(WatchProblem):
        Zone(kind, points)


def test_passwords_do_not_show_in_logs_of_a_watch():
    watch = Watch("Door", "rtsp://admin:hunter2@camera/1", notify=("tgram://hunter2/1",))
    assert "hunter2" not in repr(watch)


def test_without_a_schedule_it_always_watches():
    assert Watch("Door", "0").is_due(at(MONDAY, 3))


def test_a_night_shift_ends_on_the_next_morning():
    night = Watch("Door", "0", schedule=(Period("22:00", "06:00", ("mon",)),))
    assert night.is_due(at(MONDAY, 23))
    assert night.is_due(at(MONDAY + 1, 5, 59))
    assert not night.is_due(at(MONDAY, 5))
    assert not night.is_due(at(MONDAY + 1, 6))
    assert not night.is_due(at(MONDAY + 1, 23))


def test_working_hours_leave_out_the_weekend():
    office = Watch("Door", "0", schedule=(Period("08:00", "17:00", ("mon", "tue", "wed", "thu", "fri")),))
    assert office.is_due(at(MONDAY, 8))
    assert not office.is_due(at(MONDAY, 17))
    assert not office.is_due(at(SATURDAY, 9))
