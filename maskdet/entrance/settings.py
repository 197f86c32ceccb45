"""DoorSettings: what the screen shows and says, where it looks, and whom it tells. One file in the data folder."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically
from maskdet.images import STYLES
from maskdet.language import LANGUAGES, house_language, speaking, tr, tr_later
from maskdet.results import State
from maskdet.settings import get_settings
from maskdet.tracking import SHORTEST, Line

Share = float


class DoorProblem(MaskdetError):
    """The settings of the door screen cannot be used as they are."""


class Sign(StrEnum):
    """What the screen shows; the first that holds for anyone in view."""

    MASK = "mask"
    NOSE = "nose"
    FULL = "full"
    THANKS = "thanks"
    LOOK = "look"
    NOBODY = "nobody"

    @property
    def display_name(self) -> str:
        """When it is shown, in the words of a visitor."""
        return tr(_WHEN[self])


_WHEN = {
    Sign.MASK: tr_later("Someone has no mask"),
    Sign.NOSE: tr_later("Someone wears a mask wrongly"),
    Sign.FULL: tr_later("As many inside as may be"),
    Sign.THANKS: tr_later("Everyone wears a mask"),
    Sign.LOOK: tr_later("Someone is there, and it is not sure yet"),
    Sign.NOBODY: tr_later("Nobody is there"),
}


class DoorSound(StrEnum):
    """What is heard when the sign changes."""

    SILENT = "silent"
    TONE = "tone"
    VOICE = "voice"
    BOTH = "tone and voice"

    @property
    def display_name(self) -> str:
        """The words a visitor reads."""
        return tr(_HEARD[self])


_HEARD = {
    DoorSound.SILENT: tr_later("Silent"),
    DoorSound.TONE: tr_later("Tone"),
    DoorSound.VOICE: tr_later("Voice"),
    DoorSound.BOTH: tr_later("Tone and voice"),
}


class SignStyle(BaseModel):
    """Words and colour of one sign; with the voice on, the words are read aloud."""

    model_config = ConfigDict(frozen=True)
    text: str = Field(min_length=1, max_length=80)
    colour: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")


def _hex(state: State) -> str:
    return STYLES[state].hex


def original_signs() -> dict[Sign, SignStyle]:
    """As the screen begins: for everybody at the door, so in the language of the house."""
    with speaking(house_language()):
        return {
            Sign.MASK: SignStyle(text=tr("Please put on your mask"), colour=_hex(State.WITHOUT_MASK)),
            Sign.NOSE: SignStyle(text=tr("Please cover your nose"), colour=_hex(State.MASK_WORN_INCORRECTLY)),
            Sign.FULL: SignStyle(text=tr("Please wait: it is full"), colour="#6b3b00"),
            Sign.THANKS: SignStyle(text=tr("Thank you!"), colour=_hex(State.WITH_MASK)),
            Sign.LOOK: SignStyle(text=tr("Please look here"), colour="#3b4a58"),
            Sign.NOBODY: SignStyle(text=tr("Welcome! Please wear a mask"), colour="#10181f"),
        }


def _house_voice() -> str:
    return LANGUAGES[house_language()].html


class DoorSettings(BaseModel):
    """All of it.

    Attributes:
        name: of the entrance, in History.
        watch_id: of the watch whose camera it uses; None: the camera of the device that shows the screen.
        min_face: smaller faces, as a share of the picture's height, do not count: people far away are not at the door.
        line: x and y of its two ends as shares of the picture; None: nobody is counted in and out.
        capacity: how many may be inside; 0: as many as like.
        pin_hash: of the PIN to leave the screen; empty: anyone may leave it.
        webhook: asked when who is there may enter, or no longer; a secret. mqtt: whether the broker of the settings is told.
    """

    model_config = ConfigDict(frozen=True)
    name: str = Field(default="Entrance", min_length=1, max_length=60)
    watch_id: int | None = None
    front_camera: bool = True
    show_picture: bool = True
    min_face: float = Field(default=0.1, ge=0, le=0.9)
    sound: DoorSound = DoorSound.SILENT
    voice_language: str = Field(default_factory=_house_voice, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    signs: dict[Sign, SignStyle] = Field(default_factory=original_signs)
    line: tuple[Share, Share, Share, Share] | None = None
    inside_on_right: bool = True
    capacity: int = Field(default=0, ge=0, le=100_000)
    empty_at_midnight: bool = True
    pin_hash: str = ""
    webhook: str = Field(default="", max_length=2000, pattern=r"^(https?://\S+)?$")
    mqtt: bool = False
    topic: str = Field(
        default="maskdet/door/may_enter", min_length=1, max_length=200, pattern=r"^[^#+\s\x00]+$"
    )

    @model_validator(mode="after")
    def _is_possible(self) -> DoorSettings:
        if self.line is not None:
            x1, y1, x2, y2 = self.line
            if not all(0 <= share <= 1 for share in self.line):
                raise ValueError(tr("the line leaves the picture"))
            if abs(x2 - x1) < SHORTEST and abs(y2 - y1) < SHORTEST:
                raise ValueError(tr("the line is too short to walk over: draw its ends further apart"))
        return self

    @property
    def crossing_line(self) -> Line | None:
        """The line as tracks walk over it."""
        if self.line is None:
            return None
        return Line(self.line[:2], self.line[2:], self.inside_on_right)

    def shown(self) -> dict[str, Any]:
        """What a screen gets to know: without the PIN's hash and the receivers."""
        secret = {"pin_hash", "webhook", "mqtt", "topic"}
        signs = {sign.value: style.model_dump() for sign, style in (original_signs() | self.signs).items()}
        return self.model_dump(mode="json", exclude=secret) | {"signs": signs, "has_pin": bool(self.pin_hash)}


