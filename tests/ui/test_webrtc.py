"""LiveLink: newest frame only both ways, never stuck, never raising, and nothing left behind."""

import asyncio
import time
from fractions import Fraction

import av
import pytest
from aiortc import MediaStreamTrack
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamError

from maskdet.live.monitor import LiveMonitor
from maskdet.live.slots import SessionSlots
from tests.support.tracks import BARE, Judge, ScriptedDetector, face, frame, pool
from ui.live.webrtc import LiveLink, process_frame, send_newest_only


class Camera(MediaStreamTrack):
    """A camera that gives as many frames as it was filled with, then waits or ends."""

    kind = "video"

    def __init__(self, number, every_s=0.01, ends=False):
        super().__init__()
        self.left, self.every_s, self.ends, self.given = number, every_s, ends, 0

    async def recv(self):
        await asyncio.sleep(self.every_s)
        if not self.left:
            if self.ends:
                raise MediaStreamError
            await asyncio.sleep(60)
        self.left -= 1
        self.given += 1
        return video_frame(pts=self.given)


def video_frame(width=64, height=48, pts=0):
    made = av.VideoFrame.from_ndarray(frame(width, height), format="rgb24").reformat(format="yuv420p")
    made.pts, made.time_base = pts, Fraction(1, 30)
    return made


def link_of(*, slots=None, slow_s=0.0):
    detector = ScriptedDetector(lambda image: time.sleep(slow_s) or [face(10, 10, 20)])
    monitor = LiveMonitor(pool(detector, Judge(BARE)))
    return LiveLink(monitor, slots or SessionSlots(1), "me"), detector


async def play(link, camera, num_shown):
    link.addTrack(camera)
    link.start()
    return [await asyncio.wait_for(link.shown.recv(), 5) for _ in range(num_shown)]


async def all_frames(link):
    while True:
        await link.shown.recv()


def test_frames_come_back_annotated_with_their_time():
    link, _ = link_of()
    shown = asyncio.run(play(link, Camera(5), 3))
    assert [f.pts for f in shown] == sorted(f.pts for f in shown)
    assert link.monitor.latest().num_frames >= 3


def test_a_slow_machine_drops_frames_instead_of_falling_behind():
    link, _ = link_of()
    link.monitor.process = lambda image, now_s: time.sleep(0.1) or image
    camera = Camera(100)
    shown = asyncio.run(play(link, camera, 5))
    assert camera.given - shown[-1].pts <= 12  # the newest at the time, not the fifth


def test_a_camera_that_stops_ends_the_link_and_frees_the_slot():
    slots = SessionSlots(1)
    link, _ = link_of(slots=slots)

    async def until_the_end():
        await play(link, Camera(2, ends=True), 1)
        with pytest.raises(MediaStreamError):
            await asyncio.wait_for(all_frames(link), 5)

    asyncio.run(until_the_end())
    assert link.ended
    assert slots.taken(now_s=time.monotonic()) == 0


def test_who_comes_too_late_reads_so_and_gets_no_frames():
    slots = SessionSlots(1)
    slots.take("someone else", now_s=time.monotonic())
    link, _ = link_of(slots=slots)

    asyncio.run(asyncio.wait_for(_few_seconds(link), 5))
    assert "taken" in str(link.refused)
    assert link.monitor.latest() is None


async def _few_seconds(link):
    link.addTrack(Camera(5))
    link.start()
    await asyncio.sleep(0.3)


def test_stopping_twice_and_before_the_start_does_no_harm():
    link, _ = link_of()
    link.stop()
    link.stop()
    assert link.ended


def test_an_exception_in_the_model_leaves_the_video_running():
    link, detector = link_of()
    detector.broken = True
    assert len(asyncio.run(play(link, Camera(10), 5))) == 5
    assert link.monitor.latest().num_failures > 0


@pytest.mark.parametrize("size", [(64, 48), (63, 47), (1, 1), (642, 360)])
def test_frames_of_any_size_go_through(size):
    link, _ = link_of()
    came = video_frame(*size, pts=7)
    shown = process_frame(link.monitor, came, 0.0)
    assert (shown.width, shown.height, shown.pts) == (*size, 7)


def test_what_cannot_be_converted_goes_back_as_it_came():
    link, _ = link_of()
    assert process_frame(link.monitor, "no frame", 0.0) == "no frame"


def test_the_relay_keeps_only_the_newest_frame():
    async def newest():
        relay = MediaRelay()
        send_newest_only(lambda: relay)
        send_newest_only(lambda: relay)  # every visit does it
        proxy = relay.subscribe(Camera(50))
        await proxy.recv()
        await asyncio.sleep(0.3)
        return (await proxy.recv()).pts

    assert asyncio.run(newest()) > 10
