"""A folder becomes a data set: listed, grouped so that copies stay together, split for good."""

import os
import shutil

import pytest
from PIL import Image

from maskdet.dataset.collection import dataset_root, list_datasets
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.picture_stats import cache_path
from maskdet.dataset.splits import SPLITS, split_of
from maskdet.errors import DatasetProblem
from maskdet.settings import get_settings
from tests.support.datasets import blobs as picture


@pytest.fixture(autouse=True)
def data_dir(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    get_settings.cache_clear()
    yield get_settings().data_dir
    get_settings.cache_clear()


def fill(root, **labels):
    for label, seeds in labels.items():
        (root / label).mkdir(parents=True)
        for seed in seeds:
            picture(seed).save(root / label / f"{seed}.png")
    return root


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path / "set", with_mask=range(30), without_mask=range(100, 130))


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


def test_the_shares_of_the_splits_are_as_documented():
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


def test_a_second_visit_opens_only_what_changed(folder):
    before = DatasetIndex.from_folder(folder)
    kept, changed = folder / "with_mask" / "0.png", folder / "with_mask" / "1.png"
    stamp = kept.stat()
    kept.write_bytes(bytes(stamp.st_size))  # no picture any more, which only opening it would tell
    os.utime(kept, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    picture(777).save(changed)
    after = DatasetIndex.from_folder(folder)
    assert after.problems == ()
    differing = [a.path for a, b in zip(after.pictures, before.pictures, strict=True) if a != b]
    assert differing == [changed]


def test_a_visit_that_broke_off_keeps_what_it_read(folder):
    def power_cut(done, total):
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        DatasetIndex.from_folder(folder, on_progress=power_cut)
    assert cache_path(folder, "index", ".json").is_file()
    assert len(DatasetIndex.from_folder(folder).pictures) == 60


@pytest.mark.parametrize("content", ["", "{", "[]", '{"layout": 1, "files": {"a": [1]}}', '{"layout": 99}'])
def test_a_damaged_cache_is_ignored(folder, content):
    before = DatasetIndex.from_folder(folder)
    cache_path(folder, "index", ".json").write_text(content)
    assert DatasetIndex.from_folder(folder) == before


def test_nothing_is_written_into_the_set(folder):
    before = sorted(folder.rglob("*"))
    DatasetIndex.from_folder(folder)
    assert sorted(folder.rglob("*")) == before


def test_a_cache_that_cannot_be_written_is_done_without(folder, data_dir):
    (data_dir / ".cache").write_text("no folder")
    assert len(DatasetIndex.from_folder(folder).pictures) == 60


def test_a_copy_sorted_before_its_group_moves_no_others(folder):
    before = splits_by_name(DatasetIndex.from_folder(folder))
    for number in range(30):
        copy = picture(number).resize((300, 300))
        copy.save(
            folder / "with_mask" / f"00-copy-of-{number}.png"
        )  # else the group's first, and so its name
    after = splits_by_name(DatasetIndex.from_folder(folder))
    assert {name: after[name] for name in before} == before


def test_a_copy_without_a_name_goes_with_its_person(folder):
    for shot in range(3):
        picture(500 + shot).save(folder / "with_mask" / f"person03_{shot}.png")
    picture(501).save(folder / "with_mask" / "copy.png")
    groups = {p.path.stem: p.group for p in DatasetIndex.from_folder(folder).pictures}
    assert groups["copy"] == "person03"


@pytest.mark.parametrize("seed", range(5))
def test_in_a_small_set_every_label_is_in_every_split_and_stays_there(tmp_path, seed):
    root = fill(tmp_path / "small", hat=range(4), no_hat=range(50, 54))
    index = DatasetIndex.from_folder(root, seed=seed)
    assert set(index.counts()) == {(label, name) for label in ("hat", "no_hat") for name in SPLITS}
    before = splits_by_name(index)
    for number in range(200, 230):
        picture(number).save(root / "hat" / f"{number}.png")
    after = splits_by_name(DatasetIndex.from_folder(root, seed=seed))
    assert {name: after[name] for name in before} == before


def test_exact_copies_are_listed_together(folder):
    shutil.copy(folder / "with_mask" / "3.png", folder / "without_mask" / "again.png")
    (copies,) = DatasetIndex.from_folder(folder).duplicates
    assert [p.file for p in copies] == ["with_mask/3.png", "without_mask/again.png"]


def test_hidden_folders_and_files_are_no_part_of_the_set(folder):
    (folder / ".bin").mkdir()
    picture(1).save(folder / ".bin" / "binned.png")
    (folder / "with_mask" / "._0.png").write_bytes(b"what some systems leave beside a file")
    index = DatasetIndex.from_folder(folder)
    assert (len(index.pictures), index.problems) == (60, ())


def test_the_camera_and_the_time_are_read_from_the_photo(folder):
    exif = Image.Exif()
    exif[0x0110] = "Pocket 3"
    exif.get_ifd(0x8769)[0x9003] = "2024:05:01 12:30:00"
    picture(900).save(folder / "with_mask" / "photo.jpg", exif=exif)
    index = DatasetIndex.from_folder(folder)
    (photo,) = [p for p in index.pictures if p.path.name == "photo.jpg"]
    assert (photo.taken, photo.camera) == ("2024-05-01T12:30:00", "Pocket 3")
    assert photo.num_bytes == photo.path.stat().st_size
    assert {p.taken for p in index.pictures if p is not photo} == {None}


def test_data_sets_are_found_in_the_data_folder_and_elsewhere(folder, data_dir, monkeypatch):
    fill(data_dir / "mine", hat=range(2), no_hat=range(3))
    fill(data_dir / ".hidden", hat=range(2))
    (data_dir / "empty").mkdir()
    monkeypatch.setenv("MASKDET_DATASET_DIRS", f'["{folder}", "/nowhere"]')
    get_settings.cache_clear()
    assert {entry.name: entry.counts for entry in list_datasets()} == {
        "mine": {"hat": 2, "no_hat": 3},
        "set": {"with_mask": 30, "without_mask": 30},
    }
    assert dataset_root("set") == folder.resolve()
    assert dataset_root(str(folder)) == folder
    with pytest.raises(DatasetProblem, match="There are: mine, set"):
        dataset_root("nonsense")
