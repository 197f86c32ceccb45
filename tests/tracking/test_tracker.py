"""Tracker: a face keeps its number while it moves, is hidden for a moment, or crosses another."""

from dataclasses import replace

import numpy as np
import pytest

from maskdet.results import State
from maskdet.tracking import Tracker, to_result
from maskdet.tracking.tracker import KEPT_S, SHOWN_S
from tests.support.tracks import BARE, MASKED, face, result

STEP = 0.1


def ids_over(frames, step=STEP):
    """The ids of the faces of each frame, as `see` gives them."""
    tracker = Tracker()
    return [tracker.see(faces, now_s=n * step) for n, faces in enumerate(frames)]


def test_a_walking_face_keeps_its_number():
    assert ids_over([[face(20 + 15 * n)] for n in range(30)]) == [[1]] * 30


def test_two_faces_in_other_order_keep_their_numbers():
    assert ids_over([[face(100), face(300)], [face(302), face(101)]]) == [[1, 2], [2, 1]]


def test_two_faces_that_pass_each_other_keep_their_numbers():
    left_to_right = [face(50 + 20 * n, y=90) for n in range(20)]
    right_to_left = [face(450 - 20 * n, y=190) for n in range(20)]
    assert ids_over([[a, b] for a, b in zip(left_to_right, right_to_left, strict=True)]) == [[1, 2]] * 20


def test_a_face_hidden_for_a_second_is_the_same_person():
    frames = [[face(100)]] * 5 + [[]] * 10 + [[face(104)]]
    assert ids_over(frames)[-1] == [1]


def test_a_face_gone_for_long_is_a_new_person():
    tracker = Tracker()
    tracker.see([face(100)], now_s=0)
    assert tracker.see([face(100)], now_s=KEPT_S + 0.1) == [2]


def test_a_face_far_away_is_another_person():
    assert ids_over([[face(50)], [face(450)]]) == [[1], [2]]


def test_faces_however_far_away_change_nothing_for_those_that_stay():
    near = [face(x, size=2) for x in (100, 300, 500)]
    far = [face(9_000_000 + 1000 * n, size=2) for n in range(2)]
    assert ids_over([near, [near[0], *far]]) == [[1, 2, 3], [1, 4, 5]]


def test_a_much_smaller_face_at_the_same_position_is_another_person():
    assert ids_over([[face(100, size=160)], [face(140, size=60)]]) == [[1], [2]]


def test_what_the_mask_model_takes_for_no_face_is_not_shown_but_hidden_all_the_same():
    tracker, phantom = Tracker(), replace(MASKED, no_face=0.9)
    for n in range(4):
        tracker.update(result((face(100), phantom), (face(400), MASKED)), now_s=n * STEP)
    assert [track.track_id for track in tracker.tracks(now_s=3 * STEP)] == [2]
    assert len(tracker.everyone(now_s=3 * STEP)) == 2


def test_one_doubt_does_not_hide_a_face():
    tracker = Tracker()
    for n, doubt in enumerate((0.0, 0.1, 0.9, 0.0)):
        tracker.update(result((face(100), replace(BARE, no_face=doubt))), now_s=n * STEP)
        assert n == 0 or len(tracker.tracks(now_s=n * STEP)) == 1


def test_what_was_found_once_only_is_not_shown():
    tracker = Tracker()
    tracker.see([face(100)], now_s=0)
    assert tracker.tracks(now_s=0) == ()
    tracker.see([face(100)], now_s=STEP)
    assert len(tracker.tracks(now_s=STEP)) == 1


def test_a_face_not_found_is_shown_a_moment_longer():
    tracker = Tracker(min_sightings=1)
    tracker.see([face(100)], now_s=0)
    assert len(tracker.tracks(now_s=SHOWN_S - 0.01)) == 1
    assert tracker.tracks(now_s=SHOWN_S + 0.01) == ()


