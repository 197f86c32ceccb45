"""The annotated video of a watch can be played, whatever its first picture is like."""

import pytest

from maskdet.cameras import video_frames
from maskdet.watching.video_writer import VideoWriter
from tests.support.tracks import frame


@pytest.mark.parametrize("size", [(1, 1), (1, 48), (64, 1), (3, 5), (63, 47)])
def test_a_first_picture_of_any_size_begins_a_video(tmp_path, size):
    with VideoWriter(tmp_path / "out.mp4", frame_rate=5) as writer:
        for number, image in enumerate((frame(*size), frame(64, 48), frame(*size))):
            writer.add(image, time_s=number / 5)
    assert len(list(video_frames(str(tmp_path / "out.mp4"), frame_rate=None, stop=lambda: False))) == 3
