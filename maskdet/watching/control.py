"""The watches from outside their process: start them, stop them, see how they stand, fetch their pictures.

    start_watching()                       # once: they go on when the page, or its server, is gone
    for status in statuses(): ...          # [] while nobody watches
    data = picture(status.watch_id)        # JPEG, or None

What runs is found by a file that only its owner can read; it names the process, its port and the token of its pictures.
"""

from __future__ import annotations

import contextlib
import json
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import psutil

from maskdet import jobs
from maskdet.access import Role, allowed, may
from maskdet.errors import MaskdetError
from maskdet.fileio import write_text_atomically
from maskdet.language import tr
from maskdet.settings import get_settings
from maskdet.store import Store, open_store, watches
from maskdet.watching.picture_server import HOST
from maskdet.watching.status import WatchStatus, read_statuses

JOB = "watches"
START_S = 60.0  # on a busy machine
STOP_S = 15.0
ANSWER_S = 3.0


class WatchingProblem(MaskdetError):
    """The watches could not be started or stopped."""


@dataclass(frozen=True)
class Watching:
    """The process that watches.

    Attributes:
        identity: of the process.
        port, token: of its local server.
    """

    identity: jobs.ProcessIdentity
    port: int
    token: str

    @property
    def process(self) -> psutil.Process | None:
        """None when it is gone."""
        return self.identity.process()


def home() -> Path:
    """The folder of the lock and of the file that names the process; closed to other users."""
    folder = get_settings().data_dir / ".cache" / "watches"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def announce(port: int, token: str) -> None:
    """Write down that this process watches from now on."""
    about = asdict(jobs.ProcessIdentity.of()) | {"port": port, "token": token}
    write_text_atomically(home() / "process.json", json.dumps(about))


def current() -> Watching | None:
    """The process that watches; None while there is none."""
    with contextlib.suppress(OSError, KeyError, ValueError, TypeError):
        about = json.loads((home() / "process.json").read_text(encoding="utf-8"))
        watching = Watching(jobs.ProcessIdentity.from_json(about), int(about["port"]), str(about["token"]))
        return watching if watching.process else None
    return None


@allowed(Role.OPERATOR, "started watching")
def start_watching() -> None:
    """Start the process of the watches, unless it runs; returns when it does.

    Raises: WatchingProblem, with the reason; StoreProblem while the database is away.
    """
    from maskdet.store import open_store

    if current():
        return
    open_store().close()  # a person waits for an answer; a process alone would wait for the database
    job = jobs.start(JOB, ["watch", "--quiet"], needs=Role.OPERATOR)
    end = time.monotonic() + START_S
    while not current():
        if job.state is not jobs.JobState.RUNNING:
            raise WatchingProblem(tr("The watches did not start: {why}", why=job.reason))
        if time.monotonic() > end:
            raise WatchingProblem(
                tr("The watches did not start in time: the computer is very busy. Try it again.")
            )
        time.sleep(0.1)


@allowed(Role.OPERATOR, "stopped watching")
def stop_watching() -> None:
    """End all watches; what they hold is written first. Does nothing where nobody watches."""
    watching = current()
    if watching is None or (process := watching.process) is None:
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
        try:
            process.wait(STOP_S)
        except psutil.TimeoutExpired:
            process.kill()


def statuses() -> list[WatchStatus]:
    """How each watch stands; empty while nobody watches."""
    data = _fetch("/status")
    if data is None:
        return []
    with contextlib.suppress(ValueError):
        return [status for status in read_statuses(data) if _may_see(status.watch_id)]
    return []


def picture(watch_id: str | int, *, blur: bool = False) -> bytes | None:
    """The newest picture of a watch with what was found in it, as JPEG; None where there is none."""
    return _fetch("/picture.jpg", id=str(watch_id), blur="1" if blur else "0") if _may_see(watch_id) else None


def _may_see(watch_id: str | int) -> bool:
    """Whether who acts may see a watch: a question to the database where they are no admin."""
    if may(Role.ADMIN):
        return True
    settings = get_settings()
    store = _store(str(settings.data_dir), settings.database_url.get_secret_value())
    return str(watch_id) in {str(row.watch_id) for row in watches(store)}


@cache
def _store(data_dir: str, url: str) -> Store:
    return open_store()


def _fetch(path: str, **query: str) -> bytes | None:
    watching = current()
    return None if watching is None else fetch(watching.port, path, token=watching.token, **query)


def fetch(port: int, path: str, **query: str) -> bytes | None:
    """What a local server answers; None where it does not."""
    address = f"http://{HOST}:{port}{path}?{urlencode(query)}"
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_S) as response:  # nosec B310 - the address of our own process on this computer
            return bytes(response.read())
    except (urllib.error.URLError, OSError, ValueError):
        return None
