"""What of a text is still English, where every message stands between ⟦ and ⟧."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

# Names, which are the same in every language, and the short signs of units.
NAMES = {
    "maskdet", "mask", "net", "face", "yunet", "seed", "cnn", "keras", "tensorflow", "tflite", "litert", "onnx", "streamlit", "python",
    "rtsp", "mjpeg", "mqtt", "onvif", "webrtc", "http", "https", "json", "csv", "zip", "pdf", "html", "jpeg", "png", "parquet",
    "prometheus", "home", "assistant", "telegram", "slack", "teams", "discord", "ntfy", "pushover", "e-mail", "webhook",
    "px", "mb", "mit", "rgb", "with_mask", "without_mask", "gb", "kb", "ms", "min", "fps", "id", "ok", "utc", "english", "deutsch", "español", "français", "简体中文", "coco", "yolo", "voc",
}  # fmt: skip
FIELDS = {
    "body",
    "label",
    "text",
    "help",
    "caption",
    "content",
    "placeholder",
    "title",
    "delta",
    "options",
    "captions",
    "alt",
    "value",
}
NOT_READ = {"code", "json", "text_input", "text_area", "iframe", "bidi_component"}
IN_PLOTS = {"text", "title", "name", "hovertemplate", "hovertext", "ticktext", "texttemplate"}
IGNORED = re.compile(
    r"<style.*?</style>|<svg.*?</svg>|<[^>]*>|:material/\w+:|:[\w-]+\[|`[^`]*`|\]\([^)]*\)|https?://\S+|&\w+;|%\{[^}]*\}|\S+/\S+|\S+\.\w{2,5}\b"
    r"|[\w-]*[0-9_][\w-]*",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_][^\W\d_'-]+")


def english_of(text: str, names: set[str] = NAMES) -> str:
    """Words outside of messages, and sentences that were filled into one; empty: all of it can be translated."""
    outside, filled = _taken_apart(text)
    found = _words(outside, names)
    sentences = [part for part in filled if len(_words(part, names)) > 1]
    return " | ".join([" ".join(found), *sentences]).strip(" |")


def texts_of(page: AppTest) -> Iterator[tuple[str, str]]:
    """All that is read on a page, its menu too: kind of element, text."""
    for part in (*page.main, *page.sidebar):
        proto = getattr(part, "proto", None)
        if isinstance(proto, Message) and part.type not in NOT_READ:
            for text in (*_read(proto), *_headings(part)):
                yield part.type, text


def _headings(part: Any) -> Iterator[str]:
    """Of a table's columns that have no other title."""
    if part.type in ("arrow_data_frame", "arrow_table"):
        settings = json.loads(getattr(part.proto, "columns", "") or "{}")
        titled = {
            name
            for name, column in settings.items()
            if isinstance(column, dict) and (column.get("label") or column.get("hidden"))
        }
        yield from (str(name) for name in part.value.columns if str(name) not in titled)


def _read(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        values: Any = value if field.is_repeated else [value]
        if field.message_type is not None:
            for one in values:
                yield from _read(one) if isinstance(one, Message) else ()
        elif field.name == "spec":
            yield from _of_plot(json.loads(value or "{}"))
        elif field.name == "columns" and isinstance(value, str):
            yield from (
                str(column.get("label") or "")
                for column in json.loads(value or "{}").values()
                if isinstance(column, dict)
            )
        elif field.name in FIELDS:
            yield from (one for one in values if isinstance(one, str))


def _of_plot(found: Any, name: str = "") -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _of_plot(value, key) if key != "template" else ()
    elif isinstance(found, list):
        for value in found:
            yield from _of_plot(value, name)
    elif isinstance(found, str) and name in IN_PLOTS:
        yield found


def _taken_apart(text: str) -> tuple[str, list[str]]:
    """What stands outside of all messages; and what was filled into them, without messages in it."""
    outside, filled, open_now = "", [], ["outside"]
    for sign in text:
        if sign in "⟦⟪":
            open_now.append(sign)
            filled += [""] if sign == "⟪" else []
        elif sign in "⟧⟫":
            open_now = open_now[:-1] or ["outside"]
        elif open_now[-1] == "outside":
            outside += sign
        elif open_now[-1] == "⟪":
            filled[-1] += sign
    return outside, filled


def _words(text: str, names: set[str]) -> list[str]:
    return [word for word in WORD.findall(IGNORED.sub(" ", text)) if word.lower() not in names]
