"""Results never land on what is read, and replace nothing without being asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from maskdet.fileio import OutputRefused, check_output_file, check_output_folder


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photos" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(b"photo")
    return path


def the_same(photo: Path) -> Path:
    return photo


def by_another_way(photo: Path) -> Path:
    return photo.parent / ".." / "photos" / photo.name


def by_a_link(photo: Path) -> Path:
    link = photo.parent.parent / "link.jpg"
    link.symlink_to(photo)
    return link


def by_a_linked_folder(photo: Path) -> Path:
    link = photo.parent.parent / "album"
    link.symlink_to(photo.parent)
    return link / photo.name


def by_a_hard_link(photo: Path) -> Path:
    link = photo.parent.parent / "hard.jpg"
    os.link(photo, link)
    return link


@pytest.mark.parametrize("way", [the_same, by_another_way, by_a_link, by_a_linked_folder, by_a_hard_link])
def test_a_file_that_is_read_is_never_written(photo, way):
    with pytest.raises(OutputRefused, match="is read from"):
        check_output_file(way(photo), inputs=[photo], force=True)


def test_a_file_of_a_folder_that_is_read_is_never_written(photo):
    with pytest.raises(OutputRefused, match="is read from"):
        check_output_file(photo, inputs=[photo.parent], force=True)


def test_a_new_file_beside_what_is_read_is_fine(photo):
    check_output_file(photo.parent / "result.json", inputs=[photo, photo.parent])


def test_an_existing_file_is_replaced_only_where_that_was_asked_for(photo):
    with pytest.raises(OutputRefused, match="--force"):
        check_output_file(photo)
    check_output_file(photo, force=True)


def test_a_folder_where_a_file_is_to_be_written_is_named(photo):
    with pytest.raises(OutputRefused, match="is a folder"):
        check_output_file(photo.parent)


def test_a_file_below_a_file_is_refused(photo):
    with pytest.raises(OutputRefused, match=r"a\.jpg is a file"):
        check_output_file(photo / "sub" / "result.json")
    with pytest.raises(OutputRefused, match=r"a\.jpg is a file"):
        check_output_folder(photo / "sub")


def test_the_terminal_and_other_devices_are_no_files_to_lose():
    check_output_file(Path("/dev/null"))


@pytest.mark.parametrize("inside", [".", "sub", "sub/sub"])
def test_a_folder_that_is_read_gets_no_results(photo, inside):
    with pytest.raises(OutputRefused, match="is read from"):
        check_output_folder(photo.parent / inside, inputs=[photo.parent])


def test_a_linked_folder_that_is_read_gets_no_results(photo):
    link = photo.parent.parent / "album"
    link.symlink_to(photo.parent)
    with pytest.raises(OutputRefused, match="is read from"):
        check_output_folder(link / "crops", inputs=[photo.parent])


def test_results_do_not_fall_among_the_files_that_are_read(photo):
    with pytest.raises(OutputRefused, match="is read from"):
        check_output_folder(photo.parent, inputs=[photo])
    with pytest.raises(OutputRefused, match="is read from"):
        check_output_folder(photo.parent.parent, inputs=[photo.parent])


def test_a_folder_beside_is_fine(photo):
    check_output_folder(photo.parent.parent / "crops", inputs=[photo.parent])


def test_a_folder_with_files_is_filled_only_where_that_was_asked_for(photo):
    with pytest.raises(OutputRefused, match="not empty"):
        check_output_folder(photo.parent, may_exist=False)
    check_output_folder(photo.parent, may_exist=False, force=True)
    check_output_folder(photo.parent)


def test_a_folder_that_cannot_be_written_is_named(photo, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    with pytest.raises(OutputRefused, match="cannot be written"):
        check_output_file(photo.parent / "result.json")
