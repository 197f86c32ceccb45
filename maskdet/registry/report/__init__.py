"""What stands in `report.json`, as values: a version's figures, an evaluation's sections, a detector's presets.

Evaluation and benchmarks make these, cards, printed reports and pages read them; every section may be missing, as older
and partial reports stay readable. May import the version and its operating point, and what lies below registry.
"""

from maskdet.registry.report import stored_words
from maskdet.registry.report.curves import Curves, LabelCurves, PrecisionRecallCurve, RocCurve
from maskdet.registry.report.detector import (
    DetectorReport,
    HeightCount,
    PhantomFigures,
    PhotoFigures,
    PresetFigures,
)
from maskdet.registry.report.evaluation import (
    AsPublished,
    Counts,
    EvaluatedDataset,
    EvaluatedVersion,
    EvaluationReport,
)
from maskdet.registry.report.figures import (
    FigureIntervals,
    Figures,
    FiguresInFull,
    Interval,
    LabelFigures,
    LabelIntervals,
)
from maskdet.registry.report.paired import ChangedFace, Comparison
from maskdet.registry.report.probabilities import (
    Calibration,
    CalibrationBin,
    CalibrationReport,
    ThresholdRow,
    Thresholds,
)
from maskdet.registry.report.robustness import Robustness, RobustnessFigures, RobustnessRow
from maskdet.registry.report.scenes import AveragePrecision, SceneRow, Scenes
from maskdet.registry.report.section import Section, in_json
from maskdet.registry.report.slices import SliceGap, SliceRow, Slices
from maskdet.registry.report.stored_words import BACK_TO_TRAINED, BY_HAND, RECOMMENDED, retold
from maskdet.registry.report.version_report import (
    Agreement,
    HeightRow,
    HeldOutFigures,
    LabelFixes,
    LabelHeightRow,
    SampleFigures,
    SureShare,
    VersionReport,
    WornWrongly,
    read_report,
)

__all__ = [
    "BACK_TO_TRAINED",
    "BY_HAND",
    "RECOMMENDED",
    "Agreement",
    "AsPublished",
    "AveragePrecision",
    "Calibration",
    "CalibrationBin",
    "CalibrationReport",
    "ChangedFace",
    "Comparison",
    "Counts",
    "Curves",
    "DetectorReport",
    "EvaluatedDataset",
    "EvaluatedVersion",
    "EvaluationReport",
    "FigureIntervals",
    "Figures",
    "FiguresInFull",
    "HeightCount",
    "HeightRow",
    "HeldOutFigures",
    "Interval",
    "LabelCurves",
    "LabelFigures",
    "LabelFixes",
    "LabelHeightRow",
    "LabelIntervals",
    "PhantomFigures",
    "PhotoFigures",
    "PrecisionRecallCurve",
    "PresetFigures",
    "Robustness",
    "RobustnessFigures",
    "RobustnessRow",
    "RocCurve",
    "SampleFigures",
    "SceneRow",
    "Scenes",
    "Section",
    "SliceGap",
    "SliceRow",
    "Slices",
    "SureShare",
    "ThresholdRow",
    "Thresholds",
    "VersionReport",
    "WornWrongly",
    "in_json",
    "read_report",
    "retold",
    "stored_words",
]
