"""Data sets: folders of labelled pictures, listed, grouped by near-duplicates, split, edited.

`transfer` brings pictures in and out, `download` fetches public sets.
May import inference, synthesis and registry, and what lies below; nothing of training or evaluation.
"""

from maskdet.dataset import edits
from maskdet.dataset.collection import DatasetEntry, check_no_label_folder, dataset_root, list_datasets
from maskdet.dataset.corrections import (
    CORRECTIONS,
    Correction,
    KeptCorrection,
    add_correction,
    read_corrections,
    undo_correction,
)
from maskdet.dataset.crop_manifest import (
    MANIFEST,
    CropRecord,
    read_label_fixes,
    read_manifest,
    write_manifest,
)
from maskdet.dataset.face_crops import (
    CONTEXT,
    CROP_SIZE,
    SIZES,
    best_match,
    crop_with_context,
    cut_photos,
    cut_scenes,
    main_face,
)
from maskdet.dataset.index import DatasetIndex, Picture, Progress, label_folders, pictures_outside
from maskdet.dataset.label_names import (
    TWO_CLASSES,
    class_of,
    classes_of,
    folder_label,
    folder_labels,
    label_named,
    label_or_name,
    label_words,
    speaks_of_masks,
)
from maskdet.dataset.picture_cache import PictureCache, cache_path
from maskdet.dataset.picture_stats import IndexCache, PictureStats, Stamp, read_all
from maskdet.dataset.practice_set import build_practice_set, drawn_pictures, masked_and_bare, practice_exists
from maskdet.dataset.scenes import Scene
from maskdet.dataset.splits import SPLITS, split_of
from maskdet.dataset.staging import roll_back_unfinished

__all__ = [
    "CONTEXT",
    "CORRECTIONS",
    "CROP_SIZE",
    "MANIFEST",
    "SIZES",
    "SPLITS",
    "TWO_CLASSES",
    "Correction",
    "CropRecord",
    "DatasetEntry",
    "DatasetIndex",
    "IndexCache",
    "KeptCorrection",
    "Picture",
    "PictureCache",
    "PictureStats",
    "Progress",
    "Scene",
    "Stamp",
    "add_correction",
    "best_match",
    "build_practice_set",
    "cache_path",
    "check_no_label_folder",
    "class_of",
    "classes_of",
    "crop_with_context",
    "cut_photos",
    "cut_scenes",
    "dataset_root",
    "drawn_pictures",
    "edits",
    "folder_label",
    "folder_labels",
    "label_folders",
    "label_named",
    "label_or_name",
    "label_words",
    "list_datasets",
    "main_face",
    "masked_and_bare",
    "pictures_outside",
    "practice_exists",
    "read_all",
    "read_corrections",
    "read_label_fixes",
    "read_manifest",
    "roll_back_unfinished",
    "speaks_of_masks",
    "split_of",
    "undo_correction",
    "write_manifest",
]
