"""The door screen: its settings and words, who is inside, the PIN to leave it, the signal "may enter".

The screen itself runs in a browser (static/door, static/browser/door*.js); this is what it asks and tells the server.
May import store and tracking, and what lies below.
"""

from maskdet.entrance.inside import Inside, set_inside
from maskdet.entrance.may_enter import MayEnter, may_enter_problem
from maskdet.entrance.pin import PinGuard, hash_pin
from maskdet.entrance.report import DoorState, Figures, ScreenReport
from maskdet.entrance.settings import (
    DoorProblem,
    DoorSettings,
    DoorSound,
    Sign,
    SignStyle,
    inside_path,
    load_settings,
    made_settings,
    original_signs,
    save_settings,
    settings_path,
)
from maskdet.entrance.watched_line import WatchedLine

__all__ = [
    "DoorProblem",
    "DoorSettings",
    "DoorSound",
    "DoorState",
    "Figures",
    "Inside",
    "MayEnter",
    "PinGuard",
    "ScreenReport",
    "Sign",
    "SignStyle",
    "WatchedLine",
    "hash_pin",
    "inside_path",
    "load_settings",
    "made_settings",
    "may_enter_problem",
    "original_signs",
    "save_settings",
    "set_inside",
    "settings_path",
]
