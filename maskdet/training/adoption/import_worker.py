"""The process that opens a model file from elsewhere.

Call: python -m maskdet.training.adoption.import_worker WORK < request
WORK holds model.keras, checked by keras_file.py. It is loaded in safe mode, tried on the sample photos' faces,
converted, and WORK filled up to a version. The last line printed is {"done": true} or {"problem": SENTENCE}.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from maskdet.errors import MaskdetError, ModelBroken
from maskdet.evaluation import SampleFaces, sample_faces
from maskdet.evaluation.metrics import figures
from maskdet.fileio import write_text_atomically
from maskdet.formatting import number
from maskdet.jobs import bound_process
from maskdet.language import tr
from maskdet.registry import CONFIG_FILE, KERAS_FILE, REPORT_FILE, TFLITE_FILE, ImportAnswer, ImportRequest
from maskdet.registry.report import Agreement, SampleFigures, VersionReport
from maskdet.results import MaskLabel
from maskdet.training.adoption.import_check import check_answers, check_shapes, verdicts
from maskdet.training.networks.tflite import check_agreement, load_keras, to_tflite

if TYPE_CHECKING:
    import keras

MEMORY_BYTES = 6_000_000_000  # what this process may take; TensorFlow with mask-net takes 1.5
CPU_S = 900  # its end, should the server have been killed meanwhile


def main(work: Path, request: ImportRequest) -> ImportAnswer:
    """Do it all; what went wrong comes back as a sentence."""
    _limit()
    try:
        _convert(work, request)
    except MaskdetError as error:
        return ImportAnswer(str(error))
    except MemoryError:
        return ImportAnswer(
            tr(
                "The network needs more than the {memory} GB of memory it may take. Use a smaller one.",
                memory=number(MEMORY_BYTES / 1e9),
            )
        )
    return ImportAnswer()


def _convert(work: Path, request: ImportRequest) -> None:
    labels = request.labels
    model = _loaded(work / KERAS_FILE)
    size = check_shapes(model, labels)
    faces = sample_faces(size, request.crop_margin)
    rows = check_answers(lambda pixels: np.asarray(model.predict_on_batch(pixels)), faces, labels)
    tflite = _converted(model)
    difference = check_agreement(model, tflite, labels, faces.crops)
    (work / TFLITE_FILE).write_bytes(tflite)
    model.save(work / KERAS_FILE)  # anew: only what was loaded, nothing else the file may have held
    config = _config(request, model, size, hashlib.sha256(tflite).hexdigest())
    agreement = Agreement(crops=len(faces.crops), largest_difference=difference)
    report = VersionReport(sample_faces=_figures(rows, faces, labels), agreement=agreement)
    write_text_atomically(work / REPORT_FILE, json.dumps(report.to_json(), indent=1) + "\n")
    write_text_atomically(work / CONFIG_FILE, json.dumps(config, indent=1) + "\n")


def _loaded(path: Path) -> keras.Model:
    try:
        return load_keras(path)
    except MemoryError:
        raise
    except Exception as error:  # a damaged or hostile file makes Keras raise anything
        if "OOM" in str(error):  # TensorFlow's own word for it
            raise MemoryError from error
        raise ModelBroken(
            tr(
                "Keras could not load the model ({why}). Save it again with Keras 3, made of "
                "Keras' own layers only.",
                why=_first_words(error),
            )
        ) from error


def _converted(model: keras.Model) -> bytes:
    try:
        return to_tflite(model)
    except Exception as error:  # the converter raises many kinds
        raise ModelBroken(
            tr(
                "The model cannot be converted for the light runtime that the app uses ({why}). "
                "Use plain layers: convolutions, pooling, dense, normalisation.",
                why=_first_words(error),
            )
        ) from error


def _config(request: ImportRequest, model: keras.Model, size: int, tflite_sha256: str) -> dict[str, Any]:
    return {
        "version": request.name,
        "architecture": re.sub(r"[^A-Za-z0-9_-]", "_", str(model.name))[:60],
        "labels": list(request.labels),
        "image_size": size,
        "crop_margin": request.crop_margin,
        "light_sha256": tflite_sha256,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": int(model.count_params()),
        "licence": request.note.licence,
        "imported": {"source": request.note.source},
        "training": {},
        "history": [],
        "data": {"counts": [], "sources": [request.note.source]},
    }


def _figures(rows: NDArray[np.float32], faces: SampleFaces, labels: tuple[MaskLabel, ...]) -> SampleFigures:
    """Figures on the sample photos' faces, which know two labels."""
    truths = [truth.value for truth in faces.truths]
    found = figures(truths, [verdict.value for verdict in verdicts(rows, labels)], sorted(set(truths)))
    return SampleFigures.from_json(found.to_json() | {"right": found.right})


def _first_words(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".: ")


def _limit() -> None:
    """Pages and live video come first; a network that is too large ends this process, not the machine."""
    if hasattr(os, "nice"):
        os.nice(10)
    bound_process(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S)


if __name__ == "__main__":
    answer = main(Path(sys.argv[1]), ImportRequest.from_json(json.load(sys.stdin)))
    sys.stdout.write(f"\n{json.dumps(answer.to_json())}\n")
