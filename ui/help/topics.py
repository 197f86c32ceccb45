"""The documentation on a page: its subjects, and one of them with its pictures and links."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from maskdet.language import LANGUAGES, current_language, tr
from maskdet.settings import PROJECT_ROOT

DOCS = PROJECT_ROOT / "docs"
FIRST = (
    "index",
    "install",
    "tasks/shop",
    "tasks/clinic",
    "tasks/school",
    "tasks/learner",
    "pages",
    "live",
    "cameras",
    "alerts",
    "training",
    "evaluation",
    "troubleshooting",
)  # in this order; the others follow by name
TRANSLATION = re.compile(rf"\.({'|'.join(LANGUAGES)})$")
PICTURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#]+)\.md(#[^)]*)?\)")


def topics() -> dict[str, str]:
    """Every subject by its name, such as `tasks/shop`, with its title in the reader's language if it has been translated.

    Those that have been come first.
    """
    files = (path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
    names = {name for name in files if not TRANSLATION.search(name)}
    order = [*(name for name in FIRST if name in names), *sorted(names - set(FIRST))]
    order.sort(key=lambda name: not is_translated(name))
    return {name: _title(_path(name)) for name in order}


def is_translated(name: str) -> bool:
    """Whether the subject can be read in the language spoken now."""
    return current_language() == "en" or _path(name) != DOCS / f"{name}.md"


def _path(name: str) -> Path:
    """`tasks/shop.de.md` for German, else the English one."""
    own = DOCS / f"{name}.{current_language()}.md"
    return own if own.is_file() else DOCS / f"{name}.md"


def show_topic(name: str) -> None:
    """One subject, its pictures drawn and its links leading to the other subjects on this page."""
    path = _path(name)
    if not is_translated(name):
        st.caption(tr("This subject is in English only."))
    _, _, text = path.read_text(encoding="utf-8").partition("\n")  # the title stands above it
    rest = text
    while found := PICTURE.search(rest):
        _show_text(rest[: found.start()], path)
        _show_picture(path.parent / found["path"], found["alt"])
        rest = rest[found.end() :]
    _show_text(rest, path)


def _show_text(text: str, path: Path) -> None:
    def target(found: re.Match[str]) -> str:
        other = (path.parent / found["path"]).resolve().relative_to(DOCS.resolve())
        return f"](help?topic={other.as_posix()})"

    st.markdown(LINK.sub(target, text))


def _show_picture(path: Path, alt: str) -> None:
    picture = path.read_text(encoding="utf-8") if path.suffix == ".svg" else str(path)
    st.image(picture, alt=alt, width="stretch")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().removeprefix("#").strip()
