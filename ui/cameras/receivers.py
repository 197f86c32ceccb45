"""Receivers of messages: addresses that are entered once, tested, and never shown again."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from maskdet.cameras import Watch
from maskdet.errors import MaskdetError
from maskdet.formatting import plain
from maskdet.language import tr, tr_later
from maskdet.settings import get_settings
from ui.cameras.draft import DRAFT, Draft
from ui.cameras.fields import reach, table, toggle_field

FIELD, RESULT = "watch_receiver", "watch_receiver_result"
# With Tab the field's own button for showing what is hidden takes the focus, and what was typed is never sent.
STYLE = """<style>.st-key-watch_receiver button {display: none}</style>"""
HEAD = (tr_later("Receiver"), tr_later("Address"))
EXAMPLES = (
    (tr_later("e-mail"), "`mailtos://user:password@mail.example.org?to=me@example.org`"),
    (tr_later("webhook (JSON)"), "`https://example.org/hook`, `jsons://example.org/hook`"),
    ("Telegram", "`tgram://bot-token/chat-id`"),
    ("Slack", "`slack://token-a/token-b/token-c/#channel`"),
    ("MQTT", "`mqtt://user:password@broker.local/topic`"),
)


@dataclass(frozen=True)
class PictureFields:
    """Whether a picture is stored and sent with each report, whether its faces can be recognised, and whether a clip is kept."""

    attach: bool
    show_faces: bool
    keep_clip: bool


def edit_receivers(draft: Draft) -> PictureFields:
    """The list of receivers, a field for one more, whether a picture goes along, and whether a clip is kept."""
    from maskdet.redaction import mask_url

    st.markdown(f"##### {tr('Who is told')}")
    if not draft.notify:
        st.caption(tr("Nobody: events are only kept. Add an address to be told."))
    for number, url in enumerate(draft.notify):
        with st.container(horizontal=True, vertical_alignment="center", key=f"receiver_{number}"):
            st.markdown(f":material/key: {plain(mask_url(url))}", width="content")
            st.button(
                tr("Send a test"),
                icon=":material/send:",
                key=f"watch_try_{number}",
                on_click=send_test,
                args=(url,),
            )
            st.button(
                "",
                icon=":material/delete:",
                key=f"watch_forget_{number}",
                help=tr("Tell them no more"),
                on_click=draft.notify.remove,
                args=(url,),
            )
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Kept with Enter as with the button: an address that was typed should not be lost on the way to “Save”.
        st.text_input(
            tr("Address to tell"),
            type="password",
            key=FIELD,
            placeholder="mailtos://..., https://...",
            help=reach(get_settings().receiver_networks),
            on_change=add,
        )
        st.button(tr("Add"), icon=":material/add:", key="watch_add_receiver", on_click=add)
    if result := st.session_state.pop(RESULT, None):
        kind, sentence = result
        (st.success if kind == "sent" else st.error)(plain(sentence))
    with st.expander(tr("Examples of addresses")):
        st.markdown(table(HEAD, EXAMPLES))
        st.markdown(
            tr("Nearly a hundred more, written as by [apprise](https://github.com/caronc/apprise/wiki).")
        )
    base = draft.base
    attach = toggle_field(Watch, "attach_picture", base.attach_picture, key="watch_attach_picture")
    show_faces = toggle_field(
        Watch, "show_faces", base.show_faces and attach, key="watch_show_faces", disabled=not attach
    )
    keep_clip = toggle_field(Watch, "keep_clip", base.keep_clip, key="watch_keep_clip")
    return PictureFields(attach, show_faces, keep_clip)


def add() -> None:
    """Take the address from the field, which is emptied, unless no service understands it: then the page says so."""
    draft = st.session_state.get(DRAFT)
    if not draft:  # the form may have been left with the same click
        return
    try:
        take_typed(draft)
    except MaskdetError as error:
        st.session_state[RESULT] = ("failed", str(error))
        return
    st.session_state[FIELD] = ""


def take_typed(draft: Draft) -> None:
    """Add the address that still stands in the field to the receivers, if any.

    Raises: NotifyProblem where no service understands it.
    """
    from maskdet.notify import check_url

    url = st.session_state.get(FIELD, "").strip()
    if not url:
        return
    check_url(url)
    if url not in draft.notify:
        draft.notify.append(url)


def send_test(url: str) -> None:
    """Send a test message; the page shows how it went."""
    from maskdet.notify import send_test as send

    try:
        st.session_state[RESULT] = ("sent", send(url))
    except MaskdetError as error:
        st.session_state[RESULT] = ("failed", str(error))
