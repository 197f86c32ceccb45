"""A finished run -> a version in models/: Keras file, light file, config, report and card, all or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from maskdet.dataset import CropRecord, read_manifest, split_of
from maskdet.errors import ModelBroken, ModelNotFound, TrainingProblem
from maskdet.evaluation import fingerprint, held_out_report, source_crops, write_training_manifest
from maskdet.fileio import write_text_atomically
from maskdet.inference import MaskClassifier
from maskdet.registry import (
    CARD_FILE,
    CONFIG_FILE,
    KERAS_FILE,
    REPORT_FILE,
    TFLITE_FILE,
    Version,
    find_version,
    model_card,
)
from maskdet.results import Image
from maskdet.settings import get_settings
from maskdet.training.fit.fit import TrainingRun
from maskdet.training.networks.tflite import check_agreement, to_tflite

AGREEMENT_CROPS = 200


@dataclass(frozen=True)
class Provenance:
    """Where a version's data came from, for its card: one sentence a source, licence included."""

    sources: tuple[str, ...]


def save_version(
    run: TrainingRun, crops: Path, models_dir: Path, name: str, provenance: Provenance
) -> Version:
    """Convert, check, evaluate and save a run.

    Everything is written to a temporary folder that is renamed at the end.

    Raises: TrainingProblem if the name is taken; ModelBroken if the converted model disagrees with Keras.
    """
    folder = models_dir / name
    if folder.exists():
        raise TrainingProblem(f"There is a version {name} already. Choose another name.")
    models_dir.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=models_dir, prefix=f".{name}."))
    try:
        _fill(work, run, crops, name, provenance)
        work.chmod(0o755)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Version.open(folder)


def _fill(work: Path, run: TrainingRun, crops: Path, name: str, provenance: Provenance) -> None:
    records = read_manifest(crops)
    light = to_tflite(run.model)
    (work / TFLITE_FILE).write_bytes(light)
    _without_optimizer(run).save(work / KERAS_FILE)
    config = _config(run, records, name, hashlib.sha256(light).hexdigest(), provenance)
    write_text_atomically(work / CONFIG_FILE, json.dumps(config, indent=1) + "\n")
    _write_training_manifest(work, run, records)
    version = Version(work, config)
    classifier = MaskClassifier.load(version)
    samples = agreement_samples(records, version.image_size, version.crop_margin)
    report = held_out_report(classifier, records, version.crop_margin)
    report["agreement"] = {
        "crops": len(samples),
        "largest_difference": check_agreement(run.model, light, version.labels, samples),
    }
    write_text_atomically(work / REPORT_FILE, json.dumps(report, indent=1) + "\n")
    write_text_atomically(work / CARD_FILE, model_card(config, report))


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
        "history": list(run.history),
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
