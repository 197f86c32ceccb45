"""The built-in film: someone with a mask and someone without come and go."""

from __future__ import annotations

from maskdet.cameras import video_frames
from maskdet.inference import MaskPipeline
from maskdet.results import State
from maskdet.watching import demo_film


def test_the_demo_film_shows_one_person_with_and_one_without_a_mask(tmp_path, pipeline: MaskPipeline):
    path = demo_film(tmp_path)
    written = path.stat().st_mtime_ns
    frames = dict(video_frames(str(path), frame_rate=1, stop=lambda: False))
    seen = {
        round(seconds): pipeline.run(image) for seconds, image in frames.items() if round(seconds) in (0, 10)
    }
    assert len(seen[0]) == 0
    assert [detection.state for detection in seen[10]] == [State.WITH_MASK, State.WITHOUT_MASK]
    assert demo_film(tmp_path).stat().st_mtime_ns == written  # drawn once
