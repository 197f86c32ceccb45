"""Videos as people have them: without times, with wrong ones, with pixels that are not square; and files that are none."""

from __future__ import annotations

import contextlib
import random
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest

from maskdet.cameras import kind_of, try_source, video_frames
from maskdet.cameras.address import SourceKind, SourceProblem
from maskdet.cameras.video_file import VideoClock, duration_s
from maskdet.images import jpeg_bytes
from maskdet.settings import Settings
from tests.support.tracks import frame

CODECS = {"h264": "libx264", "hevc": "libx265", "m4v": "mpeg4", "mjpeg": "mjpeg", "mpeg2video": "mpeg2video"}

OLDER_CODECS = {
    "avi": "mpeg4",
    "mpg": "mpeg2video",
    "webm": "libvpx",
    "wmv": "wmv2",
    "y4m": "rawvideo",
}


def make_video(path, *, muxer=None, codec="libx264", num_frames=40, rate=10, size=(64, 48), ratio=None):
    with av.open(str(path), "w", format=muxer) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if ratio:
            stream.codec_context.sample_aspect_ratio = Fraction(ratio)
        for number in range(num_frames):
            image = frame(*size, value=5 * number)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path


def frames(path, frame_rate=None):
    return list(video_frames(str(path), frame_rate=frame_rate, stop=lambda: False))


@pytest.mark.parametrize("muxer", CODECS)
def test_all_frames_of_a_raw_stream_are_watched(tmp_path, muxer):
    rate = 25 if muxer == "mpeg2video" else 10
    path = make_video(tmp_path / f"raw.{muxer}", muxer=muxer, codec=CODECS[muxer], rate=rate)
    times = [seconds for seconds, _ in frames(path)]
    assert len(times) == 40
    assert all(later > earlier for earlier, later in pairwise(times))
    assert len(frames(path, frame_rate=5)) in range(7, 22)  # some of these streams do not hold their rate


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "mov", "webm", "ts", "flv", "mpg", "wmv", "y4m"])
def test_usual_formats_keep_their_times(tmp_path, ending):
    codec = OLDER_CODECS.get(ending, "libx264")
    if codec not in av.codecs_available:
        pytest.skip(f"{codec} is not in this build of FFmpeg")
    path = make_video(tmp_path / f"film.{ending}", codec=codec, rate=25)
    assert [seconds for seconds, _ in frames(path)] == pytest.approx([n / 25 for n in range(40)], abs=0.01)


@pytest.mark.parametrize("ending", ["avi", "wmv"])
def test_frames_that_come_with_the_times_of_their_neighbours_are_put_in_order(tmp_path, ending):
    times = [seconds for seconds, _ in frames(make_video(tmp_path / f"film.{ending}", rate=25))]
    assert all(later > earlier for earlier, later in pairwise(times))
    assert times == pytest.approx([n / 25 for n in range(40)], abs=0.2)


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ([None, None, None], [0.0, 0.1, 0.2]),
        ([0.0, 0.0, 0.0], [0.0, 0.1, 0.2]),
        ([5.0, 5.1, 5.2], [0.0, 0.1, 0.2]),
        ([5.0, 5.1, 0.0, 0.1], [0.0, 0.1, 0.2, 0.3]),  # two videos, joined
        ([0.0, 0.1, None, 0.3], [0.0, 0.1, 0.2, 0.3]),
        ([0.0, 1e9, 1e9 + 0.1], [0.0, 0.1, 0.2]),
        ([0.0, 60.0], [0.0, 60.0]),  # a camera that records movement only
        ([-3.0, -2.9], [0.0, 0.1]),
    ],
)
def test_times_go_on_whatever_is_written(written, times):
    clock = VideoClock(10)
    assert [clock.time_s(seconds) for seconds in written] == pytest.approx(times)


@pytest.mark.parametrize(
    ("ratio", "shape"),
    [("4/3", (96, 171, 3)), ("1/2", (192, 128, 3)), ("1/1", (96, 128, 3)), ("100/1", (96, 128, 3))],
)
@pytest.mark.parametrize("ending", ["mp4", "mkv", "h264"])
def test_pixels_that_are_not_square_are_shown_as_people_see_them(tmp_path, ratio, shape, ending):
    path = make_video(tmp_path / f"film.{ending}", num_frames=2, size=(128, 96), ratio=ratio)
    assert frames(path)[0][1].shape == shape