def settings_path() -> Path:
    """Where they are."""
    return get_settings().data_dir / "door" / "settings.json"


def inside_path() -> Path:
    """Where the number of those inside is kept."""
    return get_settings().data_dir / "door" / "inside.json"


def load_settings() -> DoorSettings:
    """As they were saved, or as they begin.

    Raises: DoorProblem where the file is damaged.
    """
    try:
        text = settings_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return DoorSettings()
    except OSError as error:
        raise DoorProblem(
            tr("The settings of the door screen cannot be read ({why}).", why=error.strerror)
        ) from None
    try:
        return DoorSettings.model_validate_json(text)
    except ValidationError:
        raise DoorProblem(
            tr(
                "The settings of the door screen are damaged. Save them anew, or delete {file} in the folder door of the data "
                "folder.",
                file=settings_path().name,
            )
        ) from None


def made_settings(values: dict[str, Any]) -> DoorSettings:
    """Settings from what a form holds.

    Raises: DoorProblem, which names the field.
    """
    try:
        return DoorSettings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        named = tr(_NAMES.get(str(first["loc"][0]) if first["loc"] else "", LINE))
        why = first["msg"].removeprefix("Value error, ")
        raise DoorProblem(
            tr(
                "{field} cannot be used: {why}. Correct it, and save again.",
                field=named,
                why=f"{why[0].lower()}{why[1:]}",
            )
        ) from None


LINE = tr_later("The line")
_NAMES = {
    "name": tr_later("The name of the entrance"),
    "voice_language": tr_later("The language of the voice (such as en, de or zh-CN)"),
    "signs": tr_later("The words of a sign"),
    "capacity": tr_later("How many may be inside"),
    "webhook": tr_later("The address for the signal (it begins with https:// or http://)"),
    "topic": tr_later("The MQTT topic"),
}


@allowed(Role.OPERATOR, "changed door screen", about="settings")
def save_settings(settings: DoorSettings) -> None:
    """Keep them; open screens take them over within seconds. The file is closed to other users: it may hold secrets.

    Raises: DoorProblem where the folder cannot be written.
    """
    path = settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        write_text_atomically(path, json.dumps(settings.model_dump(mode="json"), indent=1))
    except OSError as error:
        raise DoorProblem(
            tr(
                "The settings of the door screen could not be saved ({why}). Free some space, or check that the data folder "
                "may be written.",
                why=error.strerror,
            )
        ) from None
