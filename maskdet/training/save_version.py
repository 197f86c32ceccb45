"""A fitted network -> the files of a version: Keras file, TFLite file, config, report, training manifest."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.dataset import CropRecord, read_manifest, split_of
from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.evaluation import (
    fingerprint,
    held_out_report,
    label_height_rows,
    source_crops,
    write_training_manifest,
)
from maskdet.fileio import write_text_atomically
from maskdet.inference import MaskClassifier
from maskdet.registry import (
    CONFIG_FILE,
    KERAS_FILE,
    REPORT_FILE,
    TFLITE_FILE,
    Version,
    find_version,
)
from maskdet.registry.report import Agreement, VersionReport
from maskdet.results import Image
from maskdet.settings import get_settings
from maskdet.training.fit.fit import TrainingRun
from maskdet.training.networks.tflite import check_agreement, to_tflite

AGREEMENT_CROPS = 200


@dataclass(frozen=True)
class Provenance:
    """Where a version's data came from, for its card: one sentence a source, licence included."""

    sources: tuple[str, ...]


def save_version(run: TrainingRun, crops: Path, folder: Path, provenance: Provenance) -> Version:
    """Convert, check and evaluate what a run made, as all files of a version but its card, which `publish` writes.

    Args:
        folder: may hold files of a save that was killed; it counts as finished only when this function has returned.

    Raises: ModelBroken if the converted model disagrees with Keras.
    """
    folder.mkdir(parents=True, exist_ok=True)
    records = read_manifest(crops)
    tflite = to_tflite(run.model)
    (folder / TFLITE_FILE).write_bytes(tflite)
    _without_optimizer(run).save(folder / KERAS_FILE)
    config = _config(run, records, folder.name, hashlib.sha256(tflite).hexdigest(), provenance)
    write_text_atomically(folder / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
    _write_training_manifest(folder, run, records)
    version = Version(folder, config)
    report = _report(version, run, crops, tflite)
    write_text_atomically(folder / REPORT_FILE, json.dumps(report.to_json(), indent=1) + "\n")
    return version


def _report(version: Version, run: TrainingRun, crops: Path, tflite: bytes) -> VersionReport:
    records = read_manifest(crops)
    samples = agreement_samples(records, version.image_size, version.crop_margin)
    agreement = Agreement(
        crops=len(samples),
        largest_difference=check_agreement(run.model, tflite, version.labels, samples),
    )
    classifier = MaskClassifier.load(version)
    rows = label_height_rows(classifier, crops, records, version.crop_margin)
    report = held_out_report(classifier, records, version.crop_margin)
    return report.replaced(agreement=agreement, by_label_and_height=tuple(rows))


def _write_training_manifest(work: Path, run: TrainingRun, records: list[CropRecord]) -> None:
    name = run.config.start_version
    # Where the version it started from was deleted meanwhile, the list would not be complete: then none is written.
    with contextlib.suppress(ModelNotFound, ModelBroken):
        start = find_version(get_settings().models_dir, name) if name else None
        write_training_manifest(work, records, start=start)


def agreement_samples(records: list[CropRecord], size: int, crop_margin: float) -> Image:
    """Real faces, spread over the whole data set, cut as the app cuts them."""
    chosen = records[:: max(1, len(records) // AGREEMENT_CROPS)][:AGREEMENT_CROPS]
    return np.concatenate([source_crops(Path(r.source), [r], size, crop_margin) for r in chosen])


def _config(
    run: TrainingRun, records: list[CropRecord], name: str, tflite_sha256: str, provenance: Provenance
) -> dict[str, Any]:
    return {
        "version": name,
        "architecture": run.model.name,
        "labels": list(run.labels),
        "image_size": run.config.training.image_size,
        "crop_margin": run.config.training.crop_margin,
        "light_sha256": tflite_sha256,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": int(run.model.count_params()),
        "start": run.config.start,
        "training": asdict(run.config.training) | {"seconds": round(run.seconds)},
        "history": [epoch.row() for epoch in run.history],
        "data": {
            "counts": _counts(records),
            "sources": list(provenance.sources),
            "fingerprint": fingerprint(records),
            "split_seed": _split_seed(records, run.config.training.seed),
        },
    }


def _split_seed(records: list[CropRecord], seed: int) -> int:
    """The seed that splits the run's faces as they are split: its own, or that of the crops it was given."""
    own = [r for r in records if r.kind in ("photo", "scene")]

    def agreeing(tried: int) -> int:
        return sum(split_of(record.group, tried) == record.split for record in own)

    return max((seed, 0), key=agreeing)


def _counts(records: list[CropRecord]) -> list[dict[str, Any]]:
    """Rows of kind, split and label with their number of crops."""
    keys = sorted({(r.kind, r.split, r.label) for r in records})
    return [
        {
            "kind": k,
            "split": s,
            "label": lab,
            "count": sum((r.kind, r.split, r.label) == (k, s, lab) for r in records),
        }
        for k, s, lab in keys
    ]


def _without_optimizer(run: TrainingRun) -> Any:
    """The same network, not compiled: the optimizer's state would triple the file."""
    model = type(run.model).from_config(run.model.get_config())
    model.set_weights(run.model.get_weights())
    return model
