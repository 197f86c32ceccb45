"""Cameras watched day and night: one process a watch under a supervisor, replay, Prometheus, Home Assistant.

`control` is how pages start, stop and ask; `service` is the process of `maskdet watch`.
May import alerts, cameras, store, notify and inference, and what lies below.
"""

from maskdet.watching import control
from maskdet.watching.control import statuses
from maskdet.watching.demo_film import demo_film
from maskdet.watching.integrations import CONTENT_TYPE as METRICS_TYPE
from maskdet.watching.integrations import metrics_text
from maskdet.watching.messages import Line, Report, VerdictChange
from maskdet.watching.replay import Replay, compare_rules, replay
from maskdet.watching.service import upkeep, watch_all
from maskdet.watching.status import WatchState, WatchStatus
from maskdet.watching.supervisor import POLL_S, Supervisor
from maskdet.watching.trial import try_apart

__all__ = [
    "METRICS_TYPE",
    "POLL_S",
    "Line",
    "Replay",
    "Report",
    "Supervisor",
    "VerdictChange",
    "WatchState",
    "WatchStatus",
    "compare_rules",
    "control",
    "demo_film",
    "metrics_text",
    "replay",
    "statuses",
    "try_apart",
    "upkeep",
    "watch_all",
]
