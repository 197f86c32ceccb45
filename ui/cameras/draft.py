"""The draft of a watch while its form is open: what no single field of the form holds. Secrets stay on the server."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from maskdet.cameras import Certificate, Period, Watch, WatchProblem, Zone, names_a_file
from maskdet.language import tr
from maskdet.redaction import HIDDEN_PART, hide_credentials
from maskdet.settings import get_settings
from ui.widgets.watches import find_watch

DRAFT = "watch_draft"
NEW = Watch("New", "0")  # where the fields of a new watch begin


@dataclass
class Draft:
    """A watch that is being entered.

    Attributes:
        watch_id: of the stored watch; None for a new one.
        base: what the fields began with.
        notify: addresses, in clear: never to be shown.
        zones: as drawn so far; picture: JPEG to draw on.
        certificate: fingerprint of the one that was accepted for this camera; offered: one that could be.
        periods: rows of hours by the list they belong to, each under a number of its own.
    """

    watch_id: int | None
    base: Watch
    notify: list[str]
    zones: list[Zone]
    picture: bytes | None = field(default=None, repr=False)
    periods: dict[str, dict[int, Period]] = field(default_factory=dict)
    certificate: str = ""
    offered: Certificate | None = None

    @property
    def shown_source(self) -> str:
        """What the field of the address begins with: without its password."""
        return hide_credentials(self.base.source) if self.watch_id else ""

    def real_source(self, entered: str, stored: str | None = None) -> str:
        """The address behind what stands in the field.

        Args:
            stored: the whole address of which the field began with the harmless part; default the camera's.

        Raises: WatchProblem where half of it is hidden, or this server does not read files for visitors.
        """
        entered, stored = entered.strip(), self.base.source if stored is None else stored
        if self.watch_id and entered == hide_credentials(stored):
            return stored
        if HIDDEN_PART in entered:
            raise WatchProblem(
                tr(
                    "The address still holds {hidden} where its password was. Enter it anew, with the password.",
                    hidden=HIDDEN_PART,
                )
            )
        if entered and not get_settings().server_folders and names_a_file(entered):
            raise WatchProblem(
                tr(
                    "This server does not open its own files for visitors. Name a camera by rtsp:// or http://."
                )
            )
        return entered


def open_draft(watch_id: int | None) -> Draft:
    """The draft of the open form, begun from the stored watch.

    Raises: WatchProblem where it was deleted in the meantime; StoreProblem.
    """
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is None or draft.watch_id != watch_id:
        stored = find_watch(watch_id)
        if watch_id is not None and stored is None:
            raise WatchProblem(tr("This camera was deleted in the meantime. Go back to the cameras."))
        base = stored.watch if stored else NEW
        draft = Draft(watch_id, base, list(base.notify), list(base.zones), certificate=base.certificate)
        draft.periods = {
            "schedule": dict(enumerate(base.schedule)),
            "quiet": {n: Period(start, end) for n, (start, end) in enumerate(base.rules.quiet_hours)},
        }
        st.session_state[DRAFT] = draft
    return draft
