"""Cameras and other moving pictures: a watch's settings and zones, and sources that keep the newest frame.

One file a kind of source (RTSP, MJPEG, local, video file), one front for all of them: `open_source`.
May import images, and what lies below.
"""

from maskdet.cameras.address import SourceKind, is_camera_number, kind_of, names_a_file
from maskdet.cameras.certificates import Certificate, unknown_certificate
from maskdet.cameras.fields import Described, WatchProblem
from maskdet.cameras.hours import DAYS, Period
from maskdet.cameras.local import LocalCamera, local_cameras
from maskdet.cameras.makers import MAKERS, Maker, maker_address, maker_of
from maskdet.cameras.onvif import FoundCamera, search
from maskdet.cameras.rules import Rules
from maskdet.cameras.source import STALLED_S, Frame, Source, SourceState, open_source, try_source
from maskdet.cameras.video_file import MAX_SIDE, duration_s, video_frames
from maskdet.cameras.watch import MAX_NAME, Watch
from maskdet.cameras.zones import Zone, Zones

__all__ = [
    "DAYS",
    "MAKERS",
    "MAX_NAME",
    "MAX_SIDE",
    "STALLED_S",
    "Certificate",
    "Described",
    "FoundCamera",
    "Frame",
    "LocalCamera",
    "Maker",
    "Period",
    "Rules",
    "Source",
    "SourceKind",
    "SourceState",
    "Watch",
    "WatchProblem",
    "Zone",
    "Zones",
    "duration_s",
    "is_camera_number",
    "kind_of",
    "local_cameras",
    "maker_address",
    "maker_of",
    "names_a_file",
    "open_source",
    "search",
    "try_source",
    "unknown_certificate",
    "video_frames",
]
