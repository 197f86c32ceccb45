"""Settings: defaults, overridden by environment variables that start with MASKDET_.

Title, bounds and description of each stand here alone; docs/settings.md has its table from them.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from maskdet import installation
from maskdet.errors import MaskdetError
from maskdet.installation import USER_FILES, bring_models
from maskdet.language import tr
from maskdet.networks import Networks
from maskdet.presets import Preset, find_preset

PROJECT_ROOT = installation.PROJECT_ROOT  # the program's own files; never written to


def _as_list(value: Any) -> Any:
    """A list as written in a variable: `a, b`, or as JSON `["a", "b"]`."""
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError('it should be a list such as a, b or ["a", "b"]') from None


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_as_list)]
Folders = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_as_list)]
Side = Annotated[int, Field(ge=32, le=8192)]  # pixels
Sides = Annotated[tuple[Side, ...] | None, NoDecode, BeforeValidator(_as_list)]


def _about(default: Any, description: str, *, shown: str = "", **bounds: Any) -> Any:
    """A setting. `shown`: its default in the table, where the value itself says little."""
    return Field(default=default, description=description, json_schema_extra={"shown": shown}, **bounds)


class Settings(BaseSettings):
    """Paths, thresholds and limits.

    `MASKDET_THRESHOLD=0.9 streamlit run app.py` sets `threshold`; every field works that way, and an empty variable
    stands for the default. Values out of range raise pydantic's ValidationError, which names the field and the range.
    """

    model_config = SettingsConfigDict(env_prefix="MASKDET_", env_ignore_empty=True, frozen=True)

    language: Literal["en", "de", "es", "fr", "zh"] = _about(
        "en", "that of messages, and of pages where a browser asks for none that there is"
    )
    preset: str = _about("balanced", "how closely pictures are searched: fast, balanced or accurate")
    # The shipped model keeps about 98 % of faces here.
    threshold: float = _about(
        0.8, "verdicts less sure than this are *unsure*", shown="the version's own, else 0.8", ge=0, le=1
    )
    min_confidence: float | None = _about(
        None, "faces the detector is less sure of are left out", shown="the preset's", ge=0, le=1
    )
    photo_sizes: Sides = _about(
        None,
        "long sides in pixels at which faces are searched in photos, as `320, 1024`",
        shown="the preset's",
        min_length=1,
    )

    max_megapixels: float = _about(50.0, "larger pictures are refused", gt=0)
    max_files: int = _about(50, "photos at once", gt=0)
    max_uploads_mb: int = _about(
        1500,
        "megabytes of visitors' files that the server holds at once; two thirds of it for one address, a third for one visit",
        ge=3,
    )
    # More than the largest public set of this kind, less than a disk.
    max_import_files: int = _about(20000, "files in one import into a data set", gt=0)
    max_import_mb: int = _about(2000, "megabytes in one import, unpacked", gt=0)
    max_import_gigapixels: float = _about(500.0, "gigapixels of all pictures of one import", gt=0)
    max_import_boxes: int = _about(1_000_000, "boxes and lines of one import's annotations", gt=0)
    server_folders: bool = _about(
        True, "visitors may name a folder for the server to import from; false where strangers visit"
    )

    api_max_mb: int = _about(50, "megabytes that one request of another program may send", ge=1, le=2000)
    api_requests_per_minute: int = _about(1200, "how often each key may ask", ge=1)
    # A minute of work for two cores, about.
    api_queue: int = _about(
        200, "pictures of other programs that may wait; more are told when to ask again", ge=1
    )

    max_live: int = _about(4, "visitors with live video at once; each takes about half a core", ge=1)
    # How browsers elsewhere reach this server's video; on this computer nothing is needed (see live/ice.py).
    stun_urls: Texts = _about((), "as `stun:stun.example.org:3478`: live video across networks")
    turn_urls: Texts = _about((), "as `turn:turn.example.org:3478`: live video through strict firewalls")
    turn_secret: SecretStr = _about(
        SecretStr(""), "the secret shared with the TURN server; passwords are made from it"
    )
    turn_username: str = _about("", "instead of the secret: a fixed login at the TURN server")
    turn_password: SecretStr = _about(SecretStr(""), "the password of that login")
    turn_only: bool = _about(False, "true: video only through the TURN server")

    login: Literal["", "accounts", "oidc", "header", "off"] = _about(
        "",
        "who may open the pages: `accounts` (`maskdet users add`), `oidc`, `header` (a proxy's), or `off`: whoever reaches them",
        shown="on this computer alone: anybody until there is an account; else `accounts`",
    )
    login_name: str = _about(
        "",
        "`header`: the header with the person's name; `oidc`: that claim",
        shown="`Remote-User`; `email`",
    )
    login_groups: str = _about(
        "",
        "`header`: the header with the person's groups; `oidc`: that claim",
        shown="`Remote-Groups`; `groups`",
    )
    login_roles: Texts = _about((), "group -> role, as `mask-admins=admin, staff=operator`")
    login_other_role: Literal["", "viewer", "operator", "admin"] = _about(
        "", "the role of people in none of these groups", shown="they are refused"
    )
    trusted_proxies: Texts = _about(
        (),
        "addresses or networks of proxies in front, as `10.0.0.2, 172.16.0.0/12`: what they say of visitors is believed",
    )
    session_hours: float = _about(
        12, "hours without a click after which somebody who signed in has to sign in again", gt=0, le=8760
    )
    session_days: float = _about(7, "days after which they have to in any case", gt=0, le=365)

    camera_networks: Texts = _about(
        (),
        "networks that cameras' addresses may reach, as `192.168.1.0/24, 10.0.0.7`; `public` stands for the internet",
        shown="all",
    )
    receiver_networks: Texts = _about(
        (), "the same for those who get messages, as `public, 192.168.1.9`", shown="all"
    )
    watch_port: int = _about(
        9464, "where the watches answer on this computer: `/metrics`; 0: any free port", ge=0, le=65535
    )
    mqtt_url: SecretStr = _about(
        SecretStr(""), "as `mqtt://user:password@broker`: the watches in Home Assistant"
    )
    # More than 2 gains nothing on crops of 112 pixels.
    num_threads: int = _about(2, "threads of the detector and of the mask model", ge=1)

    models_dir: Path = _about(USER_FILES / "models", "where versions are")
    detector_dir: Path = _about(PROJECT_ROOT / "models" / "detectors" / "face-net-1", "the face detector")
    data_dir: Path = _about(USER_FILES / "data", "where data sets are")
    dataset_dirs: Folders = _about(
        (), "data sets elsewhere, as `/photos/masks, /mnt/more`; they may be read-only"
    )

    database_url: SecretStr = _about(
        SecretStr(""),
        "where events are kept, as `postgresql://user:password@host/name`",
        shown="a file in `data`",
    )
    # Days after which each kind is deleted; pictures first, counts last.
    keep_events_days: int = _about(90, "events are deleted after so many days", ge=1)
    keep_pictures_days: int = _about(14, "their pictures and clips", ge=0)
    keep_deliveries_days: int = _about(30, "what was sent to whom", ge=1)
    keep_statistics_days: int = _about(400, "counts; after a week by the hour", ge=1)
    keep_audit_days: int = _about(400, "who changed what", ge=1)
    shared_cooldown_s: float = _about(
        0.0, "seconds of silence after a message, for all watches together; 0: each has only its own", ge=0
    )
    public_url: str = _about("", "the address of the pages, for links in messages")

    privacy_notice: str = _about(
        "",
        "what people are told of the cameras, as `To see that masks are worn; ask at the desk`: shown on Live and Cameras",
        max_length=1000,
    )
    privacy_consent: bool = _about(
        False, "Live starts only once the visitor has agreed that the camera is judged"
    )
    privacy_contact: str = _about("", "who answers for the cameras, as a name and an address", max_length=300)

    log_level: Literal["debug", "info", "warning", "error"] = _about(
        "info", "how much the log says: debug, info, warning or error"
    )
    log_format: Literal["text", "json"] = _about("text", "lines of the log: text, or json for programs")
    log_dir: Path | None = _about(None, "a folder for the log as well, a file a process")
    log_file_mb: float = _about(10.0, "megabytes after which a file of the log is begun anew", gt=0)
    log_files: int = _about(5, "files of a process that are kept, the oldest go first", ge=2, le=100)

    @field_validator("preset")
    @classmethod
    def _is_a_preset(cls, name: str) -> str:
        try:
            return find_preset(name).name
        except MaskdetError as error:
            raise ValueError(str(error)) from None

    @field_validator("camera_networks", "receiver_networks")
    @classmethod
    def _are_networks(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(Networks(texts).texts)

    def confidence_with(self, preset: Preset) -> float:
        """Faces the detector is less sure of are left out, 0..1: as set here, else as the preset says."""
        return preset.min_confidence if self.min_confidence is None else self.min_confidence


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises: MaskdetError that names the variable whose value is not possible.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise MaskdetError(_sentence(error)) from None
    if not installation.IS_INSTALLED:
        return settings
    return settings.model_copy(update={"models_dir": bring_models(settings.models_dir)})


def use_absolute_paths() -> None:
    """Folders given in the environment are meant from where the command was started, also by processes it starts."""
    for name, field in Settings.model_fields.items():
        variable = f"MASKDET_{name.upper()}"
        if field.annotation in (Path, Path | None) and (value := os.environ.get(variable)):
            os.environ[variable] = str(Path(value).absolute())


def _sentence(error: ValidationError) -> str:
    """What is wrong with the first bad setting; its value is left out, as it may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = "_".join(["MASKDET", *(str(part) for part in first["loc"][:1])]).upper()
    why = first["msg"].removeprefix("Value error, ").rstrip(".")
    return tr(
        "The setting {name} cannot be used: {why}. Change it or leave it out, and start again.",
        name=name,
        why=why,
    )
