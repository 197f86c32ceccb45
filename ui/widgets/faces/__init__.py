"""A picture whose faces can be clicked: frames, labels, the table of faces, and what a face really is.

face_picture(picture_jpeg, result, key="photo_1", saying=Saying(image, judge="mask-net-2"))
May import the other widgets and the core's front doors.
"""

from ui.widgets.faces.hidden import event_thumbnail, hidden
from ui.widgets.faces.picture import FacePicture, face_picture
from ui.widgets.faces.saying import Saying

__all__ = ["FacePicture", "Saying", "event_thumbnail", "face_picture", "hidden"]
