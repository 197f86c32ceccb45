"""The constants of live video, for code in other languages that follows the same rules: that of the browser."""

from __future__ import annotations

from typing import Any

from maskdet.alerts import UNSURE_S
from maskdet.live import analyzer, detection_scheduler, history


def live_rules() -> dict[str, Any]:
    """When a picture is searched and which faces are judged, as JSON; times in seconds."""
    return {
        "sizes": detection_scheduler.SIZES,
        "share": detection_scheduler.SHARE,
        "shortest_s": detection_scheduler.SHORTEST_S,
        "longest_s": detection_scheduler.LONGEST_S,
        "smooth": detection_scheduler.SMOOTH,
        "room": detection_scheduler.ROOM,
        "unsure_s": UNSURE_S,
        "refresh_s": analyzer.REFRESH_S,
        "long_s": analyzer.LONG_S,
        "most_verdicts": analyzer.MOST_VERDICTS,
        "unwell_after": analyzer.UNWELL_AFTER,
        "history_s": history.SECONDS,
    }
