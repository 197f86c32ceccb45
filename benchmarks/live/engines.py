"""Ways in which a browser can run the networks, as a page of the app finds and measures them by itself."""

from __future__ import annotations

from typing import Any

from benchmarks.support.browser import open_browser
from benchmarks.support.in_browser import BrowserJudge, browser_files
from maskdet.settings import get_settings

# The self-test passes by what only acts like a graphics card; here it is let in, so that this way can be tried at all.
SOFTWARE = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"]
ONLY_REAL = "adapter.info?.isFallbackAdapter || adapter.isFallbackAdapter"
MEASURE = """async () => {
  const base = new URL("in-browser/", location.href).href, { Networks } = await load("networks.js");
  const networks = new Networks(base), start = performance.now();
  await networks.load(await (await fetch(base + "manifest.json")).json());
  const seconds = (performance.now() - start) / 1000;
  return { ...await networks.tested, seconds };
}"""


def ways_tried(*, software_card: bool) -> list[tuple[str, str]]:
    """(way, ms a search of a live picture) of each that works here; at the end the one that was taken."""
    flags = SOFTWARE if software_card else []
    changes = {"engine.js": (ONLY_REAL, "false")} if software_card else {}
    with (
        open_browser(flags=flags) as browser,
        browser_files(get_settings(), {}, isolated=True, changes=changes) as url,
    ):
        page = browser.new_page()
        page.goto(url)
        found: dict[str, Any] = BrowserJudge(page).page.evaluate(MEASURE)
    taken = found["engine"]
    threads = taken.get("cpuOptions", {}).get("numThreads", "")
    return [
        *((one["way"], f"{one['ms']:.1f}") for one in found["times"]),
        ("taken", f"{taken['accelerator']} {threads}".strip()),
        ("ready after", f"{found['seconds']:.1f} s"),
    ]
