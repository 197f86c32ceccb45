"""Clips: the seconds around an event as a film, in which nobody can be recognised."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from maskdet.results import Face, Image
from maskdet.watching.judging.clip_recorder import ClipRecorder
from tests.support.tracks import ScriptedDetector, face

GROUND = 40  # grey level


def scene(*faces: Face) -> Image:
    """A dark picture; faces are chequered, so that what is blurred is no longer black and white."""
    image = np.full((480, 640, 3), GROUND, np.uint8)
    for one in faces:
        x_min, y_min, x_max, y_max = (round(side) for side in one.box.xyxy)
        image[y_min:y_max, x_min:x_max] = 0
        image[y_min:y_max:8, x_min:x_max] = 255
        image[y_min:y_max, x_min:x_max:8] = 255
    return image


def recorded(finds, frames, moment_s: float) -> tuple[list[float], list[Image]]:
    """The clip around a moment: when each of its frames is shown, and what it shows."""
    clips: dict[str, bytes] = {}
    recorder = ClipRecorder(load_detector=lambda: ScriptedDetector(finds), write=clips.__setitem__)
    for time_s, image, known in frames:
        recorder.add(image, known, time_s=time_s)
        if time_s == moment_s:
            recorder.keep("an event", moment_s)
    recorder.close()
    with av.open(io.BytesIO(clips["an event"])) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        shown = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    return [time_s for time_s, _ in shown], [image for _, image in shown]


def contrast(image: Image, one: Face) -> float:
    x_min, y_min, x_max, y_max = (round(side) for side in one.box.padded(-0.2).xyxy)
    return float(image[y_min:y_max, x_min:x_max].std())


def test_a_clip_begins_five_seconds_before_the_event_and_ends_five_after():
    times, _ = recorded(lambda image: [], [(float(k), scene(), []) for k in range(20, 60)], 40.0)
    assert times == pytest.approx([float(k) for k in range(11)], abs=0.01)


def test_the_clip_of_an_event_at_the_end_has_what_there_is():
    times, _ = recorded(lambda image: [], [(float(k), scene(), []) for k in range(20, 43)], 40.0)
    assert len(times) == 8


def test_faces_are_blurred_that_the_watch_knew_or_the_detector_finds_now():
    known, found = face(100), face(400)
    picture = scene(known, found)
    _, images = recorded(lambda image: [found], [(float(k), picture, [known]) for k in range(5)], 2.0)
    assert contrast(picture, known) > 100
    assert max(contrast(image, one) for image in images for one in (known, found)) < 30


def test_a_face_that_is_missed_in_one_frame_is_blurred_as_in_those_beside_it():
    asked = []

    def now_and_then(image: Image) -> list[Face]:
        asked.append(1)
        return [face(100)] if len(asked) != 3 else []

    _, images = recorded(now_and_then, [(float(k), scene(face(100)), []) for k in range(5)], 2.0)
    assert max(contrast(image, face(100)) for image in images) < 30


def test_a_clip_that_cannot_be_made_does_not_stop_the_next_one():
    written: list[str] = []

    def broken_once(image: Image) -> list[Face]:
        if not written_or_broken:
            written_or_broken.append("broken")
            raise RuntimeError("the detector broke")
        return []

    written_or_broken: list[str] = []
    recorder = ClipRecorder(
        load_detector=lambda: ScriptedDetector(broken_once), write=lambda name, mp4: written.append(name)
    )
    recorder.keep("first", 1.0)
    recorder.keep("second", 2.0)
    for k in range(10):
        recorder.add(scene(), [], time_s=float(k))
    recorder.close()
    assert written == ["second"]
