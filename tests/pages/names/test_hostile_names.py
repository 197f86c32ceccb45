"""What people call things is shown as they wrote it: no link, picture, emoji or formula comes of a name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest
from google.protobuf.message import Message

from maskdet.access import Role
from maskdet.cameras import Watch
from maskdet.settings import get_settings
from maskdet.store import EventFilter, add_key, add_watch, iterate_events, record
from tests.support.happenings import happening

NAME = "![y](e.x)<b>:smile:$x$**z**"
ACTIVE = ("](e.x", "<b>", ":smile:", "$x$", "**z**")
PAGES = (
    "overview",
    "photos",
    "cameras",
    "events",
    "history",
    "dataset",
    "health",
    "add_pictures",
    "training",
    "teach",
    "evaluation",
    "models",
    "archive",
    "admin/keys",
    "admin/about",
)
# What shows its text as it is: fields, tables, code, lists to choose from.
AS_WRITTEN = {
    "arrow_data_frame",
    "arrow_table",
    "code",
    "text",
    "text_input",
    "text_area",
    "json",
    "plotly_chart",
    "imgs",
}
FIELDS = {"body", "label", "text", "help", "caption", "content"}


def rendered(message: Message) -> Iterator[str]:
    """Every text of an element that the browser takes for Markdown."""
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if field.is_repeated else [value]:
                yield from rendered(part) if isinstance(part, Message) else ()
        elif field.name in FIELDS and isinstance(value, str):
            yield value


@pytest.fixture
def badly_named(store, practice_set, monkeypatch, tmp_path):
    """A watch, its event, a key, a data set, its files and a version with such names."""
    data = get_settings().data_dir
    watch = Watch(NAME, "rtsp://127.0.0.1:1/a", enabled=False)
    add_watch(store, watch, who=NAME)
    record(store, happening(watch=NAME, sentence=f"{NAME}: someone has worn no mask for 5 s."), watch)
    add_key(store, NAME, Role.VIEWER, who=NAME)
    for label in ("with_mask", "without_mask"):
        (data / NAME / label).mkdir(parents=True)
        for number, path in enumerate(sorted((practice_set / label).glob("*.png"))[:4]):
            shutil.copy(path, data / NAME / label / f"{NAME}{number}.png")
    monkeypatch.setenv("MASKDET_MODELS_DIR", str(tmp_path / "models"))
    active = (
        get_settings().models_dir
        / json.loads((get_settings().models_dir / "active.json").read_text())["version"]
    )
    shutil.copytree(get_settings().models_dir, tmp_path / "models")
    shutil.copytree(active, tmp_path / "models" / NAME)
    get_settings.cache_clear()
    assert len(list(iterate_events(store, EventFilter()))) == 1


@pytest.mark.usefixtures("badly_named")
def test_no_name_is_taken_for_markdown_on_any_page(visit):
    found, seen = [], ""
    for name in PAGES:
        page = visit(f"pages/{name}.py")
        assert not page.exception, name
        for element in page.main:
            proto = getattr(element, "proto", None)
            if isinstance(proto, Message) and element.type not in AS_WRITTEN:
                texts = list(rendered(proto))
                seen += " ".join(texts)
                found += [
                    (name, element.type, text)
                    for text in texts
                    for part in ACTIVE
                    if part in text and "e.x" in text
                ]
    assert sorted({(name, kind, text.replace(NAME, "NAME")) for name, kind, text in found}) == []
    assert "e.x" in seen  # the names are there
