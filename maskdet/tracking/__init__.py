"""Faces over time: tracks that keep an identity, a voted verdict, counts.

Time is an argument; nothing here reads a clock.
Imports nothing of maskdet but results.
"""

from maskdet.tracking.counting import QUIET_MINUTES, Counter, MinuteCount
from maskdet.tracking.crossing import SHORTEST, CrossingCounter, Crossings, Line, crossing_rules
from maskdet.tracking.rules import tracking_rules
from maskdet.tracking.track import Track, to_result
from maskdet.tracking.tracker import Tracker

__all__ = [
    "QUIET_MINUTES",
    "SHORTEST",
    "Counter",
    "CrossingCounter",
    "Crossings",
    "Line",
    "MinuteCount",
    "Track",
    "Tracker",
    "crossing_rules",
    "to_result",
    "tracking_rules",
]
