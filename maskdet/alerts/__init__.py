"""What is worth reporting: tracks of a watch and the time -> events, once each.

Knows tracks and a watch's rules; nothing of databases, messages or pages.
May import tracking and cameras, and what lies below them.
"""

from maskdet.alerts.event import Event, EventKind, Place, Suppression
from maskdet.alerts.person_rules import UNSURE_S, Lapse, PersonRules
from maskdet.alerts.policy import AlertPolicy
from maskdet.alerts.suppression import SharedCooldown

__all__ = [
    "UNSURE_S",
    "AlertPolicy",
    "Event",
    "EventKind",
    "Lapse",
    "PersonRules",
    "Place",
    "SharedCooldown",
    "Suppression",
]
