"""What pages start in threads, or hand over to be called later, goes on in the name of who sees the page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maskdet.access import Person, Role, acting_as, current_person
from maskdet.language import current_language, speaking
from maskdet.settings import PROJECT_ROOT
from ui.widgets.signed_in.threads import as_visitor, for_each_at_once, start_thread

ANNA = Person("anna", Role.OPERATOR)
STARTERS = {
    *("Thread", "Timer", "ThreadPoolExecutor", "submit", "run_in_executor", "to_thread", "start_new_thread"),
    *("add_done_callback", "download_button"),
}
SHARED = {
    "ui/widgets/signed_in/threads.py": "begins them in the visitor's name",
    "ui/widgets/signed_in/downloads.py": "so does this",
    "ui/widgets/memory.py": "gives memory back, for nobody in particular",
    "ui/widgets/uploads.py": "the same",
    "ui/live/webrtc.py": "one pool for the frames of all visitors; each frame is judged by `as_visitor`",
}


def test_a_file_is_made_by_who_saw_its_button():
    with acting_as(ANNA):
        make = as_visitor(current_person)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(current_person).result() != ANNA
        assert other.submit(make).result() == ANNA
        assert other.submit(current_person).result() != ANNA


def test_threads_of_a_page_act_for_its_visitor():
    seen: list[Person] = []
    with acting_as(ANNA):
        assert for_each_at_once(lambda _: current_person(), range(3), 2) == [ANNA] * 3
        thread = start_thread(lambda: seen.append(current_person()))
    thread.join()
    assert seen == [ANNA]


def test_they_speak_the_visitors_language():
    with speaking("de"):
        assert for_each_at_once(lambda _: current_language(), range(2), 2) == ["de"] * 2


def starts(code: str) -> Iterator[str]:
    """Calls that start something in a thread, or hand it over to be called there, in nobody's name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in STARTERS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if not any(ast.unparse(one).startswith("as_visitor(") for one in given):
                yield ast.unparse(node)


@pytest.mark.parametrize(
    "code",
    [
        "threading.Thread(target=work).start()",
        "with ThreadPoolExecutor(2) as pool: pool.map(work, items)",
        "st.download_button('CSV', lambda: table(), 'a.csv')",
        "place.download_button('CSV', table, 'a.csv')",
    ],
)
def test_what_starts_in_nobodys_name_is_noticed(code: str):
    assert list(starts(code))


def test_pages_start_nothing_in_nobodys_name():
    files = [path for folder in ("pages", "ui") for path in sorted((PROJECT_ROOT / folder).rglob("*.py"))]
    found = {str(path.relative_to(PROJECT_ROOT)): list(starts(read(path))) for path in files}
    assert {name: calls for name, calls in found.items() if calls and name not in SHARED} == {}
    assert {name for name in SHARED if not found[name]} == set(), "no longer needed here"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
