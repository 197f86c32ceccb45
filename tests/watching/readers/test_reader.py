"""Reader: one camera, in its hours, until its film ends."""

from datetime import datetime, timedelta

import pytest

from maskdet.cameras import Period, Watch, unknown_certificate
from maskdet.images import jpeg_bytes
from maskdet.watching.readers import FrameRing
from maskdet.watching.readers.reader import EXIT_DONE, EXIT_PROBLEM, Reader
from maskdet.watching.status import WatchState
from tests.support.faces.practice_video import practice_video
from tests.support.servers.http_answers import http_answer, own_certificate
from tests.support.tracks import frame


@pytest.fixture
def ring():
    found = FrameRing.create()
    yield found
    found.close()


def rounds(count):
    """It is wanted so many times."""
    left = iter(range(count))
    return lambda: next(left, None) is not None


def test_outside_its_hours_nothing_is_opened(ring):
    hour = datetime.now() + timedelta(hours=3)
    period = Period(hour.strftime("%H:00"), hour.strftime("%H:01"))
    reader = Reader(Watch("Door", "no such film", schedule=(period,)), ring)
    assert reader.run(rounds(1)) == EXIT_DONE
    assert ring.about().state == WatchState.OFF_HOURS


def test_a_film_is_read_to_its_end(ring, tmp_path):
    film = practice_video(tmp_path / "short.mp4", seconds=0.5)
    assert Reader(Watch("Door", str(film)), ring).run(lambda: True) == EXIT_DONE
    assert (ring.about().state, ring.about().reason) == (WatchState.ENDED, "The film has ended.")
    assert ring.newest().image.shape == (480, 640, 3)


def test_what_gives_no_picture_at_all_is_a_problem_in_words_without_its_password(ring):
    reader = Reader(Watch("Door", "rtsp://warden:hunter2#@nowhere/1"), ring)
    assert reader.run(lambda: True) == EXIT_PROBLEM
    assert "is no address" in ring.about().reason
    assert "hunter2" not in ring.about().reason


def test_a_camera_is_read_whose_certificate_was_accepted(ring, tmp_path):
    own = own_certificate(tmp_path / "own.pem")
    with http_answer(jpeg_bytes(frame(64, 48)), "image/jpeg", certificate=own) as address:
        watch = Watch("Door", address, certificate=unknown_certificate(address).fingerprint)
        Reader(watch, ring).run(lambda: not ring.version)
    assert ring.newest().image.shape == (48, 64, 3)
