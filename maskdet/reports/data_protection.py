"""What this very installation keeps of people, where and for how long; and an assessment (DPIA) to be filled in, with that in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import URL

from maskdet.access import OWNER, acting_as
from maskdet.dataset import list_datasets
from maskdet.formatting import number
from maskdet.language import tr, tr_later, tr_many
from maskdet.redaction import mask_url
from maskdet.reports.camera_facts import camera_facts
from maskdet.reports.rendering import now_text, rendered
from maskdet.settings import Settings, get_settings
from maskdet.store import Store, num_kept, watches

TEMPLATE = "data_protection.html"
NEVER = (
    tr_later("Names, and features of faces by which somebody could be recognised again: there are none."),
    tr_later(
        "Photos of *Check photos* and frames of *Live*: worked on in memory, gone when the page is left."
    ),
    tr_later("Sound."),
    tr_later(
        "Figures about visitors of these pages: nothing is measured about them, and nothing is fetched from elsewhere."
    ),
)
# The questions of an assessment (article 35 GDPR, in plain words), with a hint each.
QUESTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "controller",
        tr_later("Who is responsible, and who advised them?"),
        tr_later("Name, address, data protection officer"),
    ),
    (
        "purpose",
        tr_later("What is it for?"),
        tr_later("Such as: to see at the door of the ward that masks are worn"),
    ),
    (
        "basis",
        tr_later("On which legal basis?"),
        tr_later("Such as: consent; a duty under a law; a legitimate interest that is named"),
    ),
    (
        "people",
        tr_later("Whose faces are seen?"),
        tr_later("Staff, patients, visitors, children; about how many a day"),
    ),
    (
        "need",
        tr_later("Why is it needed, and why does nothing milder do?"),
        tr_later("A sign, a person at the door, counting without pictures"),
    ),
    (
        "notice",
        tr_later("How are people told, and how can they object or agree?"),
        tr_later("Signs before the camera, notice, another way in"),
    ),
    (
        "access",
        tr_later("Who may look, and who is told?"),
        tr_later("Roles, receivers of messages, companies that maintain it"),
    ),
    (
        "risks",
        tr_later("What could go wrong for the people seen?"),
        tr_later("Watched at work, wrong verdicts, pictures in wrong hands"),
    ),
    (
        "measures",
        tr_later("What is done against it?"),
        tr_later("Zones, hours, hidden faces, short times, count only; nobody is judged by a verdict alone"),
    ),
    (
        "opinion",
        tr_later("What do those concerned say?"),
        tr_later("Works council, patients' advocate, parents"),
    ),
    (
        "decision",
        tr_later("Decision, date, and when it is looked at again"),
        tr_later("Go ahead, with conditions, or not"),
    ),
)


@dataclass(frozen=True)
class KeptKind:
    """A kind of thing that is kept: what, where, how long, and how much of it there is now."""

    what: str
    where: str
    how_long: str
    now: str


def kept_kinds(store: Store) -> list[KeptKind]:
    """Everything that is kept of people or about who did what. Raises: StoreProblem."""
    settings, where, kept = get_settings(), database_place(store), num_kept(store)
    in_database = [
        (tr("Events: time, camera, what happened"), settings.keep_events_days, kept.events),
        (tr("Their pictures, where a camera's form says so"), settings.keep_pictures_days, kept.pictures),
        (
            tr("Clips of ten seconds, faces hidden, where a form says so"),
            settings.keep_pictures_days,
            kept.clips,
        ),
        (tr("Counts of people by minute, after a week by hour"), settings.keep_statistics_days, kept.counts),
        (tr("Which message went to whom"), settings.keep_deliveries_days, kept.messages),
        (tr("Who changed what"), settings.keep_audit_days, kept.changes),
    ]
    return [
        *(
            KeptKind(
                what, where, tr_many("{n} day, then deleted", "{n} days, then deleted", days), number(now)
            )
            for what, days, now in in_database
        ),
        KeptKind(
            tr("Cameras and receivers, with their passwords"),
            where,
            tr("until deleted under Cameras"),
            number(kept.watches),
        ),
        _pictures_to_learn_from(),
        _pictures_taught(settings),
        KeptKind(
            tr("Models: no pictures, but checksums of those learned from"),
            tr("models folder"),
            tr("until deleted under Models"),
            "–",
        ),
        _log(settings),
    ]


def _pictures_to_learn_from() -> KeptKind:
    sets = list_datasets()
    now = tr(
        "{pictures} in {sets}",
        pictures=number(sum(sum(entry.counts.values()) for entry in sets)),
        sets=tr_many("{n} data set", "{n} data sets", len(sets)),
    )
    what = tr("Pictures to learn from, and faces that somebody corrected")
    return KeptKind(what, tr("data folder"), tr("until deleted under Pictures"), now)


def _pictures_taught(settings: Settings) -> KeptKind:
    count = sum(
        1 for _ in settings.data_dir.glob(".runs/*/taught/*/*.jpg")
    )  # as `training.runs.teaching` writes them
    return KeptKind(
        tr("Faces shown on Teach it, once “Train” was pressed"),
        tr("data folder"),
        tr("until “Use” or “Throw away”"),
        number(count),
    )


def _log(settings: Settings) -> KeptKind:
    what = tr("The log: what went wrong, without passwords and visitors' addresses")
    if not settings.log_dir:
        return KeptKind(what, tr("the server's terminal"), tr("as the system keeps it"), "–")
    size = tr_many(
        "{n} files of {size} MB a process, the oldest go first",
        "{n} files of {size} MB a process, the oldest go first",
        settings.log_files,
        size=f"{settings.log_file_mb:g}",
    )
    return KeptKind(what, tr("log folder"), size, "–")


def ways_out(store: Store) -> list[str]:
    """Every way by which anything leaves this computer now, without secrets; none: nothing does. Raises: StoreProblem."""
    settings = get_settings()
    with acting_as(OWNER):  # also of cameras that the reader does not see
        found = watches(store)
    out = sorted(
        {tr("Messages to {receiver}", receiver=mask_url(url)) for row in found for url in row.watch.notify}
    )
    if settings.mqtt_url.get_secret_value():
        out.append(
            tr(
                "States of the cameras to the broker {broker}",
                broker=mask_url(settings.mqtt_url.get_secret_value()),
            )
        )
    if not store.is_sqlite:
        out.append(tr("All that is stored to the database at {host}", host=store.engine.url.host))
    if relays := (*settings.turn_urls, *settings.stun_urls):
        out.append(tr("Live video of visitors through {relays}", relays=", ".join(relays)))
    return out


def database_place(store: Store) -> str:
    """Where the database is, without its password and its folder."""
    url: URL = store.engine.url
    return (
        tr("a file in the data folder, for its owner only")
        if store.is_sqlite
        else tr("PostgreSQL at {host}", host=url.host)
    )


def assessment_html(store: Store, answers: Mapping[str, str]) -> str:
    """The assessment as a page to print: what was answered, and what this installation does.

    Args:
        answers: by the keys of QUESTIONS; what is missing stays empty for a pen.
    Raises: StoreProblem.
    """
    return rendered(
        TEMPLATE,
        questions=[(tr(title), answers.get(key, "").strip()) for key, title, _ in QUESTIONS],
        kinds=kept_kinds(store),
        cameras=camera_facts(store),
        ways_out=ways_out(store),
        never=[tr(line).replace("*", "") for line in NEVER],
        notice=_notice(get_settings()),
        now=now_text(),
    )


def _notice(settings: Settings) -> str:
    return " ".join(part for part in (settings.privacy_notice, settings.privacy_contact) if part)