def test_between_two_searches_the_box_goes_on_with_the_face():
    tracker = Tracker()
    for n in range(20):
        tracker.see([face(20 + 10 * n)], now_s=n * STEP)
    (track,) = tracker.tracks(now_s=19 * STEP + 0.05)
    assert track.box.x_min == pytest.approx(20 + 10 * 19.5, abs=3)


def test_a_trembling_box_is_smoothed():
    rng = np.random.default_rng(0)
    tracker, lefts = Tracker(), []
    noise = rng.normal(0, 4, 60)
    for n, error in enumerate(noise):
        tracker.see([face(200 + error)], now_s=n * STEP)
        lefts += [track.box.x_min for track in tracker.tracks(now_s=n * STEP)]
    assert np.std(np.diff(lefts[5:])) < 0.8 * np.std(np.diff(noise))


def test_the_crop_box_moves_and_grows_with_the_box():
    tracker = Tracker(min_sightings=1)
    tracker.see([face(100, size=80)], now_s=0)
    (track,) = tracker.tracks(now_s=0)
    assert track.face.crop_box.xyxy == pytest.approx(face(100, size=80).crop_box.xyxy)


def test_everyone_stays_who_they_are_when_the_picture_changes_its_size():
    tracker = Tracker()
    assert not tracker.follow_size(1280, 720)
    tracker.see([face(400)], now_s=0)
    assert not tracker.follow_size(1280, 720)
    assert tracker.follow_size(640, 360)
    assert tracker.see([face(200, y=50, size=40)], now_s=STEP) == [1]


def test_the_shown_state_is_the_voted_one():
    tracker = Tracker()
    for n in range(5):
        (*_, last) = (None, *tracker.update(result((face(100), BARE)), now_s=n * STEP))
    assert last.state is State.WITHOUT_MASK
    assert last.since_s == pytest.approx(STEP)


def test_one_wrong_verdict_does_not_change_what_is_shown():
    tracker = Tracker()
    verdicts = [MASKED] * 6 + [BARE] + [MASKED] * 3
    states = [
        track.state
        for n, verdict in enumerate(verdicts)
        for track in tracker.update(result((face(100), verdict)), now_s=n * STEP)
    ]
    assert State.WITHOUT_MASK not in states


def test_one_wrong_verdict_does_not_show_either_where_frames_are_rare():
    tracker = Tracker(step_s=1.0)
    verdicts = [MASKED] * 6 + [BARE] + [MASKED] * 3
    states = [
        track.state
        for n, verdict in enumerate(verdicts)
        for track in tracker.update(result((face(100), verdict)), now_s=float(n))
    ]
    assert len(states) == len(verdicts) - 1  # all but the first sighting are shown
    assert State.WITHOUT_MASK not in states


def test_only_open_contradicted_and_old_verdicts_are_asked_for():
    tracker = Tracker()
    first, second = tracker.see([face(100), face(300)], now_s=0)
    for _ in range(2):
        tracker.judge(first, MASKED, now_s=0)
    assert tracker.wanting_verdicts(now_s=0, every_s=0.25) == [second]
    tracker.see([face(100)], now_s=0.3)
    assert tracker.wanting_verdicts(now_s=0.3, every_s=0.25) == [first]


def test_a_face_not_found_the_last_time_is_not_judged():
    tracker = Tracker()
    tracker.see([face(100)], now_s=0)
    tracker.see([], now_s=STEP)
    assert tracker.wanting_verdicts(now_s=STEP, every_s=0.25) == []


def test_an_open_verdict_is_drawn_as_unsure_and_a_voted_one_as_its_label():
    tracker = Tracker(min_sightings=1)
    tracker.update(result((face(100), BARE)), now_s=0)
    assert [d.state for d in to_result(tracker.tracks(now_s=0), (640, 480))] == [State.UNSURE]
    tracker.update(result((face(100), BARE)), now_s=STEP)
    assert [d.state for d in to_result(tracker.tracks(now_s=STEP), (640, 480))] == [State.WITHOUT_MASK]
