"""What this very installation keeps of people, where and for how long; and an assessment (DPIA) to be filled in, with that in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import URL

from maskdet.access import OWNER, acting_as
from maskdet.cameras import Watch
from maskdet.dataset import list_datasets
from maskdet.formatting import counted
from maskdet.redaction import mask_url
from maskdet.reports.rendering import rendered
from maskdet.settings import Settings, get_settings
from maskdet.store import Store, num_kept, watches

TEMPLATE = "data_protection.html"
NEVER = (
    "Names, and features of faces by which somebody could be recognised again: there are none.",
    "Photos of *Check photos* and frames of *Live*: worked on in memory, gone when the page is left.",
    "Sound.",
    "Figures about visitors of these pages: nothing is measured about them, and nothing is fetched from elsewhere.",
)
# The questions of an assessment (article 35 GDPR, in plain words), with a hint each.
QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("controller", "Who is responsible, and who advised them?", "Name, address, data protection officer"),
    ("purpose", "What is it for?", "Such as: to see at the door of the ward that masks are worn"),
    (
        "basis",
        "On which legal basis?",
        "Such as: consent; a duty under a law; a legitimate interest that is named",
    ),
    ("people", "Whose faces are seen?", "Staff, patients, visitors, children; about how many a day"),
    (
        "need",
        "Why is it needed, and why does nothing milder do?",
        "A sign, a person at the door, counting without pictures",
    ),
    (
        "notice",
        "How are people told, and how can they object or agree?",
        "Signs before the camera, notice, another way in",
    ),
    ("access", "Who may look, and who is told?", "Roles, receivers of messages, companies that maintain it"),
    (
        "risks",
        "What could go wrong for the people seen?",
        "Watched at work, wrong verdicts, pictures in wrong hands",
    ),
    (
        "measures",
        "What is done against it?",
        "Zones, hours, hidden faces, short times, count only; nobody is judged by a verdict alone",
    ),
    ("opinion", "What do those concerned say?", "Works council, patients' advocate, parents"),
    ("decision", "Decision, date, and when it is looked at again", "Go ahead, with conditions, or not"),
)


@dataclass(frozen=True)
class KeptKind:
    """A kind of thing that is kept: what, where, how long, and how much of it there is now."""

    what: str
    where: str
    how_long: str
    now: str


@dataclass(frozen=True)
class CameraFacts:
    """What one watch does with what it sees, in words."""

    name: str
    keeps: str
    when: str
    zones: str
    told: str


def kept_kinds(store: Store) -> list[KeptKind]:
    """Everything that is kept of people or about who did what. Raises: StoreProblem."""
    settings, where, number = get_settings(), database_place(store), num_kept(store)
    in_database = [
        ("Events: time, camera, what happened", settings.keep_events_days, number.events),
        ("Their pictures, where a camera's form says so", settings.keep_pictures_days, number.pictures),
        (
            "Clips of ten seconds, faces hidden, where a form says so",
            settings.keep_pictures_days,
            number.clips,
        ),
        ("Counts of people by minute, after a week by hour", settings.keep_statistics_days, number.counts),
        ("Which message went to whom", settings.keep_deliveries_days, number.messages),
        ("Who changed what", settings.keep_audit_days, number.changes),
    ]
    return [
        *(
            KeptKind(what, where, f"{counted(days, 'day')}, then deleted", f"{now:,}")
            for what, days, now in in_database
        ),
        KeptKind(
            "Cameras and receivers, with their passwords",
            where,
            "until deleted under Cameras",
            f"{number.watches:,}",
        ),
        _pictures_to_learn_from(),
        KeptKind(
            "Models: no pictures, but checksums of those learned from",
            "models folder",
            "until deleted under Models",
            "–",
        ),
        _log(settings),
    ]


def _pictures_to_learn_from() -> KeptKind:
    sets = list_datasets()
    now = f"{sum(sum(entry.counts.values()) for entry in sets):,} in {counted(len(sets), 'data set')}"
    what = "Pictures to learn from, and faces that somebody corrected"
    return KeptKind(what, "data folder", "until deleted under Pictures", now)


def _log(settings: Settings) -> KeptKind:
    what = "The log: what went wrong, without passwords and visitors' addresses"
    if not settings.log_dir:
        return KeptKind(what, "the server's terminal", "as the system keeps it", "–")
    size = f"{settings.log_files} files of {settings.log_file_mb:g} MB a process, the oldest go first"
    return KeptKind(what, "log folder", size, "–")


def camera_facts(store: Store) -> list[CameraFacts]:
    """Each watch. Raises: StoreProblem."""
    return [_facts(row.watch) for row in watches(store)]


def ways_out(store: Store) -> list[str]:
    """Every way by which anything leaves this computer now, without secrets; none: nothing does. Raises: StoreProblem."""
    settings = get_settings()
    with acting_as(OWNER):  # also of cameras that the reader does not see
        found = watches(store)
    out = sorted({f"Messages to {mask_url(url)}" for row in found for url in row.watch.notify})
    if settings.mqtt_url.get_secret_value():
        out.append(f"States of the cameras to the broker {mask_url(settings.mqtt_url.get_secret_value())}")
    if not store.is_sqlite:
        out.append(f"All that is stored to the database at {store.engine.url.host}")
    if relays := (*settings.turn_urls, *settings.stun_urls):
        out.append(f"Live video of visitors through {', '.join(relays)}")
    return out


def database_place(store: Store) -> str:
    """Where the database is, without its password and its folder."""
    url: URL = store.engine.url
    return "a file in the data folder, for its owner only" if store.is_sqlite else f"PostgreSQL at {url.host}"


def assessment_html(store: Store, answers: Mapping[str, str]) -> str:
    """The assessment as a page to print: what was answered, and what this installation does.

    Args:
        answers: by the keys of QUESTIONS; what is missing stays empty for a pen.
    Raises: StoreProblem.
    """
    return rendered(
        TEMPLATE,
        questions=[(title, answers.get(key, "").strip()) for key, title, _ in QUESTIONS],
        kinds=kept_kinds(store),
        cameras=camera_facts(store),
        ways_out=ways_out(store),
        never=[line.replace("*", "") for line in NEVER],
        notice=_notice(get_settings()),
        now=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
    )


def _notice(settings: Settings) -> str:
    return " ".join(part for part in (settings.privacy_notice, settings.privacy_contact) if part)


def _facts(watch: Watch) -> CameraFacts:
    if watch.statistics_only:
        keeps = "counts only"
    else:
        faces = "with faces" if watch.show_faces else "faces hidden"
        parts = ["events", *([f"pictures ({faces})"] if watch.attach_picture else [])]
        keeps = ", ".join([*parts, *(["clips (faces hidden)"] if watch.keep_clip else [])])
    hours = [
        f"{period.start} to {period.end}" + (f" ({', '.join(period.days)})" if period.days else "")
        for period in watch.schedule
    ]
    when = ("; ".join(hours) or "always") if watch.enabled else "switched off"
    zones = counted(len(watch.zones), "zone") if watch.zones else "none"
    told = ", ".join(sorted({mask_url(url) for url in watch.notify})) or "nobody"
    return CameraFacts(watch.name, keeps, when, zones, "nobody" if watch.statistics_only else told)
