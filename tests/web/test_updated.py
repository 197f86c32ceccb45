"""A program that was updated while it ran says so instead of failing without a word."""

from __future__ import annotations

import os

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from maskdet import errors, installation
from maskdet.api.problems import problem_of
from maskdet.installation import STARTED_S, UPDATED, was_updated
from maskdet.web.request_ids import RequestIds


def fails(_: Request) -> Response:
    raise ImportError("cannot import name 'new_part' from 'maskdet.old_part'")


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route("/", fails)], middleware=[Middleware(RequestIds)])
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def updated(monkeypatch) -> None:
    """The version on the disk is another one."""
    monkeypatch.setattr(installation, "__version__", "0.0.1")


@pytest.fixture
def untouched(monkeypatch) -> None:
    """Whoever changes files while tests run does not change what they say."""
    monkeypatch.setattr(installation, "_own_files", list)


def test_a_file_that_is_newer_than_the_process_or_gone_is_noticed(monkeypatch, tmp_path):
    file = tmp_path / "errors.py"
    file.write_text("")
    os.utime(file, (STARTED_S - 60, STARTED_S - 60))
    monkeypatch.setattr(installation, "_own_files", lambda: [str(file)])
    assert not was_updated()
    os.utime(file, (STARTED_S + 60, STARTED_S + 60))
    assert was_updated()
    file.unlink()
    assert was_updated()


def test_all_parts_that_run_are_looked_at():
    assert errors.__file__ in installation._own_files()


def test_people_and_programs_read_who_puts_it_right(client, updated):
    answer = client.get("/")
    assert (answer.status_code, answer.text) == (503, UPDATED)
    assert answer.headers["x-request-id"]
    problem = problem_of(ImportError("cannot import name"))
    assert (problem.status, problem.detail) == (503, UPDATED)


def test_what_fails_without_an_update_fails_as_before(client, untouched):
    assert client.get("/").status_code == 500
    assert problem_of(ImportError("cannot import name")).status == 500
