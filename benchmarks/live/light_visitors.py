"""Many visitors whose own browsers judge, as the server sees them: a session each, and the question for the version in use.

Their judging is left out, since nothing of it reaches the server.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.support.browser import Server

EVERY_S = 3.0  # as EVERY_MS in static/browser/manifest.js
SETTLE_S, WAIT_S = 5.0, 600.0


def server_load(server: Server, visitors: int, seconds: float) -> float:
    """The share of one core that the server spends on so many visitors who watch, 0..1."""
    with ThreadPoolExecutor(1) as thread:  # Playwright's own loop runs in this one
        return thread.submit(asyncio.run, _server_load(server, visitors, seconds)).result()


async def _server_load(server: Server, visitors: int, seconds: float) -> float:
    opened = [asyncio.Event() for _ in range(visitors)]
    watching = [asyncio.create_task(_watch(server.url, event)) for event in opened]
    try:
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in opened)), WAIT_S)
        await asyncio.sleep(SETTLE_S)
        process = psutil.Process(server.pid)
        before, begin = process.cpu_times(), time.perf_counter()
        await asyncio.sleep(seconds)
        after, spent = process.cpu_times(), time.perf_counter() - begin
        ended = [task for task in watching if task.done()]
        assert not ended, f"{len(ended)} visitors were cut off: {ended[0].exception()}"
        return float(after.user + after.system - before.user - before.system) / spent
    finally:
        for task in watching:
            task.cancel()


async def _watch(url: str, opened: asyncio.Event) -> None:
    """Open the page Live, then do what an open page does."""
    stream = f"{url.replace('http', 'ws')}/_stcore/stream"
    async with (
        connect(stream, subprotocols=[Subprotocol("streamlit")], max_size=None) as socket,
        httpx.AsyncClient(timeout=60) as client,
    ):
        await socket.send(_open_page())
        await _until_shown(socket)
        opened.set()
        tag = ""
        while True:
            answer = await client.get(f"{url}/in-browser/manifest.json", headers={"If-None-Match": tag})
            tag = answer.headers.get("etag", tag)
            await asyncio.sleep(EVERY_S)


def _open_page() -> bytes:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.page_name = "live"
    return bytes(message.SerializeToString())


async def _until_shown(socket: object) -> None:
    """Until the page's script has run to its end, and drew the live view."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    drawn = False
    async for content in socket:  # type: ignore[attr-defined]
        message = ForwardMsg.FromString(content)
        drawn = drawn or b"live_in_browser" in content
        if message.WhichOneof("type") == "script_finished" and drawn:
            return
    raise RuntimeError("The server closed the connection before the page was drawn.")
