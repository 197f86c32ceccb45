"""A visitor of the pages without a browser: speaks the websocket of Streamlit as its page does, and draws nothing.

async with visiting(url) as visitor:
await visitor.open("photos")
await visitor.send_file("a.jpg", data)
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from maskdet.client import LIMITS

PATIENCE_S = 120.0
XSRF = "_streamlit_xsrf"


class VisitProblem(Exception):
    """The page showed an error, or the server did not do as asked."""


class Visitor:
    """One page in one tab. What the last run of its script drew is in `drawn`."""

    def __init__(self, socket: ClientConnection, http: httpx.AsyncClient, url: str) -> None:
        self._socket, self._http, self._url = socket, http, url
        self._page = ""
        self.session = ""
        self.drawn: list[Any] = []  # elements as protobuf

    async def open(self, page: str, *, query: str = "") -> None:
        """Go to a page, and wait until it is drawn."""
        self._page = page
        await self._rerun(query_string=query)
        await self._until_drawn()

    async def send_file(self, name: str, data: bytes) -> None:
        """Put one file into the uploader of this page, and wait until the page is drawn with it."""
        urls = await self._urls(name, len(data))
        token = self._http.cookies.get(XSRF) or ""
        answer = await self._http.put(
            f"{self._url}{urls.upload_url}", files={"file": (name, data)}, headers={"X-Xsrftoken": token}
        )
        if answer.status_code >= 300:
            raise VisitProblem(f"An upload was answered with {answer.status_code}: {answer.text[:200]}")
        message = BackMsg()
        message.rerun_script.page_name = self._page
        state = message.rerun_script.widget_states.widgets.add()
        state.id = next(element.file_uploader.id for element in self.of_kind("file_uploader"))
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(data), urls.file_id
        file.file_urls.CopyFrom(urls)
        await self._socket.send(message.SerializeToString())
        await self._until_drawn()

    def of_kind(self, kind: str) -> Iterator[Any]:
        """What was drawn of a kind, such as "metric"."""
        return (element for element in self.drawn if element.WhichOneof("type") == kind)

    async def _rerun(self, *, query_string: str = "") -> None:
        message = BackMsg()
        message.rerun_script.page_name = self._page
        message.rerun_script.query_string = query_string
        await self._socket.send(message.SerializeToString())

    async def _urls(self, name: str, size: int) -> FileURLs:
        message = BackMsg()
        request = message.file_urls_request
        request.request_id, request.session_id = uuid.uuid4().hex, self.session
        request.file_names.append(name)
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE_S):
            async for answer in self._messages():
                if answer.WhichOneof("type") == "file_urls_response":
                    urls: FileURLs = answer.file_urls_response.file_urls[0]
                    return urls
        raise VisitProblem("The server closed the connection.")

    async def _until_drawn(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            async for message in self._messages():
                kind = message.WhichOneof("type")
                if kind == "new_session":
                    self.session, self.drawn = message.new_session.initialize.session_id or self.session, []
                elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                    self._note(message.delta.new_element)
                elif kind == "script_finished" and self.drawn:
                    return
        raise VisitProblem("The server closed the connection.")

    def _note(self, element: Any) -> None:
        self.drawn.append(element)
        if element.WhichOneof("type") == "exception":
            raise VisitProblem(element.exception.message)
        if element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR:
            raise VisitProblem(element.alert.body)

    async def _messages(self) -> AsyncIterator[ForwardMsg]:
        async for content in self._socket:
            if isinstance(content, bytes):
                yield ForwardMsg.FromString(content)


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Visitor]:
    """A tab that is closed afterwards."""
    async with httpx.AsyncClient(timeout=PATIENCE_S, limits=LIMITS) as http:
        await http.get(f"{url}/_stcore/health")  # brings the cookie that uploads show again
        stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        socket = await connect(
            stream, subprotocols=[Subprotocol("streamlit")], max_size=None, open_timeout=PATIENCE_S
        )
        try:
            yield Visitor(socket, http, url)
        finally:
            with contextlib.suppress(OSError):
                await socket.close()
