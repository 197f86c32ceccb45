"""One watch: what it finds, what it keeps, and who gets its picture."""

import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import Period, Rules, Watch, WatchProblem, Zone
from maskdet.cameras.video_file import video_frames
from maskdet.fileio.locks import file_lock
from maskdet.images.decoding import decode_image
from maskdet.inference.pipeline import MaskPipeline
from maskdet.presets import PRESETS
from maskdet.results import State
from maskdet.settings import get_settings
from maskdet.store import add_watch, count_events, events, open_store
from maskdet.watching import control
from maskdet.watching.frame_analyzer import STILL_SEARCH_S, FrameAnalyzer
from maskdet.watching.picture_server import LocalServer
from maskdet.watching.service import watch_all
from maskdet.watching.video_writer import VideoWriter
from maskdet.watching.watch_loop import WatchLoop
from tests.support.practice_video import practice_video
from tests.support.tracks import BARE, MASKED, Judge, face, frame, mask_shares
from tests.support.tracks import ScriptedDetector as Detector

ALL = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
NOISE = np.random.default_rng(0)


def analyzer_of(faces, verdict=MASKED, **options):
    detector, judge = Detector(lambda image: faces), Judge(verdict)
    watch = Watch("Door", "0", **options)
    return (
        FrameAnalyzer(MaskPipeline(detector, judge, crop_margin=0.05), watch, threshold=0.8),
        detector,
        judge,
    )


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


def test_the_picture_is_drawn_without_what_is_private():
    analyzer, _, _ = analyzer_of([], zones=(Zone("privacy", ALL),))
    analyze(analyzer, 1)
    assert (analyzer.picture() == 0).all()


def test_small_faces_do_not_count():
    analyzer, _, judge = analyzer_of([face(100, size=15)], min_face_px=24)
    assert analyze(analyzer, 2) == ()
    assert judge.asked == 0


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


@pytest.fixture
def server():
    found = LocalServer({"/picture.jpg": lambda query: ("image/jpeg", b"picture")}, token="secret")
    yield found
    found.close()


def test_who_knows_the_token_gets_the_picture(server):
    assert control.fetch(server.port, "/picture.jpg", token="secret") == b"picture"


@pytest.mark.parametrize("token", ["", "guess"])
def test_nobody_else_does(server, token):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/picture.jpg?token={token}")


def test_an_annotated_video_has_the_length_of_what_was_seen(tmp_path):
    with VideoWriter(tmp_path / "out.mp4", frame_rate=10) as video:
        for n in range(30):
            video.add(frame(321, 241, value=n), time_s=n / 10 + 0.01 * (n % 3))
    shown = list(video_frames(str(tmp_path / "out.mp4"), frame_rate=None, stop=lambda: False))
    assert len(shown) == 30
    assert shown[-1][0] == pytest.approx(2.9, abs=0.1)


def test_a_video_that_cannot_be_written_is_explained_in_words():
    with pytest.raises(WatchProblem, match="cannot be written"):
        VideoWriter(Path("/proc/out.mp4"), frame_rate=10)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder of its own, with any free port for /metrics."""
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MASKDET_WATCH_PORT", "0")
    get_settings.cache_clear()
    yield tmp_path
    control.stop_watching()
    get_settings.cache_clear()


def test_watches_of_the_database_run_until_they_are_stopped(folder):
    video = practice_video(folder / "people.mp4", seconds=4)
    store = open_store()
    watch_id = add_watch(store, Watch("Door", str(video), rules=Rules(dwell_s=1), loop=True), who="a test")
    control.start_watching()
    assert eventually(lambda: [s.state for s in control.statuses()] == ["live"], seconds=20)
    assert decode_image(control.picture(watch_id)).shape == (480, 640, 3)
    assert eventually(lambda: count_events(store), seconds=15)
    assert b'maskdet_watch_up{watch="Door"} 1.0' in control.fetch(control.current().port, "/metrics")
    control.stop_watching()
    assert control.current() is None
    assert events(store)[0].event.kind == "unmasked"


def test_a_second_process_is_told_that_one_watches_already(folder):
    with file_lock(control.home() / "lock"), pytest.raises(control.WatchingProblem, match="run already"):
        watch_all(threading.Event())


def test_people_far_away_are_always_searched_for_closely():
    far, detector, _ = analyzer_of([face(100, size=30)])
    analyze(far, 4)
    near, coarse_detector, _ = analyzer_of([face(100, size=80)])
    analyze(near, 4)
    assert set(detector.sizes) == {(640,)}
    assert set(coarse_detector.sizes) == {(640,), (480,)}
