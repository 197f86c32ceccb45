"""What spoils training or its figures: wrong labels, copies, blurred and odd pictures, each with the pictures to look at.

`check` makes a report of findings, `accepted` what a person let stand.
May import dataset, inference and registry, and what lies below.
"""

from maskdet.data_quality.accepted import accept, open_pictures
from maskdet.data_quality.check import check
from maskdet.data_quality.findings import Finding, Flagged, HealthReport, load_report
from maskdet.data_quality.kinds import Severity
from maskdet.data_quality.picture_features import PictureFeatures, inspect_pictures
from maskdet.data_quality.repairs import Done, Repair, can_take_back, carry_out, repair_of, take_back

__all__ = [
    "Done",
    "Finding",
    "Flagged",
    "HealthReport",
    "PictureFeatures",
    "Repair",
    "Severity",
    "accept",
    "can_take_back",
    "carry_out",
    "check",
    "inspect_pictures",
    "load_report",
    "open_pictures",
    "repair_of",
    "take_back",
]
