"""Importing: what is added, what is left out and why, and that a failure leaves the set as it was."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from PIL import Image
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset import staging
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.staging import roll_back_unfinished
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.errors import DatasetProblem, ImageTooLarge
from maskdet.images import decode_image
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT, Settings, get_settings
from tests.support.pictures import empty_wall, encoded


@pytest.fixture(scope="module")
def some(practice_set):
    """Six real pictures: name -> content, three of each label."""
    paths = [*sorted(practice_set.glob("with_mask/*"))[:3], *sorted(practice_set.glob("without_mask/*"))[:3]]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


@pytest.fixture
def small_set(some, tmp_path):
    """A data set with the first two masked pictures."""
    root = tmp_path / "mine"
    for name in list(some)[:2]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(some[name])
    return root


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def why(plan):
    return {skipped.name: skipped.why for skipped in plan.skipped}


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


@pytest.mark.parametrize(
    "name", ["../with_mask/a.png", "/with_mask/a.png", "C:/with_mask/a.png", "with_mask\\..\\..\\a.png"]
)
def test_names_that_lead_out_are_refused(some, tmp_path, name):
    plan = preview(zipped({name: next(iter(some.values()))}), tmp_path / "sets" / "new")
    assert "leads out" in plan.skipped[0].why
    assert list(tmp_path.iterdir()) == []


def test_links_and_locked_entries_in_a_zip_are_refused(some, tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("with_mask/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("with_mask/locked.png", next(iter(some.values())))
    locked = bytearray(data.getvalue())
    at = locked.rfind(b"PK\x01\x02")  # the header of the last entry: set its bit for encryption
    locked[at + 8] |= 1
    plan = preview(bytes(locked), tmp_path / "new")
    assert "It is a link" in why(plan)["with_mask/link.png"]
    assert "password" in why(plan)["with_mask/locked.png"]


def test_a_bomb_is_not_unfolded(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("with_mask/bomb.bmp", bytes(30_000_000))
    plan = preview(data.getvalue(), tmp_path / "new")
    assert "decompression bombs" in plan.skipped[0].why


def test_a_header_that_lies_about_the_size_is_not_believed(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("with_mask/bomb.bmp", bytes(30_000_000))
    lying = bytearray(data.getvalue())
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    plan = preview(bytes(lying), tmp_path / "new")
    assert "damaged" in plan.skipped[0].why


def test_too_many_or_too_large_files_are_refused_at_once(some, tmp_path):
    with pytest.raises(DatasetProblem, match="MASKDET_MAX_IMPORT_FILES"):
        preview(zipped(some), tmp_path / "new", settings=Settings(max_import_files=5))
    large = {f"with_mask/{number}.jpg": os.urandom(300_000) for number in range(4)}
    with pytest.raises(DatasetProblem, match="MASKDET_MAX_IMPORT_MB"):
        preview(zipped(large), tmp_path / "new", settings=Settings(max_import_mb=1))


def test_what_is_no_zip_gets_advice(tmp_path):
    with pytest.raises(DatasetProblem, match="unpacked first"):
        preview(b"Rar!...", tmp_path / "new")
    with pytest.raises(DatasetProblem, match="holds no pictures"):
        preview(zipped({}), tmp_path / "new")


def test_a_folder_on_the_server_is_imported_without_following_links_outside(some, tmp_path):
    source, secret = tmp_path / "source", tmp_path / "secret.png"
    (source / "with_mask").mkdir(parents=True)
    (source / "with_mask" / "a.png").write_bytes(some[next(iter(some))])
    secret.write_bytes(list(some.values())[1])
    (source / "with_mask" / "out.png").symlink_to(secret)
    (source / "without_mask").symlink_to(tmp_path)
    plan = preview(source, tmp_path / "new")
    assert plan.counts() == {MaskLabel.WITH_MASK: 1}
    assert "leads out of the folder" in why(plan)["with_mask/out.png"]
    assert "not followed" in why(plan)["without_mask/"]


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


def test_stopping_in_the_middle_leaves_the_set_as_it_was(some, small_set):
    before = content(small_set)

    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        commit(preview(zipped(some), small_set), small_set, on_progress=stop)
    assert content(small_set) == before
    assert not list(small_set.parent.glob(".mine.incoming-*"))


def test_a_failure_while_moving_in_leaves_the_set_as_it_was(some, small_set, monkeypatch):
    before, plan = content(small_set), preview(zipped(some), small_set)

    def full_disk(self, files):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging.Staging, "_add_boxes", full_disk)
    with pytest.raises(DatasetProblem, match="disk is full"):
        commit(plan, small_set)
    assert content(small_set) == before
    assert not (small_set / "without_mask").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from maskdet.dataset import staging
from maskdet.dataset.transfer.imports import commit, preview
source, root, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "moving":
    staging.Staging._add_boxes = die  # all files are moved in, the import does not count yet
if moment == "half moved":
    rename, count = Path.rename, iter(range(1000))
    Path.rename = lambda self, to: die() if next(count) == 300 else rename(self, to)
plan = preview(source, root)
commit(plan, root, on_progress=lambda done, total: die() if moment == "writing" and done == 100 else None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("moment", ["writing", "half moved", "moving"])
def test_an_import_that_is_killed_leaves_the_set_as_it_was(practice_set, small_set, moment):
    before = content(small_set)
    command = [sys.executable, "-c", KILLED, str(practice_set), str(small_set), moment]
    assert subprocess.run(command, cwd=PROJECT_ROOT).returncode == -signal.SIGKILL
    assert list(small_set.parent.glob(".mine.incoming-*"))  # what it left behind
    assert (content(small_set) == before) is (moment == "writing")
    assert roll_back_unfinished(small_set) == 1
    assert content(small_set) == before
    assert not (small_set / "without_mask").exists()
    assert not list(small_set.parent.glob(".mine.incoming-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_an_import_killed_at_any_time_leaves_the_set_as_it_was(practice_set, small_set):
    before = DatasetIndex.from_folder(small_set).fingerprint
    command = [sys.executable, "-c", KILLED, str(practice_set), str(small_set), "never"]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT)
    while not list(small_set.parent.glob(".mine.incoming-*/000100")):
        assert process.poll() is None
        time.sleep(0.002)
    assert roll_back_unfinished(small_set) == 0  # it is running: nobody may disturb it
    process.kill()
    process.wait()
    roll_back_unfinished(small_set)
    assert DatasetIndex.from_folder(small_set).fingerprint == before


def test_the_command_line_previews_then_imports(practice_set, tmp_path):
    shutil.copytree(practice_set / "with_mask", tmp_path / "source" / "covered")

    def run(*more):
        words = [
            "dataset",
            "import",
            str(tmp_path / "source"),
            "--into",
            str(tmp_path / "set"),
            "--json",
            *more,
        ]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    assert run("--dry-run")["labels"] == {"covered": None}
    assert run("--dry-run", "--map", "covered=with_mask")["would_add"] == {"with_mask": 400}
    assert not (tmp_path / "set").exists()
    done = run("--map", "covered=with_mask", "--licence", "free")
    assert done["added"] == {"with_mask": 400}
    assert "Licence: free" in (tmp_path / "set" / "README.md").read_text()


def test_the_command_line_says_what_is_wrong(tmp_path):
    result = CliRunner().invoke(
        app, ["dataset", "import", str(tmp_path / "no.jpg"), "--into", str(tmp_path / "s")]
    )
    assert result.exit_code == 1
    assert "is no picture file" in result.stderr


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


@pytest.mark.parametrize("how", [[], ["--json"], ["--dry-run", "--json"]])
def test_the_command_line_says_why_nothing_fits(tmp_path, how):
    (tmp_path / "source" / "covered").mkdir(parents=True)
    (tmp_path / "source" / "covered" / "a.jpg").write_bytes(b"Buy milk.")
    (tmp_path / "source" / "covered" / "b.png").write_bytes(encoded(empty_wall()))
    words = ["dataset", "import", str(tmp_path / "source"), "--into", str(tmp_path / "set"), *how]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == (0 if "--dry-run" in how else 1)
    said = result.stdout if "--json" in how else result.stderr
    if "--json" in how:
        assert [entry["name"] for entry in json.loads(said)["skipped"]] == ["covered/a.jpg", "covered/b.png"]
    assert "not a picture" in said
    assert "No label was chosen for 'covered'" in said


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
