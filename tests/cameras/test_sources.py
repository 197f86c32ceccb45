"""Cameras, videos and folders: the newest frame, and a sentence where there is none."""

import threading
import time
from itertools import islice, pairwise

import pytest

from benchmarks.support.moving_scene import scene
from benchmarks.support.rtsp_server import encode_video, eventually, rtsp_server
from maskdet.cameras import SourceState, kind_of, open_source, try_source
from maskdet.cameras.address import SourceProblem
from maskdet.cameras.video_file import Beat, video_frames
from maskdet.images.encoding import jpeg_bytes
from maskdet.redaction import hide_credentials
from tests.support.servers.mjpeg import mjpeg_camera
from tests.support.tracks import frame

SECRET = "hunter2"


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    """Two seconds of practice people, 30 frames a second, H.264."""
    return encode_video(tmp_path_factory.mktemp("video") / "people.mp4", scene(seconds=2))


@pytest.fixture(scope="module")
def long_video(tmp_path_factory):
    frames = list(islice(scene(seconds=2), 0, None, 3)) * 15
    return encode_video(tmp_path_factory.mktemp("video") / "long.mp4", iter(frames), rate=10)


def never():
    return False


@pytest.mark.parametrize(
    "address",
    [
        f"rtsp://admin:{SECRET}@camera/1",
        f"rtsp://admin:p@/#{SECRET}@camera/1",
        f"http://camera/video?user=admin&password={SECRET}&channel=1",
        f"rtsp://camera/user=admin_password={SECRET}_channel=1",
        f"http://camera/video?token={SECRET}",
    ],
)
def test_passwords_are_never_shown(address):
    shown = hide_credentials(address)
    assert SECRET not in shown
    assert "camera/" in shown


@pytest.mark.parametrize("address", ["192.168.1.20", f"admin:{SECRET}@10.0.0.2:554/stream", "door.local/1"])
def test_an_address_without_its_beginning_is_told_from_a_film(address):
    with pytest.raises(SourceProblem, match="rtsp:// before it") as problem:
        kind_of(address)
    assert SECRET not in str(problem.value)


@pytest.mark.parametrize("address", ["nothing/here.mp4", f"ftp://a:{SECRET}@b/c", f"rtsp://a:{SECRET}#x@b/c"])
def test_what_cannot_be_watched_is_explained_in_words(address):
    sentence = try_source(address, 3)
    assert isinstance(sentence, str)
    assert sentence.endswith(".")
    assert SECRET not in sentence


def test_a_camera_that_is_not_there_is_explained_in_words():
    assert "There is no camera 77 at this computer" in try_source("77")


def test_a_file_that_is_no_video_is_reported_once(tmp_path):
    (tmp_path / "notes.mp4").write_text("not a film")
    with open_source(str(tmp_path / "notes.mp4")) as source:
        assert eventually(lambda: source.state is SourceState.ENDED, seconds=3)
        assert "holds no film" in source.reason


def test_only_as_many_frames_are_made_as_are_wanted(video):
    times = [seconds for seconds, _ in video_frames(str(video), frame_rate=5, stop=never)]
    assert len(times) == 10
    assert times == pytest.approx([n / 5 for n in range(10)], abs=0.05)


def test_frames_that_come_unevenly_still_make_the_rate():
    beat = Beat(5)
    wanted = [t for n in range(300) if beat.wants(t := n / 30 + 0.012 * (n % 3))]
    assert len(wanted) == pytest.approx(50, abs=1)


def test_a_video_is_shown_at_its_own_pace_and_ends(video):
    start = time.monotonic()
    with open_source(str(video), frame_rate=5) as source:
        assert eventually(lambda: source.state is SourceState.ENDED, seconds=6)
        assert 1.5 < time.monotonic() - start < 3.5
        assert source.newest().image.shape == (480, 640, 3)
        assert source.stalled_s == 0


def test_a_looped_video_goes_on_without_a_gap(video):
    with open_source(str(video), frame_rate=10, loop=True) as source:
        times = [frame_of(source).time_s]
        while times[-1] - times[0] < 2.6:
            times.append(frame_of(source, after=times[-1]).time_s)
    assert max(b - a for a, b in pairwise(times)) < 0.5


