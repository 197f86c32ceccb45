"""Caches of per-picture work: computed once, for one computation; what broke or vanished is left out."""

import pytest
from PIL import Image as Pil

from maskdet.dataset.picture_cache import PictureCache


class Widths(PictureCache[int]):
    @staticmethod
    def to_row(value):
        return value

    @staticmethod
    def from_row(row):
        return int(row)


@pytest.fixture
def files(tmp_path):
    for width in (3, 4, 5):
        Pil.new("RGB", (width, 2)).save(tmp_path / f"{width}.png")
    return {f"content-{width}": tmp_path / f"{width}.png" for width in (3, 4, 5)}


@pytest.fixture
def measured(tmp_path, files):
    """A function that completes the cache of a computation, and says how many pictures it opened."""

    def complete(identity="one", only=files):
        opened = []

        def worker(image):
            opened.append(image)
            return image.shape[1]

        values = Widths(tmp_path / "cache.json", identity).complete(only, lambda: worker)
        return values, len(opened)

    return complete


def test_a_second_visit_opens_no_picture(measured):
    values = {"content-3": 3, "content-4": 4, "content-5": 5}
    assert measured() == (values, 3)
    assert measured() == (values, 0)


def test_another_computation_starts_anew(measured):
    measured()
    assert measured("two")[1] == 3


def test_pictures_that_left_the_set_are_forgotten(measured, files):
    measured()
    few = {key: files[key] for key in ("content-4",)}
    assert measured(only=few) == ({"content-4": 4}, 0)


def test_a_picture_that_broke_is_left_out_and_tried_again(measured, files):
    good = files["content-3"].read_bytes()
    files["content-3"].write_bytes(b"no picture")
    files["content-4"].unlink()
    assert measured() == ({"content-5": 5}, 1)
    files["content-3"].write_bytes(good)
    assert measured() == ({"content-3": 3, "content-5": 5}, 1)


@pytest.mark.parametrize("content", ["", "[]", '{"layout": "one", "files": {"content-3": "wide"}}'])
def test_a_damaged_cache_is_ignored(measured, tmp_path, content):
    (tmp_path / "cache.json").write_text(content)
    assert measured()[1] == 3


def test_work_that_fails_keeps_what_was_done_before(tmp_path, files):
    def worker(image):
        if image.shape[1] == 5:
            raise KeyboardInterrupt
        return image.shape[1]

    with pytest.raises(KeyboardInterrupt):
        Widths(tmp_path / "cache.json", 1).complete(files, lambda: worker)
    assert Widths(tmp_path / "cache.json", 1).values == {"content-3": 3, "content-4": 4}
