"""A visitor with a real browser on the Live page, measured from glass to glass."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROBE = Path(__file__).with_name("probe.js")
PLAYING = (
    "() => { const v = document.querySelector('video'); return v && v.videoWidth > 0 && v.currentTime > 0 }"
)
LOST_MS = 5000  # a code comes again after 34 s; what seems to take longer is another round's


@dataclass(frozen=True)
class Watched:
    """What was seen in some seconds.

    Attributes:
        processed: frames a second that the server judged and annotated, as the page shows it.
        returned: frames a second that the browser got back.
        painted: different frames a second that the browser found the time to paint.
        latencies: milliseconds from a frame's first showing in the camera's own picture to its coming back.
    """

    processed: float
    returned: float
    painted: float
    latencies: tuple[float, ...]

    @property
    def median(self) -> float:
        """Of the latencies, in milliseconds."""
        return statistics.median(self.latencies)

    @property
    def percentile_95(self) -> float:
        """Of the latencies, in milliseconds."""
        return statistics.quantiles(self.latencies, n=20)[-1]


class LiveVisitor:
    """One page in one browser."""

    def __init__(self, browser: Any, url: str) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(PROBE.read_text(encoding="utf-8"))
        self.page = context.new_page()
        self.page.goto(f"{url}/live?way=server")
        self._button("Start").wait_for(timeout=60_000)

    def start(self) -> float:
        """Press Start. Returns: seconds until the picture moves."""
        begin = time.perf_counter()
        self._button("Start").click()
        self._frame().locator("video").wait_for(timeout=30_000)
        self.inside().wait_for_function(PLAYING, timeout=40_000)
        return time.perf_counter() - begin

    def stop(self) -> None:
        """Press Stop."""
        self._button("Stop").click()
        self._button("Start").wait_for(timeout=30_000)

    def watch(self) -> None:
        """Begin to note frames, sent and shown."""
        self.inside().evaluate("liveProbe(true)")

    def measured(self, seconds: float) -> Watched:
        """Measure for some seconds, from now on."""
        self.inside().evaluate("() => { liveNotes.sent.length = liveNotes.shown.length = 0 }")
        before, begin, rates = self._num_returned(), time.perf_counter(), []
        while time.perf_counter() - begin < seconds:
            self.page.wait_for_timeout(1000)
            rates.append(int(self.page.locator('[data-number="rate"]').inner_text()))
        notes = self.inside().evaluate("liveNotes")
        returned = (self._num_returned() - before) / (time.perf_counter() - begin)
        painted, latencies = paired(notes["sent"], notes["shown"])
        return Watched(statistics.mean(rates), returned, painted, latencies)

    def _num_returned(self) -> int:
        return int(self.inside().evaluate("liveFramesReturned()"))

    def inside(self) -> Any:
        """The frame of the page in which the video runs."""
        return next(frame for frame in self.page.frames if "webrtc" in frame.url)

    def close(self) -> None:
        """Leave."""
        self.page.context.close()

    def _frame(self) -> Any:
        return self.page.frame_locator('iframe[title*="webrtc"]')

    def _button(self, name: str) -> Any:
        return self._frame().get_by_role("button", name=name)


@contextmanager
def visiting(browser: Any, url: str) -> Iterator[LiveVisitor]:
    """A visitor for whom the video runs and is watched."""
    visitor = LiveVisitor(browser, url)
    visitor.start()
    visitor.watch()
    visitor.page.wait_for_timeout(4000)  # the browser finds its bit rate
    yield visitor
    visitor.close()


def paired(sent: list[tuple[float, int]], shown: list[tuple[float, int]]) -> tuple[float, tuple[float, ...]]:
    """Different frames a second that came back, and milliseconds from leaving to coming back."""
    left: dict[int, list[float]] = {}
    for at, code in sent:
        left.setdefault(code, []).append(at)
    latencies, last, different = [], -1, 0
    for at, code in shown:
        if code < 0 or code == last:
            continue
        different, last = different + 1, code
        since = [at - then for then in left.get(code, []) if 0 <= at - then < LOST_MS]
        latencies += [max(since)] if since else []
    seconds = (shown[-1][0] - shown[0][0]) / 1000 if len(shown) > 1 else 1.0
    return different / seconds, tuple(latencies)
