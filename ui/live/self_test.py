"""The self-test: what in this browser, camera or network keeps live video from working, in plain words."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from maskdet.language import tr
from ui.widgets.browser.mounting import mount

SCRIPT = Path(__file__).with_name("self_test.js")

CSS = """
button {font: inherit; padding: .5rem 1rem; border-radius: .5rem; border: 1px solid var(--st-border-color);
  background: var(--st-background-color); color: var(--st-text-color); cursor: pointer}
button:disabled {opacity: .5; cursor: default}
ul {list-style: none; margin: .5rem 0 0; padding: 0; font-family: var(--st-font); color: var(--st-text-color)}
li {padding: .25rem 0 .25rem 1.8em; position: relative}
li::before {content: attr(data-sign); position: absolute; left: 0; width: 1.3em; text-align: center; font-weight: 700}
li[data-verdict="bad"]::before {color: #fff; background: #be4800; border-radius: .25rem}
li[data-verdict="good"]::before {color: #fff; background: #0068a6; border-radius: .25rem}
"""


def show_self_test(rtc_configuration: dict[str, Any], *, server_full: str, key: str) -> None:
    """A button; each step with its result and, where it fails, what to do.

    Args:
        rtc_configuration: with which the connection is tried, see `maskdet.live.ice`.
        server_full: a sentence if the server has no free live slot, else empty.
    """
    data = {"configuration": rtc_configuration, "server_full": server_full}
    mount(SCRIPT, html=_html(), css=CSS, data=data, key=key)


def _html() -> str:
    return f"""
<button data-part="run" type="button">{escape(tr("Test camera and connection"))}</button>
<ul data-part="results" aria-live="polite"></ul>
"""
