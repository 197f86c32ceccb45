"""The door screen's settings, PIN, number of those inside, reports and signal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from benchmarks.support.webhook import Webhook, open_webhook
from maskdet.entrance import (
    DoorProblem,
    DoorSettings,
    Inside,
    MayEnter,
    PinGuard,
    ScreenReport,
    WatchedLine,
    hash_pin,
    load_settings,
    made_settings,
    may_enter_problem,
    save_settings,
)
from maskdet.results import State
from maskdet.settings import get_settings
from maskdet.tracking import Crossings, Track
from tests.support.tracks import BARE, face

MIDNIGHT = {"empty_at_midnight": True}


@pytest.fixture
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def test_a_pin_opens_and_is_not_kept_itself():
    kept = hash_pin("2580")
    assert "2580" not in kept
    assert kept != hash_pin("2580")
    guard = PinGuard()
    assert guard.check("2580", kept)
    assert not guard.check("2581", kept)
    assert guard.check("whatever", "")


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "", "١٢٣٤"])
def test_a_pin_is_4_to_8_digits(pin: str):
    with pytest.raises(DoorProblem, match="4 to 8 digits"):
        hash_pin(pin)


def test_a_pin_is_not_found_by_trying():
    now = [0.0]
    guard, kept = PinGuard(lambda: now[0]), hash_pin("2580")
    for _ in range(5):
        assert not guard.check("0000", kept)
    with pytest.raises(DoorProblem, match="60 seconds"):
        guard.check("2580", kept)
    now[0] = 61
    assert guard.check("2580", kept)


@pytest.mark.usefixtures("_own_folder")
def test_settings_come_back_and_secrets_stay_on_the_server():
    saved = made_settings(
        {
            "line": (0.5, 0.1, 0.5, 0.9),
            "webhook": "https://u:secret@door.local/x",
            "pin_hash": hash_pin("2580"),
        }
    )
    save_settings(saved)
    assert load_settings() == saved
    shown = str(saved.shown())
    assert "secret" not in shown
    assert "scrypt" not in shown
    assert saved.shown()["has_pin"]


@pytest.mark.usefixtures("_own_folder")
def test_damaged_settings_are_said():
    save_settings(DoorSettings())
    (get_settings().data_dir / "door" / "settings.json").write_text("{")
    with pytest.raises(DoorProblem, match="are damaged"):
        load_settings()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"line": (0.5, 0.5, 0.52, 0.52)}, "too short"),
        ({"line": (0.5, 0.5, 1.5, 0.5)}, "leaves the picture"),
        ({"webhook": "file:///etc/passwd"}, "The address for the signal"),
        ({"capacity": -1}, "How many may be inside"),
        ({"topic": "door/#"}, "The MQTT topic"),
        ({"signs": {"mask": {"text": "", "colour": "#000000"}}}, "The words of a sign"),
    ],
)
def test_what_cannot_be_used_is_named(values, words: str):
    with pytest.raises(DoorProblem, match=words):
        made_settings(values)


def test_who_is_inside_is_counted_once_however_often_it_is_told(tmp_path: Path):
    inside = Inside(tmp_path / "inside.json")
    assert inside.count("door", Crossings(3, 1), **MIDNIGHT) == 2
    assert inside.count("door", Crossings(3, 1), **MIDNIGHT) == 2
    assert inside.count("other door", Crossings(4, 0), **MIDNIGHT) == 6
    assert Inside(tmp_path / "inside.json").count("door", Crossings(3, 2), **MIDNIGHT) == 5  # after a restart
    assert inside.count("door", Crossings(0, 1), **MIDNIGHT) == 4  # the screen began anew
    assert inside.count("door", Crossings(0, 40), **MIDNIGHT) == 0
    inside.set(7)
    assert inside.number(**MIDNIGHT) == 7


def test_at_midnight_nobody_is_inside_and_nobody_is_counted_again(tmp_path: Path):
    day = [date(2026, 11, 26)]
    inside = Inside(tmp_path / "inside.json", lambda: day[0])
    inside.count("door", Crossings(9, 2), **MIDNIGHT)
    day[0] += timedelta(days=1)
    assert inside.number(empty_at_midnight=False) == 7
    assert inside.number(**MIDNIGHT) == 0
    assert inside.count("door", Crossings(10, 2), **MIDNIGHT) == 1


def report(**values) -> ScreenReport:
    return ScreenReport.model_validate({"screen": "0a1b2c3d", "sign": "thanks"} | values)


def minute(start: datetime, **values) -> dict[str, object]:
    names = ("watched_s", "people_s", "masked_s", "unmasked_s", "incorrect_s", "unsure_s", "people_max")
    names += ("tracks", "tracks_unmasked", "tracks_incorrect", "entered", "exited")
    return dict.fromkeys(names, 1) | {"start": int(start.timestamp()), "part": "abc1"} | values


def test_minutes_of_a_screen_are_taken_where_they_can_be_true():
    now = datetime(2026, 11, 26, 12, 0, 30, tzinfo=UTC)
    start = now.replace(second=0)
    times = [start, start + timedelta(seconds=7), start - timedelta(days=8), start + timedelta(hours=1)]
    counts = report(minutes=[minute(time, entered=2) for time in times]).counts("Entrance", now)
    assert [(count.start, count.entered, count.watch) for count in counts] == [(start, 2, "Entrance")]


@pytest.mark.parametrize(
    "values", [{"watched_s": 1e9}, {"people_s": float("nan")}, {"tracks": -1}, {"part": "../x"}]
)
def test_figures_that_cannot_be_true_are_refused(values):
    with pytest.raises(ValidationError):
        report(minutes=[minute(datetime(2026, 11, 26, tzinfo=UTC), **values)])


def at(x: float, now_s: float) -> Track:
    return Track(1, face(x), State.WITHOUT_MASK, BARE, 0.0, 0.0, now_s)


@pytest.mark.usefixtures("_own_folder")
def test_a_watch_counts_over_the_line_only_while_the_door_screen_uses_it():
    line = WatchedLine("7")

    def walk(start_s: float) -> Crossings:
        line.update([at(80, start_s)], (640, 480), now_s=start_s)
        return line.update([at(500, start_s + 1)], (640, 480), now_s=start_s + 1)

    assert walk(0) == Crossings()
    save_settings(DoorSettings(watch_id=7, line=(0.5, 0, 0.5, 1), inside_on_right=False))
    assert walk(100) == Crossings(1, 0)
    save_settings(DoorSettings(watch_id=8, line=(0.5, 0, 0.5, 1)))
    assert walk(200) == Crossings()
    assert line.totals == Crossings(1, 0)


def test_the_signal_says_may_enter_and_takes_it_back_when_the_screen_falls_silent():
    now = [0.0]
    with open_webhook() as door:
        signal, settings = MayEnter(lambda: now[0]), DoorSettings(webhook=door.url("http"), capacity=20)
        signal.hear("screen", "thanks", 11, settings)
        assert told(door, 1)[-1]["may_enter"] is True
        signal.hear("screen", "thanks", 11, settings)  # no news
        signal.hear("screen", "mask", 11, settings)
        assert told(door, 2)[-1] | {"time": ""} == {
            "may_enter": False,
            "sign": "mask",
            "inside": 11,
            "capacity": 20,
            "door": "Entrance",
            "time": "",
        }
        signal.hear("screen", "thanks", 12, settings)
        assert told(door, 3)[-1]["may_enter"] is True
        now[0] = 60
        assert told(door, 4)[-1] | {"time": ""} == told(door, 4)[-1] | {
            "time": "",
            "may_enter": False,
            "sign": "silent",
        }


def told(door: Webhook, number: int) -> list[dict[str, object]]:
    """What has arrived, once it is so much."""
    end = time.monotonic() + 60
    while len(door.payloads) < number and time.monotonic() < end:
        time.sleep(0.05)
    assert len(door.payloads) == number
    return door.payloads


def test_a_signal_that_does_not_arrive_is_said_without_its_secret():
    problem = may_enter_problem(DoorSettings(webhook="http://user:secret@127.0.0.1:9/door", mqtt=True))
    assert "did not reach" in problem
    assert "MASKDET_MQTT_URL" in problem
    assert "secret" not in problem
