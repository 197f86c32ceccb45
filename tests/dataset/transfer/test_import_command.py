"""`dataset import` on the command line: previewed, mapped, and why nothing fits."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.dataset.transfer.imports import preview
from tests.support.pictures import empty_wall, encoded


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


def pictures_in(folders, some, root):
    for folder, data in zip(folders, some.values(), strict=False):
        (root / folder).mkdir(parents=True)
        (root / folder / "a.png").write_bytes(data)


@pytest.mark.parametrize(
    ("folders", "given", "spelling"),
    [
        (["Covered", "no mask"], "covered", "Covered"),
        (["Covered", "no mask"], "COVERED", "Covered"),
        (["no mask", "set/Covered"], "set/covered", "Covered"),
        (["Face Mask/yes", "Face Mask/no"], "face mask/yes", "yes"),
        (["with_mask/bad", "no mask"], "bad", "with_mask/bad"),
    ],
)
def test_a_mapped_spelling_is_found_in_any_letter_case_and_by_its_folders(
    some, tmp_path, folders, given, spelling
):
    pictures_in(folders, some, tmp_path / "source")
    words = [
        "dataset",
        "import",
        str(tmp_path / "source"),
        "--into",
        str(tmp_path / "set"),
        "--json",
        "--dry-run",
    ]
    result = CliRunner().invoke(app, [*words, "--map", f"{given}=mask_worn_incorrectly"])
    assert result.exit_code == 0, result.output
    plan = preview(tmp_path / "source", tmp_path / "set")
    assert plan.meant_by(given) == plan.meant_by(spelling)
    assert json.loads(result.stdout)["would_add"]["mask_worn_incorrectly"] == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [("uncovered", "is no spelling"), ("cover", "is no spelling"), ("bad", "names several")],
)
def test_a_mapped_spelling_that_is_not_there_is_refused_with_those_that_are(some, tmp_path, given, sentence):
    pictures_in(["Covered", "with_mask/bad", "without_mask/bad"], some, tmp_path / "source")
    words = ["dataset", "import", str(tmp_path / "source"), "--into", str(tmp_path / "set")]
    result = CliRunner().invoke(app, [*words, "--map", f"{given}=with_mask"])
    assert result.exit_code == 1
    assert f"'{given}' {sentence}" in result.stderr
    assert "'with_mask/bad', 'without_mask/bad'" in result.stderr
    assert not (tmp_path / "set").exists()


def test_the_command_line_says_what_is_wrong(tmp_path):
    result = CliRunner().invoke(
        app, ["dataset", "import", str(tmp_path / "no.jpg"), "--into", str(tmp_path / "s")]
    )
    assert result.exit_code == 1
    assert "is no picture file" in result.stderr


@pytest.mark.parametrize("how", [[], ["--json"], ["--dry-run", "--json"]])
def test_the_command_line_says_why_nothing_fits(tmp_path, how):
    (tmp_path / "source" / "covered").mkdir(parents=True)
    (tmp_path / "source" / "covered" / "a.jpg").write_bytes(b"Buy milk.")
    (tmp_path / "source" / "covered" / "b.png").write_bytes(encoded(empty_wall()))
    words = ["dataset", "import", str(tmp_path / "source"), "--into", str(tmp_path / "set"), *how]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == (0 if "--dry-run" in how else 1)
    output = result.stdout if "--json" in how else result.stderr
    if "--json" in how:
        assert [entry["name"] for entry in json.loads(output)["skipped"]] == [
            "covered/a.jpg",
            "covered/b.png",
        ]
    assert "not a picture" in output
    assert "No label was chosen for 'covered'" in output
