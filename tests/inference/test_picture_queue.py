"""Everyone who asks gets a turn, and knows the place in line."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait

import pytest

from maskdet.inference.picture_queue import Busy, PictureQueue

PATIENCE_S = 120


@pytest.fixture
def queue(monkeypatch):
    """One that judges nothing, in one thread."""
    monkeypatch.setattr("maskdet.inference.picture_queue.THREADS_A_CORE", 1)
    made = PictureQueue(5, num_cores=1)
    monkeypatch.setattr(made, "_pipeline", lambda: None)
    yield made
    made.close()


@pytest.fixture
def held(queue):
    """The thread is busy until the event is set."""
    started, over = threading.Event(), threading.Event()
    queue.submit(lambda _: (started.set(), over.wait(PATIENCE_S)), owner="first")
    assert started.wait(PATIENCE_S)
    yield over
    over.set()


def test_who_brings_one_picture_does_not_wait_for_all_of_another(queue, held):
    done: list[str] = []
    many = [queue.submit(lambda _: done.append("many"), owner="many", patient=True) for _ in range(3)]
    one = queue.submit(lambda _: done.append("one"), owner="one", patient=True)
    assert [queue.place(future) for future in (*many, one)] == [1, 3, 4, 2]
    held.set()
    wait([*many, one], PATIENCE_S)
    assert done == ["many", "one", "many", "many"]


def test_what_is_given_up_lets_the_others_move_on(queue, held):
    first, second = (queue.submit(lambda _: None, owner=owner) for owner in "ab")
    first.cancel()
    assert (queue.place(first), queue.place(second), len(queue)) == (0, 1, 2)


def test_programs_are_refused_where_too_many_wait_and_visitors_wait(queue, held):
    waiting: list[Future[None]] = [queue.submit(lambda _: None, owner="program") for _ in range(4)]
    with pytest.raises(Busy, match="5 pictures wait already"):
        queue.submit(lambda _: None, owner="program")
    visitor = queue.submit(lambda _: "judged", owner="visitor", patient=True)
    assert queue.place(visitor) == 2
    held.set()
    assert visitor.result(PATIENCE_S) == "judged"
    wait(waiting, PATIENCE_S)
