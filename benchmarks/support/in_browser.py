"""The modules of static/browser in a real browser, without the app: served, and asked about pictures."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from maskdet.browser import ServedFile, page_folder, served_file
from maskdet.settings import Settings
from maskdet.web import ISOLATION

EMPTY = b"<!doctype html><html><head><link rel='icon' href='data:,'></head><body></body></html>"
CHECK = """async ([name, preset, minConfidence]) => {
  const base = new URL("in-browser/", location.href).href;
  if (!window.networks) {
    const { Networks } = await load("networks.js");
    window.networks = new Networks(base);
    await networks.load(await (await fetch(base + "manifest.json")).json());
  }
  const options = { imageOrientation: "from-image", premultiplyAlpha: "none", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(await (await fetch("pictures/" + name)).blob(), options);
  return networks.check(bitmap, { preset, minConfidence });
}"""


class BrowserJudge:
    """An empty page that imports the modules; `page` is Playwright's."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.evaluate(
            "modules => { window.load = (name) => import(new URL(modules + name, location.href).href) }",
            f"in-browser/{page_folder()}/",
        )

    def check(self, name: str, preset: str, min_confidence: float) -> list[dict[str, Any]]:
        """The faces of a served picture, each with `face` and `verdict` as in static/browser/types.d.ts."""
        found: list[dict[str, Any]] = self.page.evaluate(CHECK, [name, preset, min_confidence])
        return found


@contextmanager
def browser_judge(browser: Any, settings: Settings, pictures: Mapping[str, bytes]) -> Iterator[BrowserJudge]:
    """Ready to judge `pictures`, by their names."""
    with browser_files(settings, pictures) as url:
        page = browser.new_page()
        page.goto(url)
        try:
            yield BrowserJudge(page)
        finally:
            page.close()


@contextmanager
def browser_files(
    settings: Settings,
    pictures: Mapping[str, bytes],
    *,
    isolated: bool = False,
    changes: Mapping[str, tuple[str, str]] | None = None,
) -> Iterator[str]:
    """The address of a server of `in-browser/`, and of pictures under `pictures/`.

    Args:
        isolated: as the app's own pages are.
        changes: what stands in a module, by its name, and what is served instead.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            if path.startswith("in-browser/"):
                found = served_file(path.removeprefix("in-browser/"), settings)
                assert found, path
                self.answer(*_changed(found, (changes or {}).get(path.rsplit("/", 1)[-1])))
            elif path.startswith("pictures/"):
                self.answer(pictures[path.removeprefix("pictures/")], "image/*")
            else:
                self.answer(EMPTY, "text/html")

        def answer(self, content: bytes, content_type: str, encoding: str = "identity") -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Encoding", encoding)
            self.send_header("Content-Length", str(len(content)))
            for name, value in ISOLATION.items() if isolated else ():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def _changed(found: ServedFile, change: tuple[str, str] | None) -> tuple[bytes, str, str]:
    """Content, type and encoding."""
    if change is None:
        return found.content, found.content_type, found.encoding
    text = gzip.decompress(found.content).decode()
    assert change[0] in text, change[0]
    return text.replace(*change).encode(), found.content_type, "identity"
