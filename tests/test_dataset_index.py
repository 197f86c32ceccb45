"""A folder becomes a data set: listed, grouped so that copies stay together, split for good."""

import numpy as np
import pytest
from PIL import Image

from maskdet.dataset.index import SPLITS, DatasetIndex, perceptual_hashes, split_of, twin_groups
from maskdet.errors import DatasetProblem


def picture(seed):
    """Soft blobs: unlike each other, as photos are."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (6, 6, 3)).astype(np.uint8))
    return small.resize((96, 96), Image.Resampling.BICUBIC)


@pytest.fixture
def folder(tmp_path):
    for label, first in (("with_mask", 0), ("without_mask", 100)):
        (tmp_path / label).mkdir()
        for number in range(first, first + 30):
            picture(number).save(tmp_path / label / f"{number}.png")
    return tmp_path


def splits_by_name(index):
    return {p.path.name: p.split for p in index.pictures}


def test_labels_and_counts_come_from_the_folders(folder):
    index = DatasetIndex.from_folder(folder)
    assert index.labels == ("with_mask", "without_mask")
    assert sum(index.counts().values()) == len(index.pictures) == 60
    assert {len(index.split(name)) > 0 for name in SPLITS} == {True}


def test_copies_stay_together_whatever_was_done_to_them(folder):
    original = picture(7)
    original.save(folder / "with_mask" / "copy.jpg", quality=60)
    original.resize((300, 300)).save(folder / "with_mask" / "enlarged.png")
    original.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / "without_mask" / "mirrored.png")
    index = DatasetIndex.from_folder(folder)
    family = [p for p in index.pictures if p.path.stem in ("7", "copy", "enlarged", "mirrored")]
    assert len({p.group for p in family}) == 1
    assert len({p.split for p in family}) == 1
    assert len({p.group for p in index.pictures}) == 60


def test_one_person_is_in_one_split(folder):
    for shot in range(8):
        picture(500 + shot).save(folder / "with_mask" / f"person03_{shot}.png")
    index = DatasetIndex.from_folder(folder)
    assert len({p.split for p in index.pictures if "person03" in p.path.stem}) == 1


def test_added_pictures_move_no_others(folder):
    before = splits_by_name(DatasetIndex.from_folder(folder))
    for number in range(300, 320):
        picture(number).save(folder / "with_mask" / f"{number}.png")
    after = splits_by_name(DatasetIndex.from_folder(folder))
    assert {name: after[name] for name in before} == before


def test_another_seed_splits_otherwise(folder):
    one, two = (splits_by_name(DatasetIndex.from_folder(folder, seed=seed)) for seed in (0, 1))
    assert one != two


def test_the_shares_of_the_splits_are_as_said():
    found = [split_of(f"group {n}", 0) for n in range(5000)]
    assert found.count("test") / 5000 == pytest.approx(0.20, abs=0.02)
    assert found.count("validation") / 5000 == pytest.approx(0.08, abs=0.02)


def test_the_fingerprint_names_content_and_labels_not_names(folder):
    before = DatasetIndex.from_folder(folder).fingerprint
    (folder / "with_mask" / "0.png").rename(folder / "with_mask" / "renamed.png")
    assert DatasetIndex.from_folder(folder).fingerprint == before
    (folder / "with_mask" / "renamed.png").rename(folder / "without_mask" / "renamed.png")
    assert DatasetIndex.from_folder(folder).fingerprint != before


def test_bad_files_are_named_and_left_out(folder):
    (folder / "with_mask" / "empty.jpg").write_bytes(b"")
    (folder / "with_mask" / "notes.png").write_text("Buy milk.")
    index = DatasetIndex.from_folder(folder)
    assert len(index.pictures) == 60
    assert sorted(problem.split(":")[0] for problem in index.problems) == [
        "with_mask/empty.jpg",
        "with_mask/notes.png",
    ]


def test_progress_counts_every_file(folder):
    seen = []
    DatasetIndex.from_folder(folder, on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (60, 60)
    assert len(seen) == 60


def test_a_folder_without_pictures_gets_advice(tmp_path):
    with pytest.raises(DatasetProblem, match="one subfolder per label"):
        DatasetIndex.from_folder(tmp_path)
    with pytest.raises(DatasetProblem, match="There is no folder"):
        DatasetIndex.from_folder(tmp_path / "missing")


def test_chains_of_near_copies_become_one_group():
    unlike = 0xAAAAAAAAAAAAAAAA  # as a mirror image: near to none of these
    six, other_six = 0b111111, 0b111111 << 6  # six bits apart is near, twelve is not
    hashes = [(0, unlike), (six, unlike), (six | other_six, unlike), (0xFFFF << 40, unlike)]
    assert twin_groups(hashes) == [0, 0, 0, 3]


def test_a_mirror_image_has_the_hashes_swapped():
    pixels = np.array(picture(1))
    plain, mirrored = perceptual_hashes(pixels)
    assert perceptual_hashes(pixels[:, ::-1]) == (mirrored, plain)
