"""What is wrong, too large, too much or broken off: a status, a sentence, and nothing left behind."""

from __future__ import annotations

import socket
import struct
import time
import zlib
from dataclasses import fields
from urllib.parse import urlsplit

import anyio
import httpx
import psutil
import pytest
from starlette.requests import Request

from maskdet.api.judging import Wishes
from maskdet.api.pictures import WISHES, form_of, uploads

DETECT = "/api/v1/detect"
MB = 1_000_000


def png_of(width: int, height: int) -> bytes:
    """The file of a picture of one bit a pixel that was never drawn."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def of_file(data: bytes) -> dict[str, object]:
    return {"files": {"file": ("a.jpg", data)}}


BAD = {
    "no body": ({}, 415, "none of these kinds"),
    "a form without a file": ({"files": {"x": (None, "text")}}, 400, "no picture"),
    "an empty file": (of_file(b""), 422, "empty"),
    "a text": (of_file(b"Buy milk."), 422, "not a picture"),
    "half a picture": (of_file(b"\xff\xd8\xff\xe0\x00\x10JFIF"), 422, "picture"),
    "60,000 x 60,000": (of_file(png_of(60_000, 60_000)), 413, "megapixels"),
    "another kind of body": ({"content": b"<a/>", "headers": {"content-type": "text/xml"}}, 415, "multipart"),
    "a form without its boundary": (
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        400,
        "cannot be read",
    ),
    "broken JSON": ({"content": b"{", "headers": {"content-type": "application/json"}}, 422, "JSON"),
    "deep JSON": ({"content": b"[" * 9999, "headers": {"content-type": "application/json"}}, 422, "JSON"),
    "no base64": ({"json": {"pictures": [{"data": "%%%"}]}}, 422, "base64"),
    "a wish among the fields": (
        of_file(b"x") | {"data": {"threshold": "0.9"}},
        422,
        "?threshold=",
    ),
    "a wish in JSON": ({"json": {"pictures": [{"data": ""}], "preset": "fast"}}, 422, "in the address"),
    "no pictures": ({"json": {"pictures": []}}, 422, "at least 1"),
    "51 files": ({"files": [("file", ("a.jpg", b"x"))] * 51}, 400, "50"),
    "9 MB": (of_file(b"x" * 9 * MB), 413, "8 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request_is_answered_in_a_sentence(api, name):
    request, status, words = BAD[name]
    answer = api.post(DETECT, **request)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert words in problem["detail"]
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{DETECT}?preset=quick", 422),
        (f"{DETECT}?threshold=2", 422),
        ("/api/v1/models/none/activate", 404),
        ("/api/v1/models/..%2F..%2Fetc/activate", 404),
        (f"/api/v1/models/{'x' * 300}/activate", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/batches/none", 405),
    ],
)
def test_what_there_is_not_is_told_so(api, path, status):
    answer = api.post(path)
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("path", "methods"),
    [(DETECT, "POST"), ("/api/v1/batches/none", "DELETE, GET"), ("/api/v1/watches", "GET, POST")],
)
def test_who_asks_in_another_way_is_told_how_to_ask(api, path, methods):
    answer = api.put(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)


def test_programs_know_a_problem_by_the_same_name_on_every_python(api):
    assert api.post(DETECT, json={}).json()["type"] == "urn:maskdet:unprocessable-content"
    assert api.post(DETECT, **of_file(b"x" * 9 * MB)).json()["title"] == "Content Too Large"


def test_every_wish_is_refused_where_nobody_reads_it():
    assert set(WISHES) == {field.name for field in fields(Wishes)}


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "mdk_wrong"}, {"authorization": "Bearer x"}])
def test_nobody_asks_without_a_valid_key(server, headers):
    for method, path in [("POST", DETECT), ("GET", "/metrics"), ("GET", "/api/v1/events")]:
        answer = httpx.request(method, server.url + path, headers=headers)
        assert answer.status_code == 401
        assert "key" in answer.json()["detail"]


def test_memory_is_given_back_after_a_gigabyte_was_sent(server, api, photo):
    api.post(DETECT, **of_file(photo))  # the models are loaded now
    before = psutil.Process(server.pid).memory_info().rss
    assert b" 413 " in first_line_after(server, f"Content-Length: {10**9}", chunks=1)
    assert b" 413 " in first_line_after(server, "Transfer-Encoding: chunked", chunks=1000)
    for _ in range(3):
        assert api.post(DETECT, **of_file(b"x" * 7 * MB)).status_code == 422
    assert psutil.Process(server.pid).memory_info().rss - before < 100 * MB


def first_line_after(server, header: str, chunks: int) -> bytes:
    """What the server answers to a body that is sent until it refuses."""
    parts = urlsplit(server.url)
    chunk = b"f4240\r\n" + b"x" * MB + b"\r\n" if "chunked" in header else b"x" * MB
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as client:
        client.sendall(
            f"POST {DETECT} HTTP/1.1\r\nHost: x\r\nx-api-key: {server.key}\r\nContent-Type: image/png\r\n"
            f"{header}\r\n\r\n".encode()
        )
        try:
            for _ in range(chunks):
                client.sendall(chunk)
        except OSError:
            pass  # it has refused
        try:
            return client.recv(100)
        except ConnectionResetError:
            pytest.fail("The server hung up without an answer.")


def test_who_leaves_takes_the_work_along(server, api, photo):
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + photo + b"\r\n"
        for _ in range(30)
    )
    body += b"--b--\r\n"
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as client:
        client.sendall(
            f"POST {DETECT} HTTP/1.1\r\nHost: x\r\nx-api-key: {server.key}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\n\r\n".encode()
        )
        client.sendall(body)
    end = time.monotonic() + 120
    gone, waiting = (
        'maskdet_api_requests_total{path="/api/v1/detect",status="499"} 1.0',
        "maskdet_api_waiting 0.0",
    )
    while not (gone in (text := api.get("/metrics").text) and waiting in text):
        assert time.monotonic() < end, text
        time.sleep(0.1)


def test_pictures_are_never_written_to_a_file():
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        + b"x" * 5 * MB
        + b"\r\n--b--\r\n"
    )

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "headers": [(b"content-type", b"multipart/form-data; boundary=b")]}
    (upload,) = uploads(anyio.run(form_of, Request(scope, receive)))
    assert upload.size == 5 * MB
    assert upload._in_memory
