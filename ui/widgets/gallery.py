"""Small pictures in a grid, each a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import streamlit as st

from maskdet.formatting import plain
from maskdet.language import tr
from ui.widgets.datasets import thumbnail

PER_PAGE = 24
SHOWN_NAME = 18  # characters
T = TypeVar("T")


@dataclass(frozen=True)
class Tile:
    """One small picture: its file, what stands under it (Markdown), and its key among the tiles."""

    path: Path
    modified: float
    caption: str
    key: str


def show_tiles(tiles: Sequence[Tile], on_click: Callable[[str], None], *, name: str) -> None:
    """A grid; a click anywhere on a tile calls `on_click` with its key."""
    with st.grid(6, min_column_width=130, key=f"grid_{name}"):
        for number, tile in enumerate(tiles):
            with st.container(key=f"tile_{name}_{number}", border=True, gap="xxsmall"):
                small = thumbnail(str(tile.path), tile.modified)
                if small:
                    st.image(small, width="stretch", alt=tile.path.name)
                else:
                    st.markdown(f":material/broken_image: {tr('cannot be opened')}")
                st.button(
                    shortened(tile.path.stem),
                    key=f"open_{name}_{number}",
                    type="tertiary",
                    width="stretch",
                    on_click=on_click,
                    args=(tile.key,),
                    help=plain(tile.path.name) if len(tile.path.stem) > SHOWN_NAME else None,
                )
                st.markdown(tile.caption)


def shortened(name: str) -> str:
    """The end of a long name: there pictures differ."""
    return plain(name if len(name) <= SHOWN_NAME else f"…{name[-SHOWN_NAME + 1 :]}")


def one_page(items: Sequence[T], *, name: str, per_page: int = PER_PAGE) -> Sequence[T]:
    """The items of the page the visitor is on, with the page numbers above them."""
    num_pages = max(1, -(-len(items) // per_page))
    page = st.pagination(num_pages, key=f"page_{name}_{num_pages}") if num_pages > 1 else 1
    return items[(page - 1) * per_page : page * per_page]
