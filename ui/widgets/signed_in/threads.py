"""What a page starts in a thread, or hands over to be called later, goes on for who sees the page now.

Such a thread has no page: without this the core would take it for nobody, who speaks the language of the house. All that
belongs to a visitor is taken along here, and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from maskdet.access import acting_as, current_person
from maskdet.language import current_language, speaking

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")


def as_visitor(call: Callable[P, T]) -> Callable[P, T]:
    """The same, to be called in any thread at any time: there, too, who sees the page now acts, in their language."""
    person, language = current_person(), current_language()

    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        with acting_as(person), speaking(language):
            return call(*args, **kwargs)

    return called


def start_thread(call: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> threading.Thread:
    """A thread that goes on while the visitor does other things; it ends with the server."""
    thread = threading.Thread(target=as_visitor(call), args=args, kwargs=kwargs, daemon=True)
    thread.start()
    return thread


def for_each_at_once(call: Callable[[Item], T], items: Iterable[Item], num_threads: int) -> list[T]:
    """What `call` returns for each item, in their order; `num_threads` of them wait side by side."""
    with ThreadPoolExecutor(num_threads) as pool:
        return list(pool.map(as_visitor(call), items))
