"""Live where the visitor's browser judges: frames a second, milliseconds a search, what the server has to do for it."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.support.browser import Server
from benchmarks.support.counting_proxy import counting_proxy

SAMPLE_MS = 250  # the page shows new numbers as often


@dataclass(frozen=True)
class BrowserVisit:
    """What one visit took.

    Attributes:
        first_ms: from Start to the first verdict; the networks are loaded by then.
        rates: frames a second; searches_ms: milliseconds a search, as the page shows both, sampled.
        server_cpu: of one core, 0..1; sent, received: bytes a second to the server and from it; memory_mb: of the page's own
            heap, at the beginning and at the end.
    """

    first_ms: float
    rates: tuple[float, ...]
    searches_ms: tuple[float, ...]
    server_cpu: float
    sent: float
    received: float
    memory_mb: tuple[float, float]

    def row(self, name: str) -> tuple[str, ...]:
        """For a table."""
        late = statistics.quantiles(self.searches_ms, n=20)[-1]
        return (
            name,
            f"{statistics.median(self.rates):.0f}",
            f"{statistics.median(self.searches_ms):.0f}",
            f"{late:.0f}",
            f"{self.first_ms:.0f}",
            f"{100 * self.server_cpu:.1f} %",
            f"{self.sent:.0f}",
            f"{self.received:.0f}",
            f"{self.memory_mb[0]:.0f} / {self.memory_mb[1]:.0f}",
        )


HEADER = (
    "people",
    "frames/s",
    "search ms",
    "95th",
    "first verdict ms",
    "server CPU",
    "bytes/s sent",
    "received",
    "page MB first / last",
)


def visit(browser: Any, server: Server, seconds: float, *, people: int) -> BrowserVisit:
    """Open the page through a proxy that counts, start, and look at it for some seconds."""
    process = psutil.Process(server.pid)
    with counting_proxy(int(server.url.rsplit(":", 1)[1])) as proxy:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{proxy.url}/live?way=browser")
        page.locator('[data-part="stage"][data-ready]').wait_for(timeout=180_000)
        page.locator('[data-part="start"]').click()
        stage = page.locator('[data-part="stage"]')
        if people:
            page.locator('[data-part="stage"][data-first-ms]').wait_for(timeout=120_000)
        page.locator('[data-number="search"]').wait_for(timeout=120_000)
        first_ms = float(stage.get_attribute("data-first-ms") or "nan")
        page.wait_for_timeout(4000)
        before, sent, received, begin = process.cpu_times(), proxy.sent, proxy.received, time.perf_counter()
        memory, rates, searches = [_heap_mb(page)], [], []
        while time.perf_counter() - begin < seconds:
            page.wait_for_timeout(SAMPLE_MS)
            rates.append(float(page.locator('[data-number="rate"]').inner_text()))
            searches.append(float(page.locator('[data-number="search"]').inner_text()))
        spent, after = time.perf_counter() - begin, process.cpu_times()
        memory.append(_heap_mb(page))
        cpu = (after.user + after.system - before.user - before.system) / spent
        result = BrowserVisit(
            first_ms,
            tuple(rates),
            tuple(searches),
            cpu,
            (proxy.sent - sent) / spent,
            (proxy.received - received) / spent,
            (memory[0], memory[1]),
        )
        page.close()
    return result


def _heap_mb(page: Any) -> float:
    return float(page.evaluate("() => (performance.memory?.usedJSHeapSize ?? NaN) / 1e6"))
