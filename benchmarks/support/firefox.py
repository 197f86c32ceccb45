"""Firefox, driven by WebDriver BiDi, which it speaks by itself: Playwright would need a build of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from benchmarks.support.browser import NoBrowser
from benchmarks.support.debian import install_debian_package

NAMES = ("firefox", "firefox-esr")
START_S, WAIT_S = 120, 180
PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
}
# Elements also where components keep theirs to themselves.
FIND = """(selector) => {
  const search = (root) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) { const inside = search(one.shadowRoot); if (inside) return inside; }
    return null;
  };
  return search(document);
}"""


class FirefoxPage:
    """The only tab of a running Firefox."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._number = connection, 0
        self.ask("session.new", capabilities={})
        self._context = str(self.ask("browsingContext.getTree")["contexts"][0]["context"])

    def ask(self, method: str, **parameters: Any) -> Any:
        """One command of WebDriver BiDi. Raises: RuntimeError with what Firefox says."""
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(timeout=WAIT_S))
            if answer.get("id") == self._number:
                break
        if answer["type"] != "success":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def goto(self, url: str, *, before: str = "() => {}") -> None:
        """Open a page; the function `before` runs ahead of its scripts."""
        self.ask("script.addPreloadScript", functionDeclaration=before)
        self.ask("browsingContext.navigate", context=self._context, url=url, wait="interactive")

    def evaluate(self, function: str, *given: object) -> Any:
        """Call a function there, with values that JSON knows. Returns: what it returns, which JSON knows, too."""
        call = f"(async () => JSON.stringify(await ({function})(...{json.dumps(given)})))()"
        found = self.ask(
            "script.evaluate", expression=call, target={"context": self._context}, awaitPromise=True
        )
        if found["type"] != "success":
            raise RuntimeError(str(found["exceptionDetails"]["text"]))
        return json.loads(found["result"].get("value", "null"))

    def text(self, selector: str) -> str | None:
        """Of the first such element, None where there is none."""
        found = self.evaluate(f"(selector) => ({FIND})(selector)?.textContent", selector)
        return None if found is None else str(found)

    def click(self, selector: str) -> None:
        """The first such element."""
        self.evaluate(f"(selector) => ({FIND})(selector).click()", selector)

    def wait_for(self, selector: str, text: str | None = None) -> None:
        """Until there is such an element, with this text. Raises: TimeoutError."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            found = self.text(selector)
            if found is not None and text in (None, found):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{selector} did not become {text}: {found}")


@contextmanager
def open_firefox() -> Iterator[FirefoxPage]:
    """A headless Firefox with a camera that plays a test pattern. Installs one where it may.

    Raises: NoBrowser.
    """
    with tempfile.TemporaryDirectory() as profile:
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (Path(profile) / "user.js").write_text("\n".join(lines))
        log = Path(profile) / "log.txt"
        command = [_find(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with log.open("w") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            with connect(_address(process, log), max_size=None, open_timeout=START_S) as connection:
                yield FirefoxPage(connection)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _find() -> str:
    found = _on_path() or (install_debian_package("firefox-esr") and _on_path())
    if not found:
        raise NoBrowser("No Firefox: install it, as by Debian's firefox-esr.")
    return found


def _on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where it listens, which it says once it does."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"listening on (ws://\S+)", log.read_text()):
            return f"{found[1]}/session"
        time.sleep(0.1)
    raise RuntimeError(f"Firefox did not start:\n{log.read_text()}")
