"""The visitor's webcam: a frame in, an annotated frame out, and what was found for whoever asks.

Frames stay in memory; nothing is stored.
May import inference, tracking and registry, and what lies below.
"""

from maskdet.live.history import SECONDS, HistoryPoint
from maskdet.live.ice import rtc_configuration
from maskdet.live.monitor import LiveMonitor, LiveOptions, LiveView
from maskdet.live.pipeline_pool import NUM_PIPELINES, PipelinePool
from maskdet.live.rules import live_rules
from maskdet.live.slots import ServerFull, SessionSlots

__all__ = [
    "NUM_PIPELINES",
    "SECONDS",
    "HistoryPoint",
    "LiveMonitor",
    "LiveOptions",
    "LiveView",
    "PipelinePool",
    "ServerFull",
    "SessionSlots",
    "live_rules",
    "rtc_configuration",
]
