"""One watch: what it finds, what it keeps, and what it reports."""

import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from maskdet.cameras import Period, Rules, SourceState, Watch, unknown_certificate
from maskdet.cameras.source import Frame
from maskdet.images import decode_image, jpeg_bytes
from maskdet.watching.watch_loop import WatchLoop
from tests.support.servers.http_answers import http_answer, own_certificate
from tests.support.tracks import BARE, analyzer_of, face, frame


def test_outside_its_hours_nothing_is_opened():
    hour = datetime.now() + timedelta(hours=3)
    period = Period(hour.strftime("%H:00"), hour.strftime("%H:01"))
    lines = []
    work = WatchLoop(
        Watch("Door", "no such film", schedule=(period,)),
        analyzer_of([])[0],
        emit=lines.append,
        event_writer=None,
    )
    assert work.step() is None
    work.close()
    assert lines[-1].state == "off hours"
    assert lines[-1].preset == "balanced"


def work_on(address, lines, **rules):
    watch = Watch("Door", address, rules=Rules(**rules))
    return WatchLoop(watch, analyzer_of([])[0], emit=lines.append, event_writer=None)


def test_a_camera_that_gives_no_picture_is_reported(monkeypatch):
    monkeypatch.setattr("maskdet.alerts.group_rules.STALLED_S", 1.0)
    lines = []
    work = work_on("rtsp://127.0.0.1:9/1", lines)
    end = time.monotonic() + 8
    while time.monotonic() < end and not any(line.event == "report" for line in lines):
        work.step()
    work.close()
    assert [line.kind for line in lines if line.event == "report"] == ["stalled"]
    assert "connection refused" in lines[-1].reason


def test_a_camera_is_watched_whose_certificate_was_accepted(tmp_path):
    own = own_certificate(tmp_path / "own.pem")
    with http_answer(jpeg_bytes(frame(64, 48)), "image/jpeg", certificate=own) as address:
        watch = Watch("Door", address, certificate=unknown_certificate(address).fingerprint)
        work = WatchLoop(watch, analyzer_of([])[0], emit=lambda _: None, event_writer=None)
        end = time.monotonic() + 8
        while time.monotonic() < end and work.step() is None:
            pass
        work.close()
    assert work.had_frames


class ScriptedSource:
    """A source whose frames come when they are asked for, five a second, each a little brighter."""

    state, reason, stalled_s = SourceState.LIVE, "", 0.0

    def __init__(self):
        self.number = 0

    def wait(self, after, *, timeout_s):
        self.number += 1
        return Frame(frame(value=5 * self.number), self.number / 5)

    def close(self):
        pass


class ScriptedWriter:
    """What a watch finds, and a shared cooldown that answers when the test says so."""

    waiting = num_lost = num_errors = 0
    problem, suspended_until = "", None

    def __init__(self):
        self.written, self.answer, self.clips = [], Future(), {}

    def cooldown(self):
        return SimpleNamespace(ask=lambda wall: self.answer)

    def write(self, event, picture=None):
        self.written.append((event, picture))

    def write_clip(self, event_id, mp4):
        self.clips[event_id] = mp4

    def count(self, count):
        pass

    def close(self):
        pass


@pytest.fixture
def reporting(monkeypatch):
    """A watch with someone unmasked in view, that attaches pictures; and what it writes."""
    monkeypatch.setattr("maskdet.watching.watch_loop.open_source", lambda *_, **__: ScriptedSource())
    watch, writer = Watch("Door", "0", rules=Rules(dwell_s=1), attach_picture=True), ScriptedWriter()
    analyzer, _, _ = analyzer_of([face(100)], BARE)
    return WatchLoop(watch, analyzer, emit=lambda line: None, event_writer=writer), writer


def test_the_picture_of_a_report_is_that_of_its_moment_however_late_the_shared_cooldown_answers(reporting):
    loop, writer = reporting
    while not loop._policy.undecided:
        loop.step()
    moment = loop._analyzer.frame()[0].mean()
    for _ in range(3):
        loop.step()
    writer.answer.set_result(True)
    loop.step()
    ((event, picture),) = writer.written
    assert event.sends
    assert decode_image(picture).mean() == pytest.approx(moment, abs=3)
    assert loop.status().num_sent == 1


def test_what_the_shared_cooldown_still_is_asked_of_is_written_when_the_watch_ends(reporting):
    loop, writer = reporting
    while not loop._policy.undecided:
        loop.step()
    loop.close()
    assert [event.sends for event, _ in writer.written] == [True]


def test_a_watch_that_only_counts_takes_no_part_in_the_shared_cooldown():
    asked = []
    writer = ScriptedWriter()
    writer.cooldown = lambda: asked.append(1)
    watch = Watch("Door", "0", statistics_only=True)
    WatchLoop(watch, analyzer_of([])[0], emit=asked.append, event_writer=writer)
    assert asked == []


def test_a_clip_is_kept_only_where_the_watch_says_so(reporting, monkeypatch):
    loop, writer = reporting
    assert loop._clips is None
    monkeypatch.setattr("maskdet.detection.crop_detector", lambda: loop._analyzer._pipeline.detector)
    keeping = WatchLoop(
        replace(loop.watch, keep_clip=True), loop._analyzer, emit=lambda line: None, event_writer=writer
    )
    writer.answer.set_result(True)
    while not writer.written:
        keeping.step()
    keeping.close()
    assert list(writer.clips) == [writer.written[0][0].event_id]
