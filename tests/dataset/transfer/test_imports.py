"""Importing: what is added, what is left out and why."""

import io

import pytest
from PIL import Image

from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.errors import DatasetProblem, ImageTooLarge
from maskdet.images import decode_image
from maskdet.results import MaskLabel
from maskdet.settings import get_settings
from tests.support.archives import content, why, zipped
from tests.support.pictures import empty_wall, encoded


def test_a_zip_of_folders_becomes_a_data_set(some, tmp_path):
    plan = preview(zipped(some), tmp_path / "new")
    assert plan.counts() == {MaskLabel.WITH_MASK: 3, MaskLabel.WITHOUT_MASK: 3}
    assert not (tmp_path / "new").exists()  # a preview writes nothing
    result = commit(plan, tmp_path / "new")
    assert result.counts == {"with_mask": 3, "without_mask": 3}
    assert content(tmp_path / "new") == some


@pytest.mark.parametrize(
    ("folder", "label"),
    [
        ("set/with_mask", "with_mask"),
        ("train/No Mask", "without_mask"),
        ("Masked", "with_mask"),
        ("data/test/incorrect", "mask_worn_incorrectly"),
        ("with_mask/person 7", "with_mask"),
    ],
)
def test_common_spellings_and_outer_folders_are_understood(some, tmp_path, folder, label):
    picture = next(iter(some.values()))
    plan = preview(zipped({f"{folder}/a.png": picture}), tmp_path / "new")
    assert [found.value for found in plan.counts()] == [label]


def test_a_strange_folder_waits_for_the_visitors_choice(some, tmp_path):
    plan = preview(zipped({"covered/a.png": next(iter(some.values()))}), tmp_path / "new")
    assert plan.labels == {"covered": None}
    assert plan.counts() == {}
    assert "'covered'" in plan.without_label()[0].why
    with pytest.raises(DatasetProblem, match="choose labels"):
        commit(plan, tmp_path / "new")
    plan = plan.with_labels({"covered": MaskLabel.WITH_MASK})
    assert commit(plan, tmp_path / "new").files == ("with_mask/a.png",)


def test_single_pictures_go_into_the_chosen_label(some, tmp_path):
    plan = preview([("a.png", next(iter(some.values())))], tmp_path / "new", label=MaskLabel.WITHOUT_MASK)
    assert commit(plan, tmp_path / "new").files == ("without_mask/a.png",)


def test_what_is_there_already_is_skipped_and_named(some, small_set):
    twice = some | {"without_mask/again.png": next(iter(some.values()))}
    plan = preview(zipped(twice), small_set)
    assert plan.counts() == {MaskLabel.WITH_MASK: 1, MaskLabel.WITHOUT_MASK: 3}
    assert len(plan.skipped) == 3
    assert all("is there already: with_mask/" in skipped.why for skipped in plan.skipped)


def test_equal_names_get_a_number(some, small_set):
    name = next(path.name for path in small_set.glob("with_mask/*"))
    before = content(small_set)
    new = list(some.values())[2:4]
    plan = preview([(name, new[0]), (name.upper(), new[1])], small_set, label=MaskLabel.WITH_MASK)
    files = commit(plan, small_set).files
    assert len({file.lower() for file in files} | {file.lower() for file in before}) == 4
    assert content(small_set).items() >= before.items()


def test_what_is_no_picture_is_named(some, tmp_path):
    plan = preview(
        zipped(
            {
                "with_mask/good.png": next(iter(some.values())),
                "with_mask/notes.jpg": b"Buy milk.",
                "with_mask/empty.png": b"",
                "with_mask/letter.docx": b"Dear",
                "with_mask/more.zip": zipped(some),
                "README.md": b"# About",
                "__MACOSX/with_mask/._good.png": b"x",
                "with_mask/.DS_Store": b"x",
            }
        ),
        tmp_path / "new",
    )
    assert plan.counts() == {MaskLabel.WITH_MASK: 1}
    assert {name: sentence.split(".")[0] for name, sentence in why(plan).items()} == {
        "with_mask/notes.jpg": "This file is not a picture, whatever its name says",
        "with_mask/empty.png": "The file is empty (0 bytes)",
        "with_mask/letter.docx": "It is not a picture file, by its ending",
        "with_mask/more.zip": "Archives inside are not opened",
    }


def test_a_set_is_not_imported_into_itself(small_set):
    with pytest.raises(DatasetProblem, match="is the data set itself"):
        preview(small_set, small_set)


