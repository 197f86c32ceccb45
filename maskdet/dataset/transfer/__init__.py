"""Pictures into a data set and out of it again: folders, ZIP files, Pascal VOC, COCO, YOLO, the camera.

First a preview, then the import; a kill at any moment leaves the set as it was.
May import the rest of dataset.
"""

from maskdet.dataset.transfer.apart import commit_apart, preview_apart
from maskdet.dataset.transfer.archive import MAX_FILE_BYTES, Skipped, Source
from maskdet.dataset.transfer.boxed_pictures import BoxedPicture, read_boxed_pictures, stretched
from maskdet.dataset.transfer.capture import CapturedFace, CaptureSession
from maskdet.dataset.transfer.credits import add_credit
from maskdet.dataset.transfer.exports import EXPORTS
from maskdet.dataset.transfer.import_plan import NO_FOLDER, ImportPlan, ImportResult
from maskdet.dataset.transfer.imports import Progress, commit, preview
from maskdet.dataset.transfer.scene_files import read_voc_folder

__all__ = [
    "EXPORTS",
    "MAX_FILE_BYTES",
    "NO_FOLDER",
    "BoxedPicture",
    "CaptureSession",
    "CapturedFace",
    "ImportPlan",
    "ImportResult",
    "Progress",
    "Skipped",
    "Source",
    "add_credit",
    "commit",
    "commit_apart",
    "preview",
    "preview_apart",
    "read_boxed_pictures",
    "read_voc_folder",
    "stretched",
]
