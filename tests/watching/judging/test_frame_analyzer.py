"""FrameAnalyzer: few frames are searched, everyone is followed, and what is private is not seen."""

from dataclasses import replace

import numpy as np
import pytest

from maskdet.cameras import Watch, Zone
from maskdet.inference.pipeline import MaskPipeline
from maskdet.presets import PRESETS
from maskdet.results import State
from maskdet.watching.judging.frame_analyzer import EMPTY_SEARCH_S, STILL_SEARCH_S, FrameAnalyzer
from tests.support.tracks import BARE, analyzer_of, face, frame, mask_shares
from tests.support.tracks import ScriptedDetector as Detector

ALL = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
NOISE = np.random.default_rng(0)


def analyze(analyzer, seconds, *, moving=True):
    for n in range(round(seconds * 5)):
        image = NOISE.integers(0, 255, (480, 640, 3), np.uint8) if moving else frame()
        tracks = analyzer.analyze(image, now_s=n / 5)
    return tracks


def test_people_are_followed_with_a_voted_verdict_at_five_frames_a_second():
    analyzer, _, _ = analyzer_of([face(100), face(400)], BARE)
    assert [track.state for track in analyze(analyzer, 2)] == [State.WITHOUT_MASK] * 2


def test_a_fast_watch_goes_by_the_detector_s_own_head():
    masked = replace(face(100), mask_probabilities=mask_shares(0.95, 0.04, 0.01))
    pipeline = MaskPipeline(Detector(lambda image: [masked]), None, preset=PRESETS["fast"])
    analyzer = FrameAnalyzer(pipeline, Watch("Door", "0"), threshold=0.8)
    assert [track.state for track in analyze(analyzer, 3)] == [State.WITH_MASK]
    assert set(pipeline.detector.sizes) == {(PRESETS["fast"].live_size,)}


def test_a_moving_picture_is_searched_every_second_frame():
    analyzer, detector, _ = analyzer_of([face(100)])
    analyze(analyzer, 4)
    assert len(detector.sizes) == 10


def test_a_still_picture_is_searched_once_a_second_and_everyone_stays():
    analyzer, detector, judge = analyzer_of([face(100)])
    assert len(analyze(analyzer, 6, moving=False)) == 1
    assert len(detector.sizes) == pytest.approx(6 / STILL_SEARCH_S, abs=1)
    assert judge.asked <= 9


def test_where_nobody_is_and_nothing_moves_it_is_searched_every_few_seconds_only():
    analyzer, detector, _ = analyzer_of([])
    analyze(analyzer, 20, moving=False)
    assert len(detector.sizes) == pytest.approx(
        20 / EMPTY_SEARCH_S, abs=4
    )  # and in the first seconds more often


def test_a_movement_is_searched_at_once():
    analyzer, detector, _ = analyzer_of([])
    analyze(analyzer, 20, moving=False)
    asked = len(detector.sizes)
    analyzer.analyze(frame(), now_s=20.0)
    analyzer.analyze(frame(value=200), now_s=20.4)
    assert len(detector.sizes) > asked


def test_a_watch_that_shall_not_rest_does_not():
    analyzer, detector, _ = analyzer_of([], motion_gating=False)
    analyze(analyzer, 20, moving=False)
    assert len(detector.sizes) == pytest.approx(20 / STILL_SEARCH_S, abs=1)


def test_the_picture_is_drawn_without_what_is_private():
    analyzer, _, _ = analyzer_of([], zones=(Zone("privacy", ALL),))
    analyze(analyzer, 1)
    assert (analyzer.picture() == 0).all()


def test_small_faces_do_not_count():
    analyzer, _, judge = analyzer_of([face(100, size=15)], min_face_px=24)
    assert analyze(analyzer, 2) == ()
    assert judge.asked == 0


def test_people_far_away_are_always_searched_for_closely():
    far, detector, _ = analyzer_of([face(100, size=30)])
    analyze(far, 4)
    near, coarse_detector, _ = analyzer_of([face(100, size=80)])
    analyze(near, 4)
    assert set(detector.sizes) == {(640,)}
    assert set(coarse_detector.sizes) == {(640,), (480,)}
