"""A mask worn wrongly before the visitor's own camera."""

from dataclasses import replace

from benchmarks.support.moving_scene import RATE
from maskdet.live.monitor import LiveMonitor, LiveOptions
from maskdet.results import State
from tests.support.tracks import THREE, WRONGLY, Judge, ScriptedDetector, face, frame, pool


def run(monitor, seconds, *, start=0.0):
    for n in range(round(seconds * RATE)):
        monitor.process(frame(), now_s=start + n / RATE)


def test_it_is_reported_where_it_counts_as_none():
    judge = Judge(WRONGLY)
    judge.labels = THREE
    monitor = LiveMonitor(pool(ScriptedDetector(lambda image: [face(100)]), judge), LiveOptions(dwell_s=1.0))
    run(monitor, 3)
    assert [lapse.track.state for lapse in monitor.latest().unmasked_too_long] == [
        State.MASK_WORN_INCORRECTLY
    ]
    monitor.options = replace(monitor.options, wrongly_counts=False)
    run(monitor, 3, start=3)
    assert monitor.latest().unmasked_too_long == ()
