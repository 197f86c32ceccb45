"""The versions in models/: which there are and which is active, their operating points, cards, import and export.

A version is a folder that explains itself; knows nothing of how it was trained.
May import images and fileio, and what lies below.
"""

from maskdet.registry.activation import activate, active_version, previous, rollback
from maskdet.registry.cards import LIMITS, detector_card, model_card, table
from maskdet.registry.comparison import ComparisonRow, compare
from maskdet.registry.exporting import ModelForm, export_bytes, export_name, export_version
from maskdet.registry.fixed_shape import ShapedModel, fixed_shape, shaped_model
from maskdet.registry.importing import CROP_MARGIN, ImportAnswer, ImportNote, ImportRequest, import_model
from maskdet.registry.operating_point import MAX_TEMPERATURE, MIN_TEMPERATURE, OperatingPoint, choose
from maskdet.registry.publishing import publish
from maskdet.registry.registry import (
    BrokenVersion,
    broken_versions,
    checked_name,
    delete_version,
    list_versions,
)
from maskdet.registry.summary import version_summary
from maskdet.registry.thresholds import operating_threshold, own_thresholds
from maskdet.registry.training_manifest import (
    COLUMNS,
    SHA256_DIGITS,
    TrainingManifest,
    read_training_manifest,
    training_manifest,
)
from maskdet.registry.version import (
    CARD_FILE,
    CONFIG_FILE,
    KERAS_FILE,
    REPORT_FILE,
    TFLITE_FILE,
    TRAINING_MANIFEST_FILE,
    VERSION_FILES,
    Version,
    VersionProblem,
    find_version,
    manifest_path,
)

__all__ = [
    "CARD_FILE",
    "COLUMNS",
    "CONFIG_FILE",
    "CROP_MARGIN",
    "KERAS_FILE",
    "LIMITS",
    "MAX_TEMPERATURE",
    "MIN_TEMPERATURE",
    "REPORT_FILE",
    "SHA256_DIGITS",
    "TFLITE_FILE",
    "TRAINING_MANIFEST_FILE",
    "VERSION_FILES",
    "BrokenVersion",
    "ComparisonRow",
    "ImportAnswer",
    "ImportNote",
    "ImportRequest",
    "ModelForm",
    "OperatingPoint",
    "ShapedModel",
    "TrainingManifest",
    "Version",
    "VersionProblem",
    "activate",
    "active_version",
    "broken_versions",
    "checked_name",
    "choose",
    "compare",
    "delete_version",
    "detector_card",
    "export_bytes",
    "export_name",
    "export_version",
    "find_version",
    "fixed_shape",
    "import_model",
    "list_versions",
    "manifest_path",
    "model_card",
    "operating_threshold",
    "own_thresholds",
    "previous",
    "publish",
    "read_training_manifest",
    "rollback",
    "shaped_model",
    "table",
    "training_manifest",
    "version_summary",
]
