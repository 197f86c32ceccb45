"""A script that runs in the page."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import streamlit as st

from maskdet.language import LANGUAGES, browser_words, current_language
from maskdet.settings import PROJECT_ROOT

WORDS = PROJECT_ROOT / "static" / "browser" / "words.js"


def mount(script: Path, *, html: str = "<span></span>", css: str | None = None, **options: Any) -> None:
    """Run a script of ours in the page.

    Args:
        script: its file, whose name no other one has.
        html: what it finds to work in; it may be in the visitor's language.
        options: of Streamlit's components: key, data, on_..._change.
    """
    component((script,), html, css, current_language())(**options)


@st.cache_resource(show_spinner=False)
def component(scripts: tuple[Path, ...], html: str, css: str | None, language: str) -> Any:
    """Scripts as one, which is all that Streamlit takes, with `tr` and the words of a language that they show.

    Streamlit knows it by its name: one for each text and language, or the last one would be everybody's.
    """
    name = f"maskdet_{scripts[-1].stem}_{language}_{zlib.crc32(html.encode()):08x}"
    texts = [_words(scripts, language), *(script.read_text(encoding="utf-8") for script in scripts)]
    return st.components.v2.component(name, html=html, css=css, js="\n".join(texts))


def _words(scripts: tuple[Path, ...], language: str) -> str:
    """The module that the views in the browser use, as a part of a script."""
    known: dict[str, list[str]] = {}
    for script in scripts:
        known |= browser_words(language, script.resolve().relative_to(PROJECT_ROOT).as_posix())
    module = WORDS.read_text(encoding="utf-8").replace("export ", "")
    spoken = LANGUAGES[language].html
    return f"{module}\nload({json.dumps(known, ensure_ascii=False)}, {json.dumps(spoken)});"
