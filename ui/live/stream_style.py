"""The letters of the page for the frame in which the WebRTC component draws its buttons."""

from __future__ import annotations

from pathlib import Path

from ui.widgets.browser.mounting import mount


def style_stream() -> None:
    """Give the frame the page's letters, whenever it comes."""
    mount(Path(__file__).with_name("stream_style.js"), key="stream_style")
