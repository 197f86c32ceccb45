"""Asking a maskdet server from Python, plainly or with asyncio; what failed for the moment is asked again.

    with Client("http://localhost:8501", "mdk_...") as client:
        for face in client.detect(Path("door.jpg"))[0].faces:
            print(face.label, face.probability, face.box)

Needs httpx and nothing else of maskdet's requirements.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from maskdet.errors import MaskdetError

BUSY = (429, 502, 503, 504)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
TIMEOUT_S = 60.0
# The server ends a connection that is idle for 5 s, as httpx does by default: who asks at just that moment gets no answer.
LIMITS = httpx.Limits(keepalive_expiry=2)
DEFAULTS: dict[str, Any] = {"timeout": TIMEOUT_S, "limits": LIMITS}
DETECT = "/api/v1/detect"
PictureFile = Path | str | bytes


class ServerProblem(MaskdetError):
    """What the server refused; `status` is 0 where it could not be reached."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class FoundFace:
    """A face. `box`: x_min, y_min, x_max, y_max in pixels; probabilities 0..1."""

    box: tuple[float, ...]
    label: str
    probability: float
    face_score: float
    unsure: bool


@dataclass(frozen=True)
class JudgedPicture:
    """A picture. `problem`: why it could not be judged; None where it was."""

    name: str
    faces: tuple[FoundFace, ...]
    problem: str | None = None


class Client(httpx.Client):
    """Asks, and waits for the answer. `retries`: how often it asks again where the server is busy or away."""

    def __init__(self, url: str, key: str, *, retries: int = 3, **options: Any) -> None:
        super().__init__(base_url=url, headers={"x-api-key": key}, **(DEFAULTS | options))
        self._retries = retries

    def detect(self, *pictures: PictureFile, **wishes: str | float) -> list[JudgedPicture]:
        """Judge pictures; wishes: preset, threshold, min_confidence. Raises: ServerProblem."""
        return _pictures(self.ask("POST", DETECT, params=wishes, files=_files(pictures)))

    def ask(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """Ask for anything that /api/docs names, such as `ask("GET", "/api/v1/events")`. Raises: ServerProblem."""
        for attempt in range(self._retries + 1):
            try:
                outcome: httpx.Response | httpx.TransportError = self.request(method, path, **parts)
            except httpx.TransportError as error:
                outcome = error
            if attempt == self._retries or not (pause := _pause(outcome, attempt, method, path)):
                break
            time.sleep(pause)
        return _checked(outcome)


class AsyncClient(httpx.AsyncClient):
    """The same for asyncio."""

    def __init__(self, url: str, key: str, *, retries: int = 3, **options: Any) -> None:
        super().__init__(base_url=url, headers={"x-api-key": key}, **(DEFAULTS | options))
        self._retries = retries

    async def detect(self, *pictures: PictureFile, **wishes: str | float) -> list[JudgedPicture]:
        """Judge pictures; wishes: preset, threshold, min_confidence. Raises: ServerProblem."""
        return _pictures(await self.ask("POST", DETECT, params=wishes, files=_files(pictures)))

    async def ask(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """Ask for anything that /api/docs names. Raises: ServerProblem."""
        for attempt in range(self._retries + 1):
            try:
                outcome: httpx.Response | httpx.TransportError = await self.request(method, path, **parts)
            except httpx.TransportError as error:
                outcome = error
            if attempt == self._retries or not (pause := _pause(outcome, attempt, method, path)):
                break
            await asyncio.sleep(pause)
        return _checked(outcome)


def _pause(outcome: httpx.Response | httpx.TransportError, attempt: int, method: str, path: str) -> float:
    """Seconds until it is worth asking again; 0: never, as where a camera or a batch may have been added already."""
    usual: float = FIRST_PAUSE_S * 2**attempt
    if isinstance(outcome, httpx.TransportError):
        reached = not isinstance(outcome, httpx.ConnectError | httpx.ConnectTimeout)
        return 0.0 if reached and method == "POST" and path != DETECT else usual
    wished = outcome.headers.get("retry-after", "")
    seconds = float(wished) if wished.isdecimal() else usual
    return min(seconds, LONGEST_PAUSE_S) if outcome.status_code in BUSY else 0.0


def _checked(outcome: httpx.Response | httpx.TransportError) -> httpx.Response:
    if isinstance(outcome, httpx.TransportError):
        raise ServerProblem(f"The server cannot be reached ({outcome}). Check that it runs, and its address.")
    if outcome.is_success:
        return outcome
    try:
        sentence = str(outcome.json()["detail"])
    except (ValueError, KeyError, TypeError):
        sentence = f"The server answered {outcome.status_code}. Check its address."
    raise ServerProblem(sentence, outcome.status_code)


def _files(pictures: Sequence[PictureFile]) -> list[tuple[str, tuple[str, bytes]]]:
    named = [
        ("picture", p) if isinstance(p, bytes) else (Path(p).name, Path(p).read_bytes()) for p in pictures
    ]
    return [("file", one) for one in named]


def _pictures(response: httpx.Response) -> list[JudgedPicture]:
    try:
        return [_picture(about) for about in response.json()["pictures"]]
    except (ValueError, KeyError, TypeError) as error:  # such as the page of a proxy that asks for a password
        raise ServerProblem(
            "The answer is not one of maskdet's. Check the address.", response.status_code
        ) from error


def _picture(about: dict[str, Any]) -> JudgedPicture:
    names = ("label", "probability", "face_score", "unsure")
    faces = tuple(FoundFace(tuple(face["box"]), *(face[name] for name in names)) for face in about["faces"])
    return JudgedPicture(about["image"], faces, about.get("problem", {}).get("detail"))
