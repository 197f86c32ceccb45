"""Garbage for a running server: uploads, messages of the websocket, requests of the API. It answers, and goes on serving."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from benchmarks.load.visitor import visiting
from benchmarks.support.browser import serve

WAIT_S = 60.0
WORDS = ["..", "a", "%2e%2e", "\u00e9", "x" * 300, "0", "-1", "null"]


def server_under_garbage(cases: int, seed: int, folder: Path) -> tuple[int, list[str]]:
    """Send so much to a server of its own. Returns: how many were answered, and what went wrong."""
    with serve(folder / "log.txt", data_dir=str(folder), watch_port="0") as server:
        answered, findings = asyncio.run(garbage(server.url, cases, seed))
        # Of messages that are none, Streamlit warns; an error is something that it did not foresee.
        errors = [line for line in (folder / "log.txt").read_text().splitlines() if " ERROR " in line]
        findings += errors[:5]
    return answered, findings


async def garbage(url: str, cases: int, seed: int) -> tuple[int, list[str]]:
    """A third each to uploads, websocket and API; then a visitor comes."""
    rng, findings, answered = random.Random(seed), list[str](), 0
    async with httpx.AsyncClient(base_url=url, timeout=WAIT_S) as http:
        for number in range(cases):
            try:
                status = await (_upload, _message, _request)[number % 3](http, url, rng)
            except (httpx.HTTPError, OSError, TimeoutError, WebSocketException) as error:
                findings.append(f"case {number}: {type(error).__name__}: {error}")
                continue
            answered += 1
            if status >= 500:
                findings.append(f"case {number}: answered with {status}")
    async with visiting(url) as visitor:
        await visitor.open("photos")
    return answered, findings


async def _upload(http: httpx.AsyncClient, _: str, rng: random.Random) -> int:
    path = f"/_stcore/upload_file/{rng.choice(WORDS)}/{rng.choice(WORDS)}"
    headers = {
        "Content-Type": rng.choice(("multipart/form-data; boundary=x", "multipart/form-data", "text/plain"))
    }
    answer = await http.request(
        rng.choice(("PUT", "DELETE", "POST")),
        path,
        content=rng.randbytes(rng.randint(0, 2000)),
        headers=headers,
    )
    return answer.status_code


async def _message(_: httpx.AsyncClient, url: str, rng: random.Random) -> int:
    message = BackMsg()
    message.rerun_script.page_name = rng.choice(WORDS)
    message.rerun_script.query_string = rng.choice(WORDS)
    data = bytearray(message.SerializeToString())
    for _number in range(rng.randint(0, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(stream, subprotocols=[Subprotocol("streamlit")], open_timeout=WAIT_S) as socket:
        await socket.send(rng.choice((bytes(data), rng.randbytes(50))))
    return 200


async def _request(http: httpx.AsyncClient, _: str, rng: random.Random) -> int:
    path = rng.choice(
        (
            "/api/v1/detect",
            "/api/v1/batches",
            "/v1/vision/detection",
            "/api/v1/detection/detect",
            "/api/" + rng.choice(WORDS),
        )
    )
    headers = {
        "x-api-key": rng.choice(("mdk_none", "", "x" * 5000)),
        "Content-Type": rng.choice(("multipart/form-data; boundary=x", "image/jpeg", "application/json")),
    }
    answer = await http.post(path, content=rng.randbytes(rng.randint(0, 2000)), headers=headers)
    return answer.status_code
