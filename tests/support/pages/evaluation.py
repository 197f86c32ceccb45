"""The page Evaluate in tests: what is on it, and the evaluation it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.dataset.index import DatasetIndex
from maskdet.evaluation.evaluation_store import StoredEvaluation, find_evaluation
from maskdet.registry.activation import active_version
from maskdet.registry.report import EvaluationReport
from maskdet.registry.version import Version
from maskdet.settings import get_settings

EVALUATE = "pages/evaluation.py"
Visit = Callable[..., AppTest]
OpenPart = Callable[[str], AppTest]


def use(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("MASKDET_DATA_DIR", str(home / "data"))
    patch.setenv("MASKDET_MODELS_DIR", str(home / "models"))
    get_settings.cache_clear()


def version_in_use() -> Version:
    return active_version(get_settings().models_dir)


def index_of(home: Path) -> DatasetIndex:
    return DatasetIndex.from_folder(home / "data" / "small")


def stored(home: Path) -> StoredEvaluation:
    found = find_evaluation(version_in_use(), index_of(home).fingerprint)
    assert found is not None
    return found


def report_of(home: Path) -> EvaluationReport:
    return stored(home).report()


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error", "warning", "success", "subheader")
    return (
        "\n".join(part.value for kind in kinds for part in page.get(kind))
        .replace("\u00a0", " ")
        .replace("\\", "")
    )


def numbers(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value.replace("\u00a0", " ") for metric in page.metric}
