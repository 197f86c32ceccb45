"""What tests of training share."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskdet.dataset.crop_manifest import write_manifest
from maskdet.dataset.face_crops import cut_photos
from maskdet.dataset.index import DatasetIndex
from maskdet.detection.crop_detector import crop_detector


@pytest.fixture(scope="session")
def crops(practice_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Faces of the practice set as `dataset cut` makes them; every eighth, so that training takes seconds."""
    out = tmp_path_factory.mktemp("crops")
    index = DatasetIndex.from_folder(practice_set)
    few = DatasetIndex(index.root, index.pictures[::8], ())
    write_manifest(out, cut_photos(few, crop_detector(), out, drawn=False, seed=0))
    return out
