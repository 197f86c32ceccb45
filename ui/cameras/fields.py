"""Fields of the forms: title, bounds and help are those of the setting itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import streamlit as st

from maskdet.cameras import Described
from maskdet.language import tr, tr_later

NEVER = tr_later("never")


def whole_number_field(
    kind: type[Described], name: str, value: float | None, *, key: str, step: int = 1
) -> int | None:
    """A number without decimals, in the unit of the form; None where it is empty, which only an empty one can become."""
    info = kind.field(name)
    return st.number_input(
        info.title,
        int(info.low or 0),
        int(info.high or 0),
        None if value is None else round(value / info.per_unit),
        step=step,
        placeholder=tr(NEVER),
        key=key,
        help=info.help,
    )


def decimal_field(
    kind: type[Described], name: str, value: float | None, *, key: str, step: float = 1.0
) -> float | None:
    """The same with decimals."""
    info = kind.field(name)
    return st.number_input(
        info.title,
        ceil(10 * (info.low or 0)) / 10,
        floor(10 * (info.high or 0)) / 10,
        None if value is None else float(value / info.per_unit),
        step=step,
        format="%g",
        placeholder=tr(NEVER),
        key=key,
        help=info.help,
    )


def reach(networks: Sequence[str]) -> str:
    """What an address may reach, for who enters one; `networks`: as the settings limit it."""
    start = tr("The server itself connects to this address, also within its own network.")
    if not networks:
        return start
    return f"{start} {tr('Here it may only reach {networks}.', networks=', '.join(networks))}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown of a table of marked words."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("|" + "|".join(f" {tr(cell)} " for cell in line) + "|" for line in lines)


def toggle_field(kind: type[Described], name: str, value: bool, *, key: str, disabled: bool = False) -> bool:
    """A switch."""
    info = kind.field(name)
    return st.toggle(info.title, value, key=key, help=info.help, disabled=disabled)
