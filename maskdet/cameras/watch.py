"""Watch: everything about one watched camera, checked once where it is entered: address, zones, hours, rules.

watch = Watch("Entrance", "rtsp://camera.local/stream", rules=Rules(dwell_s=8.0))
Watch.from_json(watch.to_json()) == watch
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import Field, field_validator
from pydantic.dataclasses import dataclass

from maskdet.cameras.certificates import tidy_fingerprint
from maskdet.cameras.fields import Described, WatchProblem, number
from maskdet.cameras.hours import Period
from maskdet.cameras.rules import Rules
from maskdet.cameras.zones import Zone
from maskdet.language import tr, tr_later

MAX_NAME = 60  # characters
MAX_SOURCE = 4000  # characters; no address and no path is longer


@dataclass(frozen=True)
class Watch(Described):
    """A camera that is watched.

    Attributes:
        source: what `open_source` opens; may hold a password, so it is shown by `hide_credentials` only.
        picture_source: another stream of the same camera, from which the pictures of reports come; empty: `source` itself.
        certificate: SHA-256 fingerprint of the one that was accepted for an https camera; empty: none was.
        frame_rate: frames a second that are searched for faces, or on which they are carried on.
        schedule: when it is watched; no period stands for always.
        min_face_px: smaller faces (the shorter side of the box, in pixels) do not count.
        notify: addresses for apprise; secrets.
        attach_picture: keep a picture with each report, and send it along; faces are blurred ...
        show_faces: ... unless this is on too; only then can a false report become a picture to learn from.
        keep_clip: keep the five seconds before and after each report as a film; faces are always blurred.
        statistics_only: count people; keep no events and send nothing.
        seen_by: names of people, and roles as `role:viewer`, who see it and its events, beside admins; empty: all operators.
        motion_gating: where nobody is and nothing moves, search for faces every few seconds only.
    """

    name: str = Field(title=tr_later("Name"))
    source: str = Field(repr=False, title=tr_later("Camera number, address or film"))
    frame_rate: float = number(
        5.0,
        tr_later("Looks a second"),
        tr_later("5 are enough to follow people; more cost more of the computer."),
        subject=tr_later("The frame rate"),
        low=1,  # under one a second nobody is followed,
        high=15,  # over fifteen nothing is won
    )
    schedule: tuple[Period, ...] = Field(
        default=(),
        title=tr_later("When to watch"),
        description=tr_later("Always. Add hours to watch only then."),
    )
    zones: tuple[Zone, ...] = Field(default=(), title=tr_later("Zones"))
    min_face_px: int = number(
        24,
        tr_later("Smallest face"),
        tr_later("Smaller faces do not count: too little can be told from them."),
        subject=tr_later("The minimum face size in pixels"),
        low=0,
        high=1000,
        unit=tr_later("pixels"),
    )
    rules: Rules = Field(default_factory=Rules, title=tr_later("When to report"))
    loop: bool = Field(
        default=False,
        title=tr_later("Begin a film again when it ends"),
        description=tr_later("To try a camera's settings on a film."),
    )
    notify: tuple[str, ...] = Field(default=(), repr=False, title=tr_later("Who is told"))
    attach_picture: bool = Field(
        default=False,
        title=tr_later("Keep and send a picture with each report"),
        description=tr_later("Off: no picture leaves this computer's memory."),
    )
    show_faces: bool = Field(
        default=False,
        title=tr_later("Show faces in these pictures"),
        description=tr_later(
            "Off: all faces are made unrecognisable. On: whoever gets a message or opens Events can recognise "
            "people, and false alarms can be learned from. Tell people, and ask whether you may."
        ),
    )
    keep_clip: bool = Field(
        default=False,
        title=tr_later("Keep a clip of the five seconds before and after each report"),
        description=tr_later(
            "Without sound, faces always made unrecognisable, seen under Events only, and deleted with the pictures."
        ),
    )
    statistics_only: bool = Field(
        default=False,
        title=tr_later("Count only"),
        description=tr_later(
            "People and masks are counted every 20 minutes. No events, no pictures, no messages."
        ),
    )
    enabled: bool = Field(default=True, title=tr_later("Switched on"))
    picture_source: str = Field(
        default="",
        repr=False,
        title=tr_later("Large stream for pictures"),
        description=tr_later(
            "Another address of the same camera, with more pixels: pictures of reports come from it, while faces are "
            "looked for in the small one. Only its key frames are decoded. Empty: the same stream for both."
        ),
    )
    motion_gating: bool = Field(
        default=True,
        title=tr_later("Rest while nothing moves"),
        description=tr_later(
            "While nobody is in view and nothing moves, faces are looked for every 3 seconds only: that saves most of "
            "the computer's work. Off: every look is a search."
        ),
    )
    seen_by: tuple[str, ...] = Field(
        default=(),
        title=tr_later("Who sees it"),
        description=tr_later(
            "Names of people, and of everybody with a role as role:viewer. Empty: all operators. Admins see all cameras."
        ),
    )
    certificate: str = Field(
        default="",
        title=tr_later("Accepted certificate"),
        description=tr_later(
            "The SHA-256 fingerprint of the certificate of an https camera that made its own."
        ),
    )

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not name.strip() or len(name) > MAX_NAME:
            raise WatchProblem(
                tr("A watch needs a name of 1 to {most} characters. Give it one.", most=MAX_NAME)
            )
        return name

    @field_validator("source")
    @classmethod
    def _is_a_source(cls, source: str) -> str:
        if not source.strip():
            raise WatchProblem(
                tr("A watch needs a source: a camera's number, an address, a film or a folder. Name it.")
            )
        return _checked_source(source)

    @field_validator("picture_source")
    @classmethod
    def _may_be_a_source(cls, source: str) -> str:
        return _checked_source(source) if source.strip() else ""

    @field_validator("certificate")
    @classmethod
    def _is_a_fingerprint(cls, certificate: str) -> str:
        if certificate.strip() and not tidy_fingerprint(certificate):
            raise WatchProblem(
                tr(
                    "An accepted certificate is given by its SHA-256 fingerprint: 32 pairs of the digits 0-9 and A-F. Copy "
                    "it from the sentence that names it."
                )
            )
        return tidy_fingerprint(certificate)

    def is_due(self, moment: datetime) -> bool:
        """Whether it watches at `moment`, local time."""
        return not self.schedule or any(period.holds(moment) for period in self.schedule)

    def to_json(self) -> dict[str, Any]:
        """As JSON keeps it, secrets included: for the store only."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Watch:
        """The watch behind `to_json`; fields of later versions are passed over.

        Raises: WatchProblem.
        """
        if not isinstance(content, Mapping):
            raise WatchProblem(tr("This watch cannot be read. Enter it again on the page Cameras."))
        return cls(**content)


def _checked_source(source: str) -> str:
    if len(source) > MAX_SOURCE or not source.isprintable():
        raise WatchProblem(
            tr(
                "A source has at most {most} characters, all of them visible, and this one has {n}. Enter it anew.",
                most=MAX_SOURCE,
                n=len(source),
            )
        )
    return source
