"""Proves what docs/privacy.md says: a visitor's pictures leave no trace.

    python -m benchmarks.privacy             # a visit with marked pictures, then the search: about three minutes
    python -m benchmarks.privacy --wait 10   # seconds after the visit; memory is promised to be free of it after 60

A browser checks marked photos and opens every page, another program sends them to the API, and a camera that only counts
shows them. Then all files (data, log, temporary folders, database) and the memory of the server are searched for their
bytes, names and decoded pixels. Ends with 1 where anything is found. Memory is searched on Linux.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from benchmarks.privacy.traces import Marked, in_files, in_memory, marked
from benchmarks.support.browser import Server, open_browser, serve, settle
from benchmarks.support.table import print_table

PAGES = (
    "photos", "live", "cameras", "events", "history", "dataset", "health", "add_pictures", "training", "teach", "evaluation",
    "models", "keys", "data_protection", "help", "about", "",
)  # fmt: skip
LONGEST_MS = 120_000


def main(
    wait: Annotated[
        float, typer.Option(help="Seconds between the visit and the search of the memory.")
    ] = 60.0,
) -> None:
    """Visit, wait, search, and print what was found."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        os.environ["TMPDIR"] = str(home / "temporary")
        (home / "temporary").mkdir()
        pictures = marked_pictures()
        key = made_key(home / "data")
        folders = {"data_dir": str(home / "data"), "log_dir": str(home / "log"), "log_level": "debug"}
        with serve(home / "log.txt", **folders) as server:
            rows = searched(server, home, pictures, key, wait)
    print_table(("where", "found"), rows)
    sys.exit(any(found != "nothing" for where, found in rows if not where.startswith("during")))


def searched(
    server: Server, home: Path, pictures: list[Marked], key: str, wait: float
) -> list[tuple[str, str]]:
    """The visit and both searches. Returns: where, and what was found there."""
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        during = check_photos(page, server, pictures)
        ask_api(server, pictures, key)
        for name in PAGES[1:]:
            page.goto(f"{server.url}/{name}")
            page.wait_for_selector("h1", timeout=LONGEST_MS)
            settle(page)
        page.close()
    left_s = time.monotonic()
    files = in_files(home, pictures)
    time.sleep(max(0.0, wait - (time.monotonic() - left_s)))
    after = in_memory(server.pid, pictures)
    return [
        ("during the visit, memory of the server (it has to be there)", words(during)),
        ("files: data, database, log, temporary folders", ", ".join(files) or "nothing"),
        (f"{wait:.0f} s after the visit, memory of the server", words(after)),
    ]


def words(counts: dict[str, int]) -> str:
    """Such as "bytes 3, pixels 7"."""
    return ", ".join(f"{kind} {number}" for kind, number in sorted(counts.items())) or "nothing"


def marked_pictures() -> list[Marked]:
    """Two portraits, one larger than what servers usually keep in memory."""
    from maskdet.synthesis import sample_photos

    faces = [sample.image for sample in sample_photos()]
    return [marked(faces[0]), marked(faces[1], kind="JPEG")]


def made_key(data_dir: Path) -> str:
    """A key of another program."""
    os.environ["MASKDET_DATA_DIR"] = str(data_dir)
    from maskdet.access import Role
    from maskdet.store import add_key, open_store

    return add_key(open_store(), "a program", Role.VIEWER, who="the benchmark")


def check_photos(page: Any, server: Server, pictures: list[Marked]) -> dict[str, int]:
    """Upload, look, blur, download. Returns: what the server's memory held meanwhile."""
    page.goto(f"{server.url}/photos")
    upload = page.get_by_test_id("stFileUploaderDropzoneInput")
    upload.wait_for(state="attached", timeout=LONGEST_MS)
    files = [{"name": one.name, "mimeType": "image/png", "buffer": one.data} for one in pictures]
    upload.set_input_files(files)
    page.get_by_test_id("stMetricValue").first.wait_for(timeout=LONGEST_MS)
    settle(page)
    page.get_by_text("Blur faces").click()
    settle(page)
    with page.expect_download():
        page.get_by_role("button", name="Table (CSV)").click()
    return in_memory(server.pid, pictures)


def ask_api(server: Server, pictures: list[Marked], key: str) -> None:
    """The same pictures from a program."""
    for one in pictures:
        answer = httpx.post(
            f"{server.url}/api/v1/detect",
            headers={"x-api-key": key},
            files={"file": (one.name, one.data)},
            timeout=120,
        )
        answer.raise_for_status()


if __name__ == "__main__":
    typer.run(main)
