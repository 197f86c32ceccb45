"""Judge: watches take turns fairly, and what goes wrong with one ends no other."""

import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import Frame, Watch
from maskdet.watching.judging.judge import Judge
from maskdet.watching.messages import LaunchSpec
from maskdet.watching.readers import About, FrameRing
from maskdet.watching.status import WatchState
from tests.support.tracks import MASKED, analyzer_of, frame


@pytest.fixture
def rings():
    """Memory of three cameras."""
    found = [FrameRing.create() for _ in range(3)]
    for ring in found:
        ring.say(About(WatchState.LIVE))
    yield found
    for ring in found:
        ring.close()


@pytest.fixture
def judge(rings):
    """One that judges these cameras, and what it reports: (run, line)."""
    lines, pipeline = [], analyzer_of([], MASKED)[0]._pipeline
    found = Judge(pipeline, 0.8, emit=lambda run, line: lines.append((run, line)), to_store=False)
    for run, ring in enumerate(rings, 1):
        found.add(LaunchSpec(Watch(f"Camera {run}", "0", motion_gating=False), str(run), run, ring.name))
    yield found, lines
    found.close()


def send(ring, time_s, value=100):
    ring.write(Frame(frame(value=value), time_s))


def test_the_frame_that_waits_longest_is_next(judge, rings):
    found, _ = judge
    looked = []
    for turn in found._turns.values():
        turn.step = lambda turn=turn: note(turn, looked)
    send(rings[2], 1.0)
    found.step()
    send(rings[0], 2.0)
    send(rings[1], 2.0)
    found.step()  # one of these two
    send(rings[2], 3.0)
    found.step()
    found.step()
    assert looked in ([3, 1, 2, 3], [3, 2, 1, 3])


def note(turn, looked):
    turn.since_s = None
    if turn.source.take():
        looked.append(turn.spec.run)


def test_what_goes_wrong_with_one_camera_ends_no_other(judge, rings):
    found, lines = judge

    def fail(image, *, now_s):
        raise RuntimeError("a frame that nobody foresaw")

    found._turns[2].analyzer.analyze = fail
    for ring in rings:
        send(ring, 1.0)
    for _ in range(6):
        found.step()
    assert eventually(lambda: any(line.event == "end" for _, line in lines), seconds=10)
    assert [(run, line.well) for run, line in lines if line.event == "end"] == [(2, False)]
    assert sorted(found._turns) == [1, 3]


def test_a_film_that_has_ended_is_reported_once_its_last_frame_was_judged(judge, rings):
    found, lines = judge
    send(rings[0], 1.0)
    rings[0].say(About(WatchState.ENDED, "The film has ended."))
    for _ in range(6):
        found.step()
    assert eventually(lambda: any(line.event == "end" for _, line in lines), seconds=10)
    statuses = [line for run, line in lines if run == 1 and line.event == "status"]
    assert statuses[-1].last_frame_s is not None
    assert [(run, line.reason) for run, line in lines if line.event == "end"] == [(1, "The film has ended.")]


def test_frames_that_are_gone_end_the_watch_in_words(judge):
    found, lines = judge
    found.add(LaunchSpec(Watch("Gone", "0"), "9", 9, "/proc/1/fd/999"))
    assert [(run, line.well) for run, line in lines if line.event == "end"] == [(9, False)]
