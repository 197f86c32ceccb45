"""One event: what, where and when, who was notified, and how people judge it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from maskdet.alerts import Event, EventKind, event_words
from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.store import StoredDelivery, StoredEvent, acknowledge, deliveries, mark_false
from ui.events.correction import LEARNING, can_learn
from ui.events.event_picture import SMALL_SIDE, picture_html
from ui.widgets.faces import event_thumbnail
from ui.widgets.signed_in.persons import visitor
from ui.widgets.watches import local_time, redraw, video_time, watch_store

SIGNS = {
    EventKind.UNMASKED: ":orange-badge[:material/close: {}]",
    EventKind.WORN_WRONGLY: ":violet-badge[:material/drag_handle: {}]",
    EventKind.FEW_MASKED: ":orange-badge[:material/percent: {}]",
    EventKind.CROWDED: ":gray-badge[:material/groups: {}]",
    EventKind.NOBODY: ":gray-badge[:material/person_off: {}]",
    EventKind.STALLED: ":gray-badge[:material/videocam_off: {}]",
    EventKind.DIGEST: ":blue-badge[:material/summarize: {}]",
}


def show_event(stored: StoredEvent, shows_faces: frozenset[str], *, name: str = "") -> None:
    """The event with its buttons.

    Args:
        shows_faces: the watches whose pictures show faces.
        name: keeps the keys apart where the event is shown twice.
    """
    event = stored.event
    if stored.has_picture and (
        data := event_thumbnail(event.event_id, SMALL_SIDE, faces_hidden=stored.faces_hidden)
    ):
        left, right = st.columns([1, 4], gap="medium")
        left.html(picture_html(data, event.place))
        with right:
            _show_words(stored, shows_faces, name)
    else:
        _show_words(stored, shows_faces, name)


def _show_words(stored: StoredEvent, shows_faces: frozenset[str], name: str) -> None:
    event = stored.event
    kind = event.kind.display_name
    sign = SIGNS[event.kind].format(tr("{kind} · over", kind=kind) if event.ended else kind)
    st.markdown(f"{sign} {plain(event_words(event))}")
    st.caption(plain(" · ".join(event_details(event))))
    for sent in deliveries(watch_store(), event_id=event.event_id) if event.sends else []:
        st.caption(delivery_words(sent))
    show_judgement(stored, shows_faces, name)
    if stored.has_picture or stored.has_clip:
        open_large(stored, name)
    if can_learn(stored, shows_faces):
        st.caption(tr("Its face can be learned from: open it, and click the face."))
    elif stored.marked_false and stored.has_picture:
        st.caption(tr("Faces in its picture stay blurred, so nothing can be learned from it."))


def event_details(event: Event) -> list[str]:
    """When it was, who was there, and why nobody was notified, if so."""
    found = [local_time(event.time)]
    if event.film_s is not None:
        found.append(tr("at {time} of the film", time=video_time(event.film_s)))
    if event.people:
        found.append(tr("{masked} of {people} in view with a mask", masked=event.masked, people=event.people))
    if event.silenced:
        found.append(tr("nobody was told ({why})", why=event.silenced.display_name))
    return found


def delivery_words(sent: StoredDelivery) -> str:
    """How a message stands, in Markdown."""
    receiver = plain(sent.receiver)
    if sent.state == "sent" and sent.sent_at:
        return tr(
            ":material/check: {receiver} got it at {time}",
            receiver=receiver,
            time=plain(local_time(sent.sent_at)),
        )
    reason = plain(sent.error)
    if sent.state == "given up":
        if not reason:
            return tr(":material/sms_failed: {receiver} did not get it", receiver=receiver)
        return tr(":material/sms_failed: {receiver} did not get it: {why}", receiver=receiver, why=reason)
    if not reason:
        return tr(":material/schedule_send: {receiver}: on its way", receiver=receiver)
    return tr(
        ":material/schedule_send: {receiver}: attempt {number} at {time}: {why}",
        receiver=receiver,
        number=sent.attempt + 1,
        time=plain(local_time(sent.next_attempt)),
        why=reason,
    )


def show_judgement(stored: StoredEvent, shows_faces: frozenset[str], name: str) -> None:
    """Acknowledged, false, or the buttons for it."""
    event_id = stored.event.event_id
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if stored.acknowledged_at:
            who = plain(stored.acknowledged_by or tr("somebody"))
            st.markdown(tr(":blue-badge[:material/check: Acknowledged by {who}]", who=who), width="content")
        elif st.button(tr("Acknowledge"), icon=":material/check:", key=f"acknowledge_{name}{event_id}"):
            acknowledge(watch_store(), [event_id], who=visitor())
            redraw()
        if stored.marked_false:
            st.markdown(tr(":gray-badge[:material/flag: False alarm]"), width="content")
        word, icon = (tr("It was right"), "undo") if stored.marked_false else (tr("False alarm"), "flag")
        if st.button(word, icon=f":material/{icon}:", key=f"false_{name}{event_id}", type="tertiary"):
            judge(stored, shows_faces)


def judge(stored: StoredEvent, shows_faces: frozenset[str]) -> None:
    """Mark it as false, or take that back; where its face can be learned from, that is offered at once."""
    false = not stored.marked_false
    mark_false(watch_store(), [stored.event.event_id], who=visitor(), false=false)
    if false and can_learn(replace(stored, marked_false=True), shows_faces):
        st.session_state[LEARNING] = stored.event.event_id
        st.rerun()
    redraw()


def open_large(stored: StoredEvent, name: str) -> None:
    """Open the event's picture and clip, above the list."""
    words, icon = (
        (tr("Look closer, with clip"), "movie") if stored.has_clip else (tr("Look closer"), "zoom_in")
    )
    key = f"learn_{name}{stored.event.event_id}"
    if st.button(words, icon=f":material/{icon}:", key=key, type="tertiary"):
        st.session_state[LEARNING] = stored.event.event_id
        st.rerun()
