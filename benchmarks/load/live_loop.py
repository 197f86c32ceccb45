"""A visitor with a browser who starts live video, watches for a while, stops, and comes again."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.live.frame_code import write_y4m
from benchmarks.live.visit import LiveVisitor
from benchmarks.load.actors import Records
from benchmarks.support.browser import open_browser
from benchmarks.support.moving_scene import RATE, scene
from maskdet.images import fit_within

LIVE = "live video, until the picture moves"
SLOWER, LONG_SIDE, FILM_S = (
    6,
    320,
    8,
)  # 5 frames a second: a browser on the same cores takes less from what is measured
WATCHED_S = 90.0


def live_again_and_again(url: str, folder: Path, records: Records, over: Callable[[], bool]) -> None:
    """Until `over`; what goes wrong is noted, and it begins anew."""
    frames = itertools.islice(scene(seconds=FILM_S), 0, None, SLOWER)
    film = write_y4m(
        folder / "visitor.y4m", (fit_within(frame, LONG_SIDE) for frame in frames), rate=RATE // SLOWER
    )
    with open_browser(film) as browser:
        while not over():
            try:
                visitor = LiveVisitor(browser, url)
            except Exception as error:  # noqa: BLE001 - Playwright's errors are of several kinds, and each is noted
                records[LIVE].problems.append(str(error)[:300])
                continue
            try:
                records[LIVE].seconds.append(visitor.start())
                records[LIVE].ended.append(time.monotonic())
                end = time.monotonic() + WATCHED_S
                while not over() and time.monotonic() < end:
                    visitor.page.wait_for_timeout(1000)
                visitor.stop()
            except Exception as error:  # noqa: BLE001 - as above
                records[LIVE].problems.append(str(error)[:300])
            finally:
                visitor.close()
