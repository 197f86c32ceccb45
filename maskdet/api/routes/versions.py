"""`/api/v1/models`: the versions of the mask model, and which is in use."""

from __future__ import annotations

from fastapi import APIRouter

from maskdet.api.access import Admin, Viewer
from maskdet.api.answers import ActiveAnswer, VersionAnswer, VersionsAnswer
from maskdet.api.problems import Refused
from maskdet.errors import MaskdetError, ModelNotFound
from maskdet.registry import VersionProblem, activate, active_version, list_versions, version_summary
from maskdet.settings import get_settings

router = APIRouter(tags=["Models"])


@router.get("/api/v1/models")
def versions(key: Viewer) -> VersionsAnswer:
    """All versions that can be used, the newest first."""
    folder = get_settings().models_dir
    active = _active_name()
    rows = [
        VersionAnswer.model_validate(version_summary(version) | {"active": version.name == active})
        for version in list_versions(folder)
    ]
    return VersionsAnswer(active=active, versions=rows)


@router.post("/api/v1/models/{name}/activate")
def activate_version(key: Admin, name: str) -> ActiveAnswer:
    """Use a version from now on, for everyone: the next picture is judged by it."""
    try:
        activate(get_settings().models_dir, name)
    except (VersionProblem, ModelNotFound):
        raise Refused(
            404, f"There is no version {name} that can be used. GET /api/v1/models names all."
        ) from None
    return ActiveAnswer(active=name)


def _active_name() -> str | None:
    try:
        return active_version(get_settings().models_dir).name
    except MaskdetError:
        return None
