"""LiveMonitor and what it stands on, without a camera and without waiting: time is handed in."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.support.moving_scene import RATE, scene
from benchmarks.support.rtsp_server import eventually
from maskdet.inference.pipeline import MaskPipeline
from maskdet.live.analyzer import UNWELL_AFTER
from maskdet.live.detection_scheduler import SHORTEST_S
from maskdet.live.monitor import LiveMonitor, LiveOptions
from maskdet.live.pipeline_pool import PipelinePool
from maskdet.presets import PRESETS
from maskdet.results import State
from maskdet.settings import get_settings
from tests.support.tracks import (
    BARE,
    MASKED,
    Judge,
    ScriptedDetector,
    face,
    frame,
    mask_shares,
    pool,
)


def monitor_of(faces, verdict=BARE, **options):
    detector, judge = ScriptedDetector(lambda image: faces), Judge(verdict)
    return LiveMonitor(pool(detector, judge), LiveOptions(**options)), detector, judge


def run(monitor, seconds, *, start=0.0, image=None):
    for n in range(round(seconds * RATE)):
        shown = monitor.process(frame() if image is None else image, now_s=start + n / RATE)
    return shown


def test_before_the_first_frame_there_is_nothing_to_see():
    monitor, _, _ = monitor_of([])
    assert monitor.latest() is None
    assert monitor.snapshot(blur=False) is None


def test_people_are_counted_by_state_and_drawn():
    monitor, _, _ = monitor_of([face(100), face(400)])
    shown = run(monitor, 1)
    assert monitor.latest().count(State.WITHOUT_MASK) == 2
    assert (shown != frame()).any()


def test_the_frame_that_comes_in_is_not_changed():
    monitor, _, _ = monitor_of([face(100)])
    image = frame()
    run(monitor, 1, image=image)
    assert (image == frame()).all()


def test_someone_unmasked_for_longer_than_the_dwell_time_is_reported():
    monitor, _, _ = monitor_of([face(100)], dwell_s=2.0)
    run(monitor, 1.5)
    assert monitor.latest().unmasked_too_long == ()
    run(monitor, 1.5, start=1.5)
    assert [lapse.track.track_id for lapse in monitor.latest().unmasked_too_long] == [1]


def test_the_masked_are_never_reported():
    monitor, _, _ = monitor_of([face(100)], verdict=MASKED, dwell_s=0.5)
    run(monitor, 3)
    assert monitor.latest().unmasked_too_long == ()


def test_most_frames_are_not_searched():
    monitor, detector, _ = monitor_of([face(100)])
    run(monitor, 3)
    assert len(detector.sizes) <= 3 / SHORTEST_S + 2


def test_the_work_of_a_crowd_is_bounded():
    crowd = [face(12 * n, y=40 * (n % 10), size=10) for n in range(50)]
    monitor, _, judge = monitor_of(crowd)
    run(monitor, 3)
    assert judge.asked <= 3 * RATE * 2  # fifty people at ten verdicts a second would be 1,500
    assert monitor.latest().count(State.WITHOUT_MASK) == 50


def test_a_failing_model_leaves_the_picture_running_and_says_so():
    monitor, detector, _ = monitor_of([face(100)])
    run(monitor, 1)
    detector.broken = True
    shown = run(monitor, 5, start=1)
    assert shown.shape == frame().shape
    assert monitor.latest().num_failures >= UNWELL_AFTER
    assert "cannot be judged" in monitor.latest().problem


def test_a_model_that_works_again_is_used_again():
    monitor, detector, _ = monitor_of([face(100)])
    detector.broken = True
    run(monitor, 5)
    detector.broken = False
    run(monitor, 1, start=5)
    assert monitor.latest().problem == ""
    assert monitor.latest().count(State.WITHOUT_MASK) == 1


def test_a_failure_does_not_uncover_hidden_faces():
    monitor, detector, _ = monitor_of([face(100)], blur=True)
    detector.broken = True
    noise = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    assert (
        np.std(np.diff(monitor.process(noise, now_s=0).astype(int), axis=1))
        < 30
        < np.std(np.diff(noise.astype(int), axis=1))
    )


@pytest.mark.parametrize("size", [(1, 1), (2, 700), (17, 33), (641, 479), (1920, 1080)])
def test_a_frame_of_any_size_goes_through(size):
    monitor = LiveMonitor(PipelinePool.load(get_settings()))
    assert monitor.process(frame(*size), now_s=0).shape == (size[1], size[0], 3)
    assert monitor.latest().num_failures == 0


def test_the_size_may_change_in_the_middle():
    faces = [face(400)]
    monitor, _, _ = monitor_of(faces)
    run(monitor, 1)
    faces[0] = face(200, y=50, size=40)
    run(monitor, 1, start=1, image=frame(320, 240))
    assert [track.track_id for track in monitor.latest().tracks] == [1]


def test_blur_hides_faces_that_are_not_shown_yet():
    image = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    monitor, _, _ = monitor_of([face(200)], blur=True)
    shown = monitor.process(image, now_s=0)
    inside = (slice(120, 180), slice(220, 260))
    assert len(np.unique(shown[inside].reshape(-1, 3), axis=0)) < 50


def test_a_mirrored_picture_is_judged_as_it_is_shown():
    monitor, detector, _ = monitor_of([], mirror=True)
    seen = []
    detector.finds = lambda image: seen.append(image) or []
    image = frame()
    image[:, :100] = 0
    shown = monitor.process(image, now_s=0)
    assert (shown[:, -100:] == 0).all()
    assert (seen[0] == shown).all()


def test_settings_work_on_the_running_video():
    monitor, _, _ = monitor_of([face(100)], dwell_s=30)
    run(monitor, 2)
    monitor.options = replace(monitor.options, dwell_s=1.0)
    run(monitor, 0.2, start=2)
    assert len(monitor.latest().unmasked_too_long) == 1


def test_another_preset_works_on_the_running_video():
    masked = replace(face(100), mask_probabilities=mask_shares(0.95, 0.04, 0.01))
    monitor, detector, judge = monitor_of([masked], verdict=BARE)
    run(monitor, 1)
    assert monitor.latest().count(State.WITHOUT_MASK) == 1
    monitor.options = replace(monitor.options, preset=PRESETS["fast"])
    asked = judge.asked
    run(monitor, 2, start=1)
    assert monitor.latest().count(State.WITH_MASK) == 1  # as the detector's own head judges
    assert judge.asked == asked
    assert detector.sizes[-1] == (PRESETS["fast"].live_size,)
    assert monitor.latest().num_failures == 0


def test_one_verdict_of_the_detector_s_own_head_counts_once():
    masked = replace(face(100), mask_probabilities=mask_shares(0.95, 0.04, 0.01))
    monitor, detector, _ = monitor_of([masked], preset=PRESETS["fast"])
    run(monitor, 0.1)
    assert len(detector.sizes) == 1
    assert monitor.latest().count(State.WITH_MASK) == 0  # one verdict alone is never enough


def test_the_frame_rate_is_that_of_the_camera():
    monitor, _, _ = monitor_of([])
    run(monitor, 5)
    assert monitor.latest().frame_rate == pytest.approx(RATE, rel=0.05)


def test_a_mask_that_comes_off_is_seen_in_real_pictures():
    monitor, states = LiveMonitor(PipelinePool.load(get_settings())), []
    for n, image in enumerate(scene(people=2, seconds=4)):
        monitor.process(image, now_s=n / RATE)
        states += [(n / RATE, track.state) for track in monitor.latest().tracks if track.track_id == 1]
    assert {state for at, state in states if 0.6 < at < 2} == {State.WITH_MASK}
    assert {state for at, state in states if at >= 2.7} == {State.WITHOUT_MASK}


def test_a_snapshot_can_hide_all_faces():
    monitor = LiveMonitor(PipelinePool.load(get_settings()), LiveOptions())
    image = next(scene(people=2))
    run(monitor, 0.5, image=image)
    clear, hidden = monitor.snapshot(blur=False), monitor.snapshot(blur=True)
    track = monitor.latest().tracks[0]
    x, y = (round(side) for side in track.box.centre)
    patch = (slice(y - 20, y + 20), slice(x - 20, x + 20))
    assert len(np.unique(hidden[patch])) < len(np.unique(clear[patch])) / 3


# In the background


def test_the_video_does_not_wait_for_its_faces():
    searched = threading.Event()
    detector = ScriptedDetector(lambda image: searched.wait(5) and [face(100)])
    monitor = LiveMonitor(
        PipelinePool([MaskPipeline(detector, Judge(BARE), crop_margin=0.05)], background=True)
    )
    run(monitor, 1)  # returns although the first search has not ended
    assert monitor.latest().num_frames == RATE
    assert len(detector.sizes) == 1  # and no second one was begun
    searched.set()
    assert eventually(
        lambda: run(monitor, 0.1, start=time.monotonic()) is not None and monitor.latest().tracks, seconds=10
    )
    assert monitor.latest().num_failures == 0


def test_a_failure_in_the_background_is_counted():
    detector = ScriptedDetector(lambda image: [])
    detector.broken = True
    monitor = LiveMonitor(
        PipelinePool([MaskPipeline(detector, Judge(BARE), crop_margin=0.05)], background=True)
    )
    assert eventually(
        lambda: run(monitor, 0.1, start=time.monotonic()) is not None and monitor.latest().problem, seconds=10
    )
    assert "cannot be judged" in monitor.latest().problem
