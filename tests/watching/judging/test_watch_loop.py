"""One watch: what it finds, what it keeps, and what it reports."""

import time
from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

import pytest

from maskdet.cameras import Frame, Rules, Watch
from maskdet.images import decode_image
from maskdet.watching.judging.event_pictures import OLD_S, EventPictures
from maskdet.watching.judging.watch_loop import WatchLoop
from maskdet.watching.readers import About, FrameRing
from maskdet.watching.status import WatchState
from tests.support.tracks import BARE, analyzer_of, face, frame


def step_until(work, holds, *, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        work.step()
        time.sleep(0.02)


def test_a_camera_that_gives_no_picture_is_reported(monkeypatch):
    monkeypatch.setattr("maskdet.alerts.group_rules.STALLED_S", 0.0)
    lines, source = [], ScriptedSource()
    source.take, source.state, source.stalled_s = lambda: None, WatchState.STALLED, 1.0
    work = WatchLoop(Watch("Door", "0"), analyzer_of([])[0], source, emit=lines.append, event_writer=None)
    step_until(work, lambda: any(line.event == "report" for line in lines))
    work.close()
    assert [line.kind for line in lines if line.event == "report"] == ["stalled"]
    assert (lines[-1].state, lines[-1].preset) == (WatchState.STALLED, "balanced")


class ScriptedSource:
    """A source whose frames come when they are asked for, five a second, each a little brighter."""

    state, reason, stalled_s, about = WatchState.LIVE, "", 0.0, About()

    def __init__(self):
        self.number = 0

    def take(self):
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
def reporting():
    """A watch with someone unmasked in view, that attaches pictures; and what it writes."""
    watch, writer = Watch("Door", "0", rules=Rules(dwell_s=1), attach_picture=True), ScriptedWriter()
    analyzer, _, _ = analyzer_of([face(100)], BARE)
    loop = WatchLoop(watch, analyzer, ScriptedSource(), emit=lambda line: None, event_writer=writer)
    return loop, writer


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
    WatchLoop(watch, analyzer_of([])[0], ScriptedSource(), emit=asked.append, event_writer=writer)
    assert asked == []


def test_a_clip_is_kept_only_where_the_watch_says_so(reporting, monkeypatch):
    loop, writer = reporting
    assert loop._clips is None
    monkeypatch.setattr("maskdet.watching.judging.clip_recorder.CLOSE_S", 120.0)
    monkeypatch.setattr("maskdet.detection.crop_detector", lambda: loop._analyzer._pipeline.detector)
    keeping = WatchLoop(
        replace(loop.watch, keep_clip=True),
        loop._analyzer,
        ScriptedSource(),
        emit=lambda line: None,
        event_writer=writer,
    )
    writer.answer.set_result(True)
    while not writer.written:
        keeping.step()
    keeping.close()
    assert list(writer.clips) == [writer.written[0][0].event_id]


def test_the_picture_of_a_report_comes_from_the_large_stream_while_that_is_fresh():
    large, writer = FrameRing.create(), ScriptedWriter()
    watch = Watch("Door", "0", rules=Rules(dwell_s=1), attach_picture=True, picture_source="rtsp://large")
    analyzer, _, _ = analyzer_of([face(100)], BARE)
    work = WatchLoop(
        watch,
        analyzer,
        ScriptedSource(),
        emit=lambda line: None,
        event_writer=writer,
        large=FrameRing.open(large.name),
    )
    writer.answer.set_result(True)
    large.write(Frame(frame(900, 600, value=200), time.monotonic() + 600))
    step_until(work, lambda: writer.written)
    large.write(Frame(frame(900, 600, value=200), time.monotonic() - OLD_S - 1))
    small = EventPictures(watch, analyzer, large).of(writer.written[0][0])
    work.close()
    large.close()
    assert decode_image(writer.written[0][1]).shape == (600, 900, 3)
    assert decode_image(small).shape == (480, 640, 3)
