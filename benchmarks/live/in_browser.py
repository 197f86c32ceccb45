"""Live where the visitor's browser judges: frames a second, milliseconds a frame, what the server has to do for it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.support.browser import Server
from benchmarks.support.counting_proxy import CountingProxy, counting_proxy

SAMPLE_MS, SETTLE_MS, WAIT_MS = 250, 4000, 180_000  # the page shows new numbers as often as the first
STAGE = '[data-part="stage"]'


@dataclass(frozen=True)
class BrowserVisit:
    """What was seen in some seconds.

    Attributes:
        rates: frames a second; frames_ms: from a frame to the verdicts on it; both as the page shows them, sampled.
        server_cpu, browser_cpu: of one core, 0..1; the browser's is the page's process with its worker.
        sent, received: bytes a second to the server and from it. megabytes: of the page's process, at the end.
    """

    rates: tuple[float, ...]
    frames_ms: tuple[float, ...]
    server_cpu: float
    browser_cpu: float
    sent: float
    received: float
    megabytes: float

    def cells(self) -> tuple[str, ...]:
        """For a table."""
        late = statistics.quantiles(self.frames_ms, n=20)[-1]
        return (
            f"{statistics.median(self.rates):.0f}",
            f"{statistics.median(self.frames_ms):.0f}",
            f"{late:.0f}",
            f"{100 * self.server_cpu:.1f} %",
            f"{self.sent:.0f}",
            f"{self.received:.0f}",
        )


class BrowserVisitor:
    """One page whose own browser judges; all that it asks of the server goes through a proxy that counts."""

    def __init__(self, context: Any, server: Server, proxy: CountingProxy) -> None:
        self.proxy = proxy
        self.server = psutil.Process(server.pid)
        self.page = context.new_page()
        self.page.goto(f"{proxy.url}/live?way=browser")

    def start(self, *, people: int) -> float:
        """Press Start as soon as it is there. Returns: seconds until the first verdict, NaN where nobody is in view."""
        self.page.locator('[data-part="start"]').click(timeout=WAIT_MS)
        if not people:
            self.page.locator('[data-number="work"]').wait_for(timeout=WAIT_MS)
            return float("nan")
        stage = self.page.locator(f"{STAGE}[data-first-ms]")
        stage.wait_for(timeout=WAIT_MS)
        return float(stage.get_attribute("data-first-ms")) / 1000

    def measured(self, seconds: float) -> BrowserVisit:
        """Look at it for some seconds, from now on."""
        rates, frames_ms, page = [], [], _page_process()
        before, sent, received = _cpu_s(self.server, page), self.proxy.sent, self.proxy.received
        begin = time.perf_counter()
        while (spent := time.perf_counter() - begin) < seconds:
            self.page.wait_for_timeout(SAMPLE_MS)
            rates.append(self._number("rate"))
            frames_ms.append(self._number("work"))
        server_cpu, browser_cpu = (
            (late - early) / spent for late, early in zip(_cpu_s(self.server, page), before, strict=True)
        )
        return BrowserVisit(
            tuple(rates),
            tuple(frames_ms),
            server_cpu,
            browser_cpu,
            (self.proxy.sent - sent) / spent,
            (self.proxy.received - received) / spent,
            page.memory_full_info().uss / 1e6,
        )

    def _number(self, name: str) -> float:
        return float(self.page.locator(f'[data-number="{name}"]').inner_text())


@contextmanager
def started(browser: Any, server: Server, *, people: int) -> Iterator[tuple[BrowserVisitor, float, float]]:
    """A visitor for whom the video runs; seconds to the first verdict on a cold cache, and on a warm one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with counting_proxy(int(server.url.rsplit(":", 1)[1])) as proxy:
        first = BrowserVisitor(context, server, proxy)
        cold = first.start(people=people)
        first.page.close()
        visitor = BrowserVisitor(context, server, proxy)
        warm = visitor.start(people=people)
        visitor.page.wait_for_timeout(SETTLE_MS)
        yield visitor, cold, warm
    context.close()


def _cpu_s(*processes: psutil.Process) -> tuple[float, ...]:
    times = [process.cpu_times() for process in processes]
    return tuple(time.user + time.system for time in times)


def _page_process() -> psutil.Process:
    """Of the browser's pages the one that works most."""
    children = psutil.Process().children(recursive=True)
    pages = [child for child in children if "--type=renderer" in " ".join(child.cmdline())]
    return max(pages, key=lambda page: page.memory_info().rss)
