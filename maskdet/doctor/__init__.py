"""What is wrong with this installation, and how it is put right: `examine()`, for `maskdet doctor` and the page *About*.

Also the figures of the server itself for /metrics: load, storage, problems.
May import watching, training, reports and store, and what lies below.
"""

from maskdet.doctor.examine import CHECKS, examine, examine_text
from maskdet.doctor.figures import ServerLoad, add_gauge, server_load, server_metrics
from maskdet.doctor.findings import Finding, Health, worst

__all__ = [
    "CHECKS",
    "Finding",
    "Health",
    "ServerLoad",
    "add_gauge",
    "examine",
    "examine_text",
    "server_load",
    "server_metrics",
    "worst",
]