def frame_of(source, after=None):
    found = source.wait(after, timeout_s=3)
    assert found, source.reason
    return found


def test_a_folder_of_pictures_is_shown_without_the_damaged_ones(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"not a picture")
    (tmp_path / "b.jpg").write_bytes(jpeg_bytes(frame(64, 48)))
    assert try_source(str(tmp_path)).shape == (48, 64, 3)


def test_a_folder_without_pictures_is_explained_in_words(tmp_path):
    assert "no picture" in try_source(str(tmp_path))


def test_an_http_camera_is_read_whatever_it_calls_its_content():
    with mjpeg_camera() as camera:
        camera.content_type = "text/plain"
        assert try_source(camera.address).shape == (240, 320, 3)


def test_an_http_camera_that_gives_one_picture_a_time_is_asked_again():
    with mjpeg_camera() as camera, open_source(camera.address, frame_rate=10) as source:
        camera.one_picture = True
        assert eventually(lambda: camera.requests >= 3 and source.state is SourceState.LIVE, seconds=5)


def test_an_http_camera_gets_its_password_and_a_wrong_one_is_not_shown():
    with mjpeg_camera() as camera:
        camera.authorization = "Basic d2FyZGVuOmh1bnRlcjI="  # warden:hunter2
        address = camera.address.replace("http://", f"http://warden:{SECRET}@")
        assert try_source(address).shape == (240, 320, 3)
        sentence = try_source(address.replace(SECRET, "hunter3"))
        assert "another user name or password" in sentence
        assert "hunter3" not in sentence


@pytest.fixture
def impatient(monkeypatch):
    """A camera that is silent for a second counts as stalled, so that tests need not wait for three."""
    monkeypatch.setattr("maskdet.cameras.source.STALLED_S", 1.0)


def test_an_http_camera_that_stalls_is_noticed_and_lets_itself_be_closed(impatient):
    with mjpeg_camera() as camera, open_source(camera.address) as source:
        assert source.wait(timeout_s=3)
        camera.stalls = True
        assert eventually(lambda: source.state is SourceState.STALLED, seconds=5)
        assert "no picture" in source.reason
        assert source.stalled_s > 0.9
        assert seconds_to_close(source) < 2


def seconds_to_close(source):
    start = time.monotonic()
    source.close()
    assert not any(thread is source._thread for thread in threading.enumerate())
    return time.monotonic() - start


def test_a_network_camera_is_back_within_ten_seconds_of_its_return(long_video):
    with (
        rtsp_server(long_video, password=SECRET) as camera,
        open_source(camera.address, frame_rate=5) as source,
    ):
        assert source.wait(timeout_s=8)
        camera.stop()
        assert eventually(lambda: source.state is SourceState.STALLED, seconds=5)
        assert SECRET not in source.reason
        camera.start()
        assert eventually(lambda: source.state is SourceState.LIVE, seconds=10)


def test_a_network_camera_that_freezes_lets_itself_be_closed(long_video, impatient):
    with rtsp_server(long_video) as camera, open_source(camera.address, frame_rate=5) as source:
        assert source.wait(timeout_s=8)
        camera.freeze()
        assert eventually(lambda: source.state is SourceState.STALLED, seconds=5)
        assert seconds_to_close(source) < 2


def test_a_network_camera_that_never_answers_lets_itself_be_closed(long_video):
    with rtsp_server(long_video) as camera:
        camera.freeze()
        source = open_source(camera.address)
        time.sleep(0.3)
        assert seconds_to_close(source) < 2


def test_a_wrong_password_and_a_wrong_path_are_distinguished(long_video):
    with rtsp_server(long_video, password=SECRET) as camera:
        assert "another user name or password" in try_source(camera.address.replace(SECRET, "hunter3"))
        assert "nothing at" in try_source(camera.address.replace("/camera", "/elsewhere"))


def test_addresses_of_unknown_kinds_are_refused():
    with pytest.raises(SourceProblem, match="cannot be watched"):
        kind_of("ftp://camera/1")
