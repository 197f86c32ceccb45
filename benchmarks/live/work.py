"""CPU ms of each step on a live frame, from the decoder to the encoder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import av
from aiortc.codecs.vpx import Vp8Encoder

from benchmarks.support.moving_scene import RATE
from maskdet.live import LiveMonitor, PipelinePool
from maskdet.results import Image
from maskdet.settings import get_settings
from ui.live.webrtc import process_frame

WARM_UP = 20  # frames
CLOCK = 90_000  # of WebRTC's video time stamps


class Meter:
    """Adds up the CPU time of named steps."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the CPU seconds of the block."""
        begin = time.process_time()
        yield
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - begin

    def measured(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, counted under `name`."""

        def call(*args: Any, **options: Any) -> Any:
            with self.step(name):
                return work(*args, **options)

        return call


def steps(images: list[Image]) -> Iterator[tuple[str, float]]:
    """(step, CPU ms a frame), averaged over the video; `pipeline` is all between decoder and encoder."""
    meter = Meter()
    monitor, encoder = LiveMonitor(metered_pool(meter)), Vp8Encoder()
    packets, decoder = compressed(images), av.CodecContext.create("vp8", "r")
    for number in range(WARM_UP):  # what is loaded at first use does not count
        monitor.process(images[number], now_s=(number - WARM_UP) / RATE)
    meter.spent.clear()
    for number, packet in enumerate(packets):
        with meter.step("decode"):
            (frame,) = decoder.decode(packet)
        frame.pts, frame.time_base = number * CLOCK // RATE, Fraction(1, CLOCK)
        with meter.step("pipeline"):
            shown = process_frame(monitor, frame, number / RATE)
        with meter.step("encode"):
            encoder.encode(shown)
    spent = {name: 1000 * seconds / len(images) for name, seconds in meter.spent.items()}
    judged = spent.get("judge", 0.0)  # not by every preset
    inside = spent["search"] + judged
    yield "decode (VP8)", spent["decode"]
    yield "search for faces", spent["search"]
    yield "judge faces", judged
    yield "track, draw, convert", spent["pipeline"] - inside
    yield "pipeline, all between", spent["pipeline"]
    yield "encode (VP8)", spent["encode"]


def metered_pool(meter: Meter) -> PipelinePool:
    """One pipeline whose steps are counted."""
    with PipelinePool.load(get_settings()).lent() as pipeline:
        for owner, method, name in (
            (pipeline.detector, "detect", "search"),
            (pipeline.classifier, "probabilities", "judge"),
        ):
            setattr(owner, method, meter.measured(name, getattr(owner, method)))
        return PipelinePool([pipeline])


def compressed(images: list[Image]) -> list[av.Packet[av.VideoStream]]:
    """The video as a browser would send it."""
    height, width = images[0].shape[:2]
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.bit_rate = Fraction(1, RATE), 1_000_000
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    packets: list[av.Packet[av.VideoStream]] = []
    for number, image in enumerate(images):
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    return packets
