"""Uploads: nobody fills the server's memory, and nobody alone keeps the others out."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from maskdet.web.upload_limits import MEGABYTE, UploadBounds, UploadLimits

Held = dict[str, int]


@pytest.fixture
def held() -> Held:
    return {}


def client(held: Held, address: str = "10.0.0.1") -> TestClient:
    """A server that keeps what it is sent, within 3 MB a visit, 6 an address and 9 in all."""

    async def keep(request: Request) -> PlainTextResponse:
        visit = request.path_params["visit"]
        held[visit] = held.get(visit, 0) + len(await request.body())
        return PlainTextResponse("kept")

    app = Starlette(routes=[Route("/_stcore/upload_file/{visit}/{file}", keep, methods=["PUT", "DELETE"])])
    return TestClient(UploadLimits(app, lambda: held, UploadBounds.within(9)), client=(address, 1))


def put(server: TestClient, visit: str, megabytes: int, name: str = "a") -> int:
    url = f"/_stcore/upload_file/{visit}/{name}"
    return server.put(url, content=b"x" * (megabytes * MEGABYTE)).status_code


def test_one_visit_gets_a_third(held: Held) -> None:
    server = client(held)
    assert [put(server, "v", 1, name) for name in "abcd"] == [200, 200, 200, 413]
    answer = server.put("/_stcore/upload_file/v/e", content=b"x" * MEGABYTE)
    assert "more than 3 MB together. Remove some" in answer.text
    held.clear()  # the visitor has removed them
    assert put(server, "v", 1) == 200


def test_one_address_gets_two_thirds_whatever_it_calls_its_visits(held: Held) -> None:
    server = client(held)
    assert [put(server, f"v{n}", 2) for n in range(4)] == [200, 200, 200, 413]
    assert put(client(held, "10.0.0.2"), "other", 2) == 200  # of somebody else there is still room


def test_all_together_get_no_more_than_there_is(held: Held) -> None:
    held |= {"a": 3 * MEGABYTE, "b": 3 * MEGABYTE, "c": 2 * MEGABYTE}
    assert put(client(held), "v", 2) == 507
    assert put(client(held), "v", 1) == 200


def test_an_upload_that_does_not_say_its_length_is_refused(held: Held) -> None:
    answer = client(held).put("/_stcore/upload_file/v/a", content=iter([b"x"]))
    assert answer.status_code == 411
    assert not held


def test_removing_files_is_always_possible(held: Held) -> None:
    held |= {"v": 9 * MEGABYTE}
    assert client(held).delete("/_stcore/upload_file/v/a").status_code == 200


def test_no_part_of_an_upload_is_written_to_a_file(held: Held) -> None:
    rolled = []

    async def take(request: Request) -> PlainTextResponse:
        form = await request.form()
        rolled.append(form["file"].file._rolled)  # type: ignore[union-attr]
        return PlainTextResponse("kept")

    app = Starlette(routes=[Route("/_stcore/upload_file/{visit}/{file}", take, methods=["PUT"])])
    server = TestClient(UploadLimits(app, lambda: held, UploadBounds.within(9)))
    photo = {
        "file": ("photo.jpg", b"x" * 2 * MEGABYTE)
    }  # Starlette would write one above a megabyte to a temporary file
    assert server.put("/_stcore/upload_file/v/a", files=photo).status_code == 200
    assert rolled == [False]
