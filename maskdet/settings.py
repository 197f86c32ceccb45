"""Settings: defaults, overridden by environment variables that start with MASKDET_."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from maskdet.errors import MaskdetError
from maskdet.presets import Preset, find_preset

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Paths, thresholds and limits.

    `MASKDET_THRESHOLD=0.9 streamlit run app.py` sets `threshold`; every field works that way.
    Values out of range raise pydantic's ValidationError, which names the field and the range.
    """

    model_config = SettingsConfigDict(env_prefix="MASKDET_", frozen=True)

    models_dir: Path = PROJECT_ROOT / "models"
    # The face detector of our own.
    detector_dir: Path = PROJECT_ROOT / "models" / "detectors" / "face-net-1"
    data_dir: Path = PROJECT_ROOT / "data"
    # Data sets that lie elsewhere; they may be read-only.
    dataset_dirs: tuple[Path, ...] = ()

    # fast, balanced or accurate, see presets.py.
    preset: str = "balanced"
    # Faces the detector is less sure of are left out; None: as the preset says.
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    # Under this probability a verdict is `unsure`; the shipped model keeps about 98 % of faces here.
    threshold: float = Field(default=0.8, ge=0, le=1)
    # Long sides in pixels the detector sees for a photo, merged; None: as the preset says.
    photo_sizes: tuple[int, ...] | None = None

    max_megapixels: float = Field(default=50.0, gt=0)
    max_files: int = Field(default=50, gt=0)
    # One import into a data set: more than the largest public set of this kind, less than a disk.
    max_import_files: int = Field(default=20000, gt=0)
    max_import_mb: int = Field(default=2000, gt=0)
    # Whether a visitor may name a folder for the server to read; off where strangers visit.
    server_folders: bool = True
    # The light runtime's threads; more than 2 gains nothing on crops of 112 pixels.
    num_threads: int = Field(default=2, ge=1)

    # Visitors whose cameras are watched at once; each takes about half a core.
    max_live: int = Field(default=4, ge=1)
    # How browsers elsewhere reach this server's video; on this computer nothing is needed (see ice.py).
    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_username: str = ""
    turn_password: SecretStr = SecretStr("")
    turn_secret: SecretStr = SecretStr("")
    turn_only: bool = False

    # Where events and statistics are kept: a file in data_dir, or such as postgresql://user:password@host/name.
    database_url: SecretStr = SecretStr("")
    # Days after which each kind is deleted; pictures first, counts last.
    keep_pictures_days: int = Field(default=14, ge=0)
    keep_events_days: int = Field(default=90, ge=1)
    keep_deliveries_days: int = Field(default=30, ge=1)
    keep_statistics_days: int = Field(default=400, ge=1)
    keep_audit_days: int = Field(default=400, ge=1)
    # Seconds of silence after a message that all watches share; 0: each has only its own.
    shared_cooldown_s: float = Field(default=0.0, ge=0)
    # The address of the pages, for the links in messages.
    public_url: str = ""
    # Where the process of the watches answers on this computer: /metrics for Prometheus; 0: any free port.
    watch_port: int = Field(default=9464, ge=0, le=65535)
    # A broker that tells Home Assistant of the watches, such as mqtt://user:password@host; empty: none.
    mqtt_url: SecretStr = SecretStr("")

    @field_validator("preset")
    @classmethod
    def _is_a_preset(cls, name: str) -> str:
        try:
            return find_preset(name).name
        except MaskdetError as error:
            raise ValueError(str(error)) from None

    def confidence_with(self, preset: Preset) -> float:
        """Faces the detector is less sure of are left out, 0..1: as set here, else as the preset says."""
        return preset.min_confidence if self.min_confidence is None else self.min_confidence


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises: MaskdetError that names the variable whose value is not possible.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise MaskdetError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    """What is wrong with the first bad setting; its value is left out, as it may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = "_".join(["MASKDET", *(str(part) for part in first["loc"][:1])]).upper()
    why = first["msg"].removeprefix("Value error, ").rstrip(".")
    return f"The setting {name} cannot be used: {why}. Change it or leave it out, and start again."
