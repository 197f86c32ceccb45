"""How good a version is: its verdicts on labelled pictures it has not learned from, and what follows from them.

`metrics` holds the figures, `robustness` how they fall as faces get harder; `evaluate` puts the report together.
May import dataset, inference and registry, and what lies below; nothing of training.
"""

from maskdet.evaluation.evaluate import Parts, evaluate, measure, predictions_for
from maskdet.evaluation.evaluation_store import (
    StoredEvaluation,
    find_evaluation,
    list_evaluations,
    write_into_card,
)
from maskdet.evaluation.explain import Explanation, heat_map
from maskdet.evaluation.held_out import (
    MIN_SCENE_HEIGHT,
    face_height,
    fingerprint,
    held_out_report,
    judge,
    source_crops,
)
from maskdet.evaluation.label_heights import label_height_rows
from maskdet.evaluation.leakage import leaked_pictures, write_training_manifest
from maskdet.evaluation.metadata import read_metadata
from maskdet.evaluation.nearest import nearest
from maskdet.evaluation.outcomes import outcomes
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.evaluation.sample_faces import SampleFaces, sample_faces
from maskdet.evaluation.scenes import ENDLESS, RANGES, match, read_scenes, row_of

__all__ = [
    "ENDLESS",
    "MIN_SCENE_HEIGHT",
    "RANGES",
    "Explanation",
    "JudgedFace",
    "Parts",
    "Predictions",
    "SampleFaces",
    "StoredEvaluation",
    "evaluate",
    "face_height",
    "find_evaluation",
    "fingerprint",
    "heat_map",
    "held_out_report",
    "judge",
    "label_height_rows",
    "leaked_pictures",
    "list_evaluations",
    "match",
    "measure",
    "nearest",
    "outcomes",
    "predictions_for",
    "read_metadata",
    "read_scenes",
    "row_of",
    "sample_faces",
    "source_crops",
    "write_into_card",
    "write_training_manifest",
]
