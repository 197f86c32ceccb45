"""The door before the pages: who may come in, how they sign in, and who they are to everything behind it.

    app = st.App("main.py", middleware=middleware(held_uploads, door=open_door(address)))

Programs that ask the API show their keys; that is a door of its own. May import the rest of web, and what it may.
"""

from maskdet.web.door.door import Door
from maskdet.web.door.gate import DoorProblem, Gate, check_start, is_exposed
from maskdet.web.door.opening import has_door, open_door, person_without_door
from maskdet.web.door.visits import VISIT_HEADER, person_of_visit

__all__ = [
    "VISIT_HEADER",
    "Door",
    "DoorProblem",
    "Gate",
    "check_start",
    "has_door",
    "is_exposed",
    "open_door",
    "person_of_visit",
    "person_without_door",
]
