"""Garbage collections: short while video runs, and nothing is kept for good."""

import gc
import time
import weakref

import pytest

from ui.widgets.memory import give_back_memory, spare_what_stays


@pytest.fixture(autouse=True)
def as_before():
    yield
    gc.unfreeze()


class Ring:
    """Garbage that only a collection finds."""

    def __init__(self):
        self.self = self


def collection_s():
    begin = time.perf_counter()
    gc.collect()
    return time.perf_counter() - begin


def test_what_stays_is_not_traversed_again():
    lists = [[n] for n in range(300_000)]
    before = min(collection_s() for _ in range(3))
    spare_what_stays()
    assert min(collection_s() for _ in range(3)) < before / 3
    assert len(lists) == 300_000


def test_what_became_garbage_since_is_found_by_the_next_one():
    ring = Ring()
    seen = weakref.ref(ring)
    spare_what_stays()
    del ring
    spare_what_stays()
    assert seen() is None


def test_garbage_that_comes_later_is_found_as_ever():
    spare_what_stays()
    seen = weakref.ref(Ring())
    give_back_memory()
    assert seen() is None