NEIGHBOURS = {
    "ffconcat": "ffconcat version 1.0\nfile 'neighbour.mp4'\n",
    "concat": "file 'neighbour.mp4'\n",
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nneighbour.mp4\n#EXT-X-ENDLIST\n",
    "m3u": "neighbour.mp4\n",
    "mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>'
    '<Representation id="1" bandwidth="1"><BaseURL>neighbour.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 26\n",
    "xspf": "<playlist><trackList><track><location>neighbour.mp4</location></track></trackList></playlist>",
    "ffmeta": ";FFMETADATA1\ntitle=neighbour.mp4\n",
    "srt": "1\n00:00:00,000 --> 00:00:01,000\nneighbour.mp4\n",
    "txt": "neighbour.mp4\n",
}


@pytest.mark.parametrize("ending", ["", "mp4", "mkv"])
@pytest.mark.parametrize("kind", NEIGHBOURS)
def test_a_file_that_reads_its_neighbours_is_no_video(tmp_path, kind, ending):
    make_video(tmp_path / "neighbour.mp4")
    path = tmp_path / f"upload.{ending or kind}"
    path.write_text(NEIGHBOURS[kind])
    for read in (frames, lambda path: duration_s(str(path))):
        with pytest.raises(SourceProblem, match="holds no film that can be read"):
            read(path)


@pytest.mark.parametrize(
    "name", ["http:film.mp4", "concat:a|b.mp4", "frame%03d.mp4", "pipe:0", "-film.mp4", "a?b#c.mp4"]
)
def test_a_name_that_looks_like_an_address_is_a_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    make_video(tmp_path / "film.mp4", num_frames=2).rename(tmp_path / name)
    assert len(frames(name)) == 2


def test_a_video_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    path = make_video(tmp_path / "film.mp4", num_frames=1, size=(1280, 960))
    monkeypatch.setattr("maskdet.cameras.video_file.get_settings", lambda: Settings(max_megapixels=1))
    with pytest.raises(SourceProblem, match=r"1280 x 960 pixels is too large: the limit is 1 megapixels"):
        frames(path)


def test_a_title_in_another_alphabet_does_not_keep_a_video_from_being_read(tmp_path):
    path = make_video(tmp_path / "video.mkv", num_frames=3)
    data = path.read_bytes()
    assert b"Lavf" in data
    path.write_bytes(data.replace(b"Lavf", b"\xe4\xf6\xfc\xff"))
    assert len(frames(path)) == 3


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "ts", "webm", "flv", "h264"])
def test_a_damaged_video_is_read_as_far_as_it_goes_or_explained(tmp_path, ending):
    path = make_video(tmp_path / f"video.{ending}", codec=OLDER_CODECS.get(ending, "libx264"), num_frames=10)
    whole, rng = path.read_bytes(), random.Random(3)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 40)):
            data[rng.randrange(rng.choice((len(data), 400)))] = rng.randrange(256)
        path.write_bytes(data[: rng.choice((len(data), rng.randrange(len(data))))])
        with contextlib.suppress(SourceProblem):
            frames(path, frame_rate=5)


def test_a_video_in_an_unknown_coding_is_explained(tmp_path):
    path = make_video(tmp_path / "video.avi", codec="mpeg4", num_frames=3)
    path.write_bytes(path.read_bytes().replace(b"FMP4", b"ZZZZ"))
    with pytest.raises(SourceProblem, match="coded in a way that cannot be read here"):
        frames(path)


def test_a_single_picture_is_watched_like_a_folder_of_one(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(jpeg_bytes(frame(64, 48)))
    assert np.shape(try_source(str(tmp_path / "photo.jpg"))) == (48, 64, 3)


@pytest.mark.parametrize(
    "address", ["²", "٣", "1234567890", "+1", "1.5", "-1", "x" * 5000, "a/" * 3000, "a\0b", "~"]
)
def test_what_is_no_number_and_no_file_is_said_at_once(address):
    with pytest.raises(SourceProblem, match="There is no film and no folder") as problem:
        kind_of(address)
    assert problem.value.final
    assert len(str(problem.value)) < 500


def test_the_first_cameras_of_a_computer_are_known_by_their_numbers():
    assert [kind_of(number) for number in ("0", " 12 ", "255")] == [SourceKind.USB] * 3
