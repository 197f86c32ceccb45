"""Visitors' files: they are let go of soon after their visitor has left, and not before."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from ui.widgets.uploads import LEFT_S, held_uploads, let_go_of_left


class FakeServer:
    """Streamlit's server with real uploads and two visits, one of which has its page open."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")
        self.closed: list[str] = []
        self.state: dict[str, dict[str, Any]] = {"here": {"files": 1}, "left": {"files": 1}}
        for visit in self.state:
            self.uploaded_file_mgr.add_file(visit, UploadedFileRec("id", "a.jpg", "image/jpeg", b"x" * 1000))
        self._session_mgr = self

    def list_sessions(self) -> list[Any]:
        return [
            SimpleNamespace(session=SimpleNamespace(id=v, session_state=s)) for v, s in self.state.items()
        ]

    def is_active_session(self, visit: str) -> bool:
        return visit == "here"

    def get_session_info(self, visit: str) -> Any:
        return SimpleNamespace(session=SimpleNamespace(session_state=self.state[visit]))

    def close_session(self, visit: str) -> None:
        self.closed.append(visit)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    fake = FakeServer()
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: fake)
    return fake


def test_files_of_a_visitor_who_left_are_let_go_of_and_others_stay(server: FakeServer) -> None:
    assert held_uploads() == {"here": 1000, "left": 1000}
    left = let_go_of_left({}, 100.0)
    left = let_go_of_left(left, 100.0 + LEFT_S - 1)
    assert server.closed == []  # it may only have lost its connection
    assert let_go_of_left(left, 100.0 + LEFT_S) == {}
    assert server.closed == ["left"]
    assert held_uploads() == {"here": 1000}
    assert server.state == {"here": {"files": 1}, "left": {}}


def test_pictures_of_a_visitor_who_left_are_let_go_of_also_where_no_file_is_held(server: FakeServer) -> None:
    for visit in list(server.state):
        server.uploaded_file_mgr.remove_session_files(visit)
    assert let_go_of_left({}, 100.0) == {}
    server.state["left"]["drawings"] = server.state["here"]["drawings"] = b"a picture"
    left = let_go_of_left({}, 100.0)
    assert let_go_of_left(left, 100.0 + LEFT_S) == {}
    assert server.closed == ["left"]
    assert "drawings" in server.state["here"]