def test_a_file_that_changed_since_the_preview_is_left_out(some, tmp_path):
    source = tmp_path / "source" / "with_mask"
    source.mkdir(parents=True)
    for number, picture in enumerate(list(some.values())[:2]):
        (source / f"{number}.png").write_bytes(picture)
    plan = preview(source.parent, tmp_path / "new")
    (source / "0.png").write_bytes(b"something else")
    result = commit(plan, tmp_path / "new")
    assert result.files == ("with_mask/1.png",)
    assert "changed since the preview" in result.skipped[0].why


def test_a_picture_with_another_ending_is_taken_as_what_it_is(tmp_path):
    plan = preview([("photo.jpg", encoded(empty_wall()))], tmp_path / "new", label=MaskLabel.WITH_MASK)
    commit(plan, tmp_path / "new")
    with Image.open(tmp_path / "new" / "with_mask" / "photo.jpg") as opened:
        assert opened.format == "PNG"


def test_the_label_for_pictures_without_a_folder_is_not_put_on_folders(some, tmp_path):
    picture, other, third = list(some.values())[:3]
    files = {"a.png": picture, "masks worn somehow/b.png": other, "yes/c.png": third}
    plan = preview(zipped(files), tmp_path / "new", label=MaskLabel.WITH_MASK)
    assert plan.labels == {"": MaskLabel.WITH_MASK, "masks worn somehow": None, "yes": None}


def test_a_parent_that_says_what_the_set_is_about_labels_nothing(some, tmp_path):
    files = {
        f"Face Mask/{name}/{n}.png": data for name in ("yes", "no") for n, data in enumerate(some.values())
    }
    plan = preview(zipped(dict(list(files.items())[:3] + list(files.items())[-3:])), tmp_path / "new")
    assert plan.counts() == {MaskLabel.WITH_MASK: 3, MaskLabel.WITHOUT_MASK: 3}


def test_new_pictures_go_into_the_folders_of_a_set_in_other_spellings(some, tmp_path):
    for name in ("With Mask", "nomask"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    result = commit(preview(zipped(some), tmp_path / "mine"), tmp_path / "mine")
    assert {file.split("/")[0] for file in result.files} == {"With Mask", "nomask"}
    assert result.counts == {"with_mask": 3, "without_mask": 3}


@pytest.mark.parametrize("letter", ["w", "写", "é", "😀", "👩‍🚒"])
def test_long_names_are_cut_to_what_file_systems_take_and_keep_their_ending(some, tmp_path, letter):
    files = [
        (letter * 240 + ".JPEG", next(iter(some.values()))),
        (letter * 239 + "x.jpeg", list(some.values())[1]),
    ]
    names = commit(preview(files, tmp_path / "new", label=MaskLabel.WITH_MASK), tmp_path / "new").files
    assert len(set(names)) == 2
    assert all(name.endswith(".jpeg") and len(name.split("/")[1].encode()) <= 255 for name in names)


def test_one_limit_of_megapixels_holds_for_import_index_and_every_other_reader(tmp_path, monkeypatch):
    wall = encoded(empty_wall())
    monkeypatch.setenv("MASKDET_MAX_MEGAPIXELS", "0.01")
    get_settings.cache_clear()
    plan = preview([("a.png", wall)], tmp_path / "set", label=MaskLabel.WITH_MASK)
    assert "the limit is 0.01" in plan.skipped[0].why
    (tmp_path / "set" / "with_mask").mkdir(parents=True)
    (tmp_path / "set" / "with_mask" / "a.png").write_bytes(wall)
    assert "the limit is 0.01" in DatasetIndex.from_folder(tmp_path / "set").problems[0]
    with pytest.raises(ImageTooLarge, match=r"the limit is 0\.01"):
        decode_image(wall)
    monkeypatch.undo()
    get_settings.cache_clear()
    assert DatasetIndex.from_folder(tmp_path / "set").problems == ()


def test_jfif_files_are_pictures(some, tmp_path):
    data = io.BytesIO()
    Image.open(io.BytesIO(next(iter(some.values())))).convert("RGB").save(data, "JPEG")
    commit(preview(zipped({"no mask/a.JFIF": data.getvalue()}), tmp_path / "set"), tmp_path / "set")
    assert [picture.file for picture in DatasetIndex.from_folder(tmp_path / "set").pictures] == [
        "without_mask/a.jfif"
    ]
