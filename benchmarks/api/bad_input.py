"""What is wrong, too large, too much or broken off, sent to a real server: `python -m benchmarks.api.bad_input [--write]`.

For each: the status, the sentence, how long it took, the most memory the server took meanwhile, and which files are left
in its folders afterwards. Nothing is abridged: the gigabyte is sent, and the 60,000 x 60,000 pixels are a whole PNG.
"""

from __future__ import annotations

import os
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
import psutil
import typer

from benchmarks.api.by_hand import Answer, hang_up, send_endlessly
from benchmarks.support.api_server import ApiServer, serve_api
from benchmarks.support.section import write_section
from maskdet.images import jpeg_bytes
from maskdet.registry import table
from maskdet.settings import PROJECT_ROOT
from maskdet.synthesis import sample_photos

DETECT = "/api/v1/detect"
GIGABYTE, MB = 10**9, 10**6
SIDE = 60_000  # pixels
QUEUE = 4
PAGE, HEADING = PROJECT_ROOT / "docs" / "api.md", "## Bad input"
HEAD = ("sent", "status", "answer", "s", "server MB at most", "files left")
OWN = (".db", ".db-wal", ".db-shm", ".lock", ".txt")  # what the server has without any request


@dataclass(frozen=True)
class Trial:
    """One thing that is wrong: its words, and how it is sent."""

    words: str
    send: Callable[[ApiServer, bytes], Answer]


def main(
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/api.md.")] = False,
) -> None:
    """Try everything, and print the table."""
    photo = jpeg_bytes(sample_photos()[0].image)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        os.environ["TMPDIR"] = str(folder / "tmp")  # the server's: what it would write there is seen
        with serve_api(folder, api_queue=str(QUEUE), api_requests_per_minute="100000") as server:
            for _ in range(5):
                post(server, {"file": ("photo.jpg", photo)})  # the models are loaded now
            before = memory_mb(server)
            found = [row(trial, server, photo, folder) for trial in TRIALS]
            after = settled_mb(server, before)
    about = (
        f"`python -m benchmarks.api.bad_input` sends all of this to a server of its own, with a queue of {QUEUE} pictures. "
        f"Its memory was {before:.0f} MB before, with the models loaded, and {after:.0f} MB afterwards."
    )
    print(f"{about}\n\n{table(HEAD, found)}")
    if write:
        write_section(PAGE, HEADING, f"{about}\n\n{table(HEAD, found)}")


def row(trial: Trial, server: ApiServer, photo: bytes, folder: Path) -> tuple[str, ...]:
    """One trial as a row."""
    before = files(folder)
    with peak_mb(server) as peak:
        start = time.perf_counter()
        answer = trial.send(server, photo)
        seconds = time.perf_counter() - start
    left = sorted(files(folder) - before)
    return (
        trial.words,
        answer.status,
        answer.detail,
        f"{seconds:.1f}",
        f"{peak[0]:.0f}",
        ", ".join(left) or "none",
    )


def post(
    server: ApiServer, upload: dict[str, object], *, path: str = DETECT, key: str | None = None
) -> Answer:
    """One request as any client sends it."""
    headers = {"x-api-key": server.key if key is None else key}
    found = httpx.post(server.url + path, headers=headers, files=upload or None, timeout=300)  # type: ignore[arg-type]
    return Answer.of(found.status_code, found.content)


def of_file(name: str, data: bytes) -> Callable[[ApiServer, bytes], Answer]:
    """Sends one file."""
    return lambda server, _: post(server, {"file": (name, data)})


def enormous(server: ApiServer, _: bytes) -> Answer:
    """A whole PNG of 60,000 x 60,000 white pixels, of one bit each: half a megabyte."""
    return post(server, {"file": ("enormous.png", white_png(SIDE))})


def white_png(side: int) -> bytes:
    """A square picture, one bit a pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer, line = zlib.compressobj(), b"\x00" + b"\xff" * ((side + 7) // 8)
    pixels = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def crowd(server: ApiServer, photo: bytes) -> Answer:
    """Many at once: those the queue has no room for are told when to ask again."""
    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda _: post(server, {"file": ("photo.jpg", photo)}), range(64)))
    refused = [answer for answer in answers if answer.status == "503"]
    served = sum(answer.status == "200" for answer in answers)
    if not refused:
        return Answer("200", "all 64 were served")
    return Answer(f"200 for {served}, 503 for {len(refused)}", refused[0].detail)


def gone(server: ApiServer, photo: bytes) -> Answer:
    """A client that hangs up once it has sent its pictures: what waits is dropped."""
    hang_up(server, photo, whole=True)
    return Answer(*waits_for_nothing(server))


def gone_while_sending(server: ApiServer, photo: bytes) -> Answer:
    """A client that hangs up in the middle of a picture."""
    hang_up(server, photo, whole=False)
    return Answer(*waits_for_nothing(server))


def waits_for_nothing(server: ApiServer, patience_s: float = 60) -> tuple[str, str]:
    """Until the queue is empty again."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        text = httpx.get(f"{server.url}/metrics", headers=server.headers, timeout=60).text
        if "maskdet_api_waiting 0.0" in text:
            return "-", "the queue is empty again"
        time.sleep(0.05)
    return "-", "something still waits in the queue"


TRIALS: Sequence[Trial] = (
    Trial("nothing", lambda server, _: post(server, {})),
    Trial("an empty file", of_file("photo.jpg", b"")),
    Trial("a text called photo.jpg", of_file("photo.jpg", b"Buy milk.\n" * 100)),
    Trial("a PDF", of_file("scan.pdf", b"%PDF-1.7\n" + b"0" * 5000)),
    Trial("half a JPEG", lambda server, photo: post(server, {"file": ("a.jpg", photo[:300])})),
    Trial("a PNG of 60,000 x 60,000", enormous),
    Trial("1 GB, announced", lambda server, _: send_endlessly(server, DETECT, GIGABYTE, announced=True)),
    Trial("1 GB, not announced", lambda server, _: send_endlessly(server, DETECT, GIGABYTE, announced=False)),
    Trial("no key", lambda server, photo: post(server, {"file": ("a.jpg", photo)}, key="")),
    Trial("a wrong key", lambda server, photo: post(server, {"file": ("a.jpg", photo)}, key="mdk_wrong")),
    Trial("a model there is not", lambda server, _: post(server, {}, path="/api/v1/models/none/activate")),
    Trial(f"64 photos at once, room for {QUEUE}", crowd),
    Trial("two photos, and hung up", gone),
    Trial("half of two photos, and hung up", gone_while_sending),
)


# Looking at the server


def memory_mb(server: ApiServer) -> float:
    """What it holds."""
    return float(psutil.Process(server.pid).memory_info().rss) / MB


def settled_mb(server: ApiServer, before: float) -> float:
    """What it holds when it has given back what it gives back: seconds at most."""
    end = time.monotonic() + 10
    while (now := memory_mb(server)) > before + 20 and time.monotonic() < end:
        time.sleep(0.2)
    return now


@contextmanager
def peak_mb(server: ApiServer) -> Iterator[list[float]]:
    """The most it holds meanwhile, looked at a hundred times a second."""
    most, over = [memory_mb(server)], threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], memory_mb(server))

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield most
    finally:
        over.set()
        looker.join()


def files(folder: Path) -> set[str]:
    """What lies in the server's folders, its temporary one too."""
    return {path.name for path in folder.rglob("*") if path.is_file() and not path.name.endswith(OWN)}


if __name__ == "__main__":
    typer.run(main)
