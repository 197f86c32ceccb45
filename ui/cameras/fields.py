"""Fields of the forms: title, bounds and help are those of the setting itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import streamlit as st

from maskdet.cameras import Described

NEVER = "never"


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
        placeholder=NEVER,
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
        placeholder=NEVER,
        key=key,
        help=info.help,
    )


def reach(networks: Sequence[str]) -> str:
    """What an address may reach, for who enters one; `networks`: as the settings limit it."""
    start = "The server itself connects to this address, also within its own network."
    return f"{start} Here it may only reach {', '.join(networks)}." if networks else start


def toggle_field(kind: type[Described], name: str, value: bool, *, key: str, disabled: bool = False) -> bool:
    """A switch."""
    info = kind.field(name)
    return st.toggle(info.title, value, key=key, help=info.help, disabled=disabled)
