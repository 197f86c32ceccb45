"""Is the new version better or worse than the one in use? Both judge the same test pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from maskdet.dataset import CropRecord, class_of, drawn_pictures
from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.evaluation import MIN_SCENE_HEIGHT, face_height, judge
from maskdet.evaluation.metrics import figures, paired_interval
from maskdet.inference import MaskClassifier
from maskdet.registry import Version, active_version
from maskdet.registry.report import Figures
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from maskdet.training.practice_faces import compare_on_practice_faces
from maskdet.training.real_faces import compare_on_real_faces
from maskdet.training.runs.config import SCRATCH
from maskdet.training.runs.events import ResultEvent
from maskdet.training.runs.evidence import NOTICEABLE_LOSS, Evidence
from maskdet.training.runs.run_folder import Run


def compare(version: Version, records: Sequence[CropRecord], run: Run | None = None) -> ResultEvent:
    """Figures of both on the test pictures, whether the new one is worse, and what else is known of it.

    Where only one of them tells masks worn wrongly apart, both are compared by the two classes that both know. Where
    no picture was set aside, or no version is active, those figures are None and `worse` is False.

    Args:
        run: whose version it is; with it, both also judge real faces at hand, see `compare_on_real_faces`.
    """
    chosen = [r for r in records if is_tested(r)]
    active = _active()
    classes = frozenset(version.worn_labels) & frozenset((active or version).worn_labels)
    new, old = _judge(version, chosen, classes), _judge(active, chosen, classes)
    labels = [label.value for label in version.worn_labels if label in classes]
    low = high = difference = 0.0
    if new and old:
        truths = [truth for truth, _ in new]
        pairs = [(n == t, o == t) for t, (_, n), (_, o) in zip(truths, new, old, strict=True)]
        difference = (sum(n for n, _ in pairs) - sum(o for _, o in pairs)) / len(pairs)
        low, high = paired_interval(
            sum(n and not o for n, o in pairs), sum(o and not n for n, o in pairs), len(pairs)
        )
    return ResultEvent(
        new=_figures(new, labels),
        active=_figures(old, labels),
        worse=high < 0 or difference < -NOTICEABLE_LOSS,
        interval_of_difference=(round(low, 5), round(high, 5)),
        count=len(chosen),
        evidence=_evidence(version, active, records, chosen, run),
    )


def _evidence(
    version: Version,
    active: Version | None,
    records: Sequence[CropRecord],
    tested: Sequence[CropRecord],
    run: Run | None,
) -> Evidence:
    real = compare_on_real_faces(version, active, run.config, run.folder) if run and active else None
    taught = run is not None and run.is_taught and active is not None
    return Evidence(
        tested=len(tested),
        drawn=len(drawn_pictures(Path(record.source) for record in tested)),
        from_nothing=run is not None and run.config.start == SCRATCH,
        learned_from=sum(record.split == "train" for record in records),
        real=real,
        practice=compare_on_practice_faces(version, active) if taught and active else None,
    )


def is_tested(record: CropRecord) -> bool:
    """Whether figures are measured on this face: of the test split, a real one, large enough."""
    if record.label == MaskLabel.NO_FACE:
        return False
    large = record.kind == "photo" or (record.kind == "scene" and face_height(record) >= MIN_SCENE_HEIGHT)
    return record.split == "test" and large


def _judge(
    version: Version | None, records: list[CropRecord], classes: frozenset[MaskLabel]
) -> list[tuple[str, str]]:
    """(truth, verdict) of each picture by `classes`, in a fixed order."""
    if version is None or not records:
        return []
    judged = judge(MaskClassifier.load(version), records, version.crop_margin)
    return [
        (class_of(MaskLabel(r.label), classes).value, class_of(v.label, classes).value) for r, v in judged
    ]


def _active() -> Version | None:
    try:
        return active_version(get_settings().models_dir)
    except (ModelNotFound, ModelBroken):
        return None


def _figures(judged: list[tuple[str, str]], labels: list[str]) -> Figures | None:
    if not judged:
        return None
    return figures([truth for truth, _ in judged], [verdict for _, verdict in judged], labels)
