"""What happened, in the words of a language: an event holds what its sentence says, and is put into words where it is shown."""

from __future__ import annotations

from dataclasses import replace

from maskdet.alerts.event import Details, Event, EventKind, Worn
from maskdet.formatting import duration_text, number, whole_percent
from maskdet.language import speaking, tr, tr_many


def event_words(event: Event, *, named: bool = True) -> str:
    """Its sentence in the language spoken now; as it is stored where the event is older than its details.

    Args:
        named: whether the watch's name stands before it.
    """
    name = f"{event.watch}: "
    if event.details is None:
        return event.sentence if named else event.sentence.removeprefix(name)
    words = _ended(event) if event.ended else _began(event, event.details)
    return f"{name if named else ''}{words}"


def with_sentence(event: Event) -> Event:
    """The event with its sentence in English, as it is stored, searched and handed to programs."""
    with speaking("en"):
        return replace(event, sentence=event_words(event))


def _ended(event: Event) -> str:
    duration = duration_text(event.seconds)
    if event.kind is EventKind.FEW_MASKED:
        return tr("enough masks again, after {duration}.", duration=duration)
    if event.kind is EventKind.CROWDED:
        return tr("no longer too many people, after {duration}.", duration=duration)
    if event.kind is EventKind.NOBODY:
        return tr("somebody is seen again, after {duration}.", duration=duration)
    return tr("the picture is back, after {duration}.", duration=duration)


def _began(event: Event, details: Details) -> str:
    if event.kind is EventKind.FEW_MASKED:
        return tr(
            "{share} of the people wore a mask in the last {duration}, {asked} are asked for.",
            share=whole_percent(event.share_masked or 0),
            duration=duration_text(details.seconds or 0),
            asked=whole_percent(details.asked or 0),
        )
    if event.kind is EventKind.CROWDED:
        return tr_many(
            "{n} person in view, {most} are allowed.",
            "{n} people in view, {most} are allowed.",
            event.people,
            most=number(details.asked or 0),
        )
    if event.kind is EventKind.NOBODY:
        return tr("nobody seen for {duration}.", duration=duration_text(details.seconds or 0))
    if event.kind is EventKind.STALLED:
        return tr(
            "no picture for {duration}: see whether the camera is on and reachable.",
            duration=duration_text(details.seconds or 0),
        )
    if event.kind is EventKind.DIGEST:
        return tr_many(
            "{n} more report in the last {duration}: {kind}.",
            "{n} more reports in the last {duration}: {kind}.",
            event.count,
            duration=duration_text(event.seconds),
            kind=details.about.display_name if details.about else "",
        )
    return _worn(event, details.worn)


def _worn(event: Event, worn: Worn | None) -> str:
    """What someone has worn for too long."""
    said = {
        "duration": duration_text(event.seconds),
        "person": event.track_id,
        "people": event.people,
        "masked": event.masked,
    }
    if worn is Worn.WRONGLY_AS_NONE:
        return tr(
            "someone has worn a mask wrongly, which counts as none, for {duration} (person {person}; {people} in view, "
            "{masked} with a mask).",
            **said,
        )
    if worn is Worn.NONE_OR_WRONGLY:
        return tr(
            "someone has worn no mask, or one wrongly, for {duration} (person {person}; {people} in view, {masked} with a "
            "mask).",
            **said,
        )
    if worn is Worn.WRONGLY:
        return tr(
            "someone has worn a mask wrongly for {duration} (person {person}; {people} in view, {masked} with a mask).",
            **said,
        )
    if worn is Worn.WRONGLY_OR_NONE:
        return tr(
            "someone has worn a mask wrongly, or none, for {duration} (person {person}; {people} in view, {masked} with a "
            "mask).",
            **said,
        )
    return tr(
        "someone has worn no mask for {duration} (person {person}; {people} in view, {masked} with a mask).",
        **said,
    )
