"""What runs in the visitor's browser itself: the camera that sends pictures, and views that judge faces there.

May import the core's front doors.
"""

from ui.widgets.browser.camera import Frame, show_camera
from ui.widgets.browser.in_browser import show_in_browser

__all__ = ["Frame", "show_camera", "show_in_browser"]
