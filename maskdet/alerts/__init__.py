"""What is worth reporting: tracks of a watch and the time -> events, once each.

Knows tracks and a watch's rules; nothing of databases, messages or pages.
May import tracking and cameras, and what lies below them.
"""

from maskdet.alerts.event import Details, Event, EventKind, Place, Suppression, Worn, details_of
from maskdet.alerts.person_rules import UNSURE_S, Lapse, PersonRules
from maskdet.alerts.policy import AlertPolicy
from maskdet.alerts.sentences import event_words, with_sentence
from maskdet.alerts.suppression import SharedCooldown

__all__ = [
    "UNSURE_S",
    "AlertPolicy",
    "Details",
    "Event",
    "EventKind",
    "Lapse",
    "PersonRules",
    "Place",
    "SharedCooldown",
    "Suppression",
    "Worn",
    "details_of",
    "event_words",
    "with_sentence",
]
