"""The server: the API beside the pages; pages of other sites cannot open its websocket, nor make it ask the internet."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from benchmarks.support.browser import Server, serve
from maskdet.settings import PROJECT_ROOT, get_settings
from maskdet.web.answer_headers import ISOLATION, POLICY, PROTECTION
from maskdet.web.foreign_origins import is_own_page

OFFLINE = PROJECT_ROOT / "tests" / "support" / "servers" / "offline"
FOREIGN = [
    "https://evil.example",
    "http://localhost:1",
    "http://127.0.0.1.evil.example",
    "null",
    "http://[",
    "",
]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file where a server without a way out writes whom it tried to reach."""
    return tmp_path_factory.mktemp("offline") / "tried.txt"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tried: Path) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(OFFLINE))
        patch.setenv("OFFLINE_LOG", str(tried))
        with serve(tmp_path_factory.mktemp("server") / "log.txt") as server:
            yield server


def status_for(server: Server, origin: str | None) -> int:
    """The status that the server answers a websocket from a page of `origin` with; 101: it is open."""
    url = f"{server.url.replace('http', 'ws')}/_stcore/stream"
    try:
        with connect(
            url,
            origin=None if origin is None else Origin(origin),
            subprotocols=[Subprotocol("streamlit")],
            open_timeout=60,
        ):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_is_refused_before_anybody_is_asked(
    server: Server, tried: Path, origin: str
) -> None:
    assert status_for(server, origin) == 403
    assert not tried.exists(), f"the server tried to reach {tried.read_text()}"


@pytest.mark.parametrize("own", [True, False], ids=["its own page", "a program without an origin"])
def test_its_own_pages_and_programs_are_let_in(server: Server, own: bool) -> None:
    assert status_for(server, server.url if own else None) == 101


def test_a_server_that_reaches_out_is_noticed(tmp_path: Path) -> None:
    # The tests above would see nothing if nothing were written.
    environment = os.environ | {"PYTHONPATH": str(OFFLINE), "OFFLINE_LOG": str(tmp_path / "tried.txt")}
    code = "from streamlit.web.server.server_util import is_url_from_allowed_origins as ask; ask('http://evil.example')"
    subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)
    assert (tmp_path / "tried.txt").read_text()


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://masks.example.org", "masks.example.org", True),
        ("https://masks.example.org", "masks.example.org:443", True),  # some proxies add the usual port
        ("https://Masks.Example.org", "masks.example.org", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://localhost:3000", "localhost:8501", False),
        ("https://masks.example.org.evil.example", "masks.example.org", False),
    ],
)
def test_a_page_is_its_own_where_it_has_the_host_that_is_asked(origin: str, host: str, own: bool) -> None:
    assert is_own_page(Headers({"origin": origin, "host": host})) == own


def test_two_origins_are_none() -> None:
    raw = [(b"origin", b"http://localhost"), (b"origin", b"http://evil.example"), (b"host", b"localhost")]
    assert not is_own_page(Headers(raw=raw))


def test_the_api_answers_beside_the_pages(server: Server) -> None:
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}
    refused = httpx.get(f"{server.url}/api/v1/models")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    for page in ("/", "/photos"):
        assert "text/html" in httpx.get(server.url + page).headers["content-type"]


@pytest.mark.parametrize(
    "path",
    ["/", "/in-browser/manifest.json", "/component/of.some.page/index.html"],
)
def test_pages_workers_and_frames_are_isolated_so_that_browsers_give_them_threads(
    server: Server, path: str
) -> None:
    answer = httpx.get(server.url + path)
    expected = ISOLATION | PROTECTION
    assert {name: answer.headers[name] for name in expected} == expected


def test_nothing_is_allowed_from_elsewhere_and_nobody_may_put_the_pages_into_theirs() -> None:
    sources = " ".join(POLICY.values()).split()
    own = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:", "ws:", "wss:"}
    assert set(sources) <= own
    assert POLICY["frame-ancestors"] == "'self'"


def test_the_api_alone_knows_no_streamlit() -> None:
    code = "import sys; from maskdet.web import api_alone; api_alone(); sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT).returncode == 0


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whom this process tried to reach beyond this computer; nobody is. What still runs of other tests does not count."""
    found: list[object] = []
    others = set(threading.enumerate()) - {threading.main_thread()}

    def note(address: object) -> None:
        if threading.current_thread() not in others:
            found.append(address)

    def connect(_: socket.socket, address: object) -> None:
        note(address)
        raise OSError("not on this computer")

    def getaddrinfo(host: object, *_: object, **__: object) -> None:
        note(host)
        raise OSError("not on this computer")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return found


def test_no_page_reaches_out_where_nothing_was_set(reached, visit, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    for page in sorted((PROJECT_ROOT / "pages").rglob("*.py")):
        assert not visit(str(page.relative_to(PROJECT_ROOT))).exception, page
    get_settings.cache_clear()
    assert reached == []
