"""Kills readers, who judges, the process of the watches and the database while events come, and counts what arrived.

    python -m benchmarks.watch_kills VIDEO              PostgreSQL (its programs must be installed)
    python -m benchmarks.watch_kills VIDEO --sqlite

VIDEO should show people who take a mask off or never wear one. Ends with 1 when an event was lost, arrived more often
than its claim allows, or a watch was not back within 10 s.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import psutil
import typer

from benchmarks.support.postgres import PostgresServer, own_server
from benchmarks.support.table import print_table
from benchmarks.support.webhook import Webhook, open_webhook

NUM_WATCHES = 3
BACK_S = 10.0


def main(
    video: Annotated[Path, typer.Argument(help="A video of people, looped by each watch.")],
    seconds: Annotated[float, typer.Option(help="Between two kills.")] = 15.0,
    sqlite: Annotated[bool, typer.Option(help="SQLite instead of PostgreSQL.")] = False,
) -> None:
    """Watch, kill, count."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = None if sqlite else stack.enter_context(own_server())
        receiver = stack.enter_context(open_webhook())
        os.environ["MASKDET_DATA_DIR"] = str(folder)
        os.environ["MASKDET_WATCH_PORT"] = "0"
        if server:
            os.environ["MASKDET_DATABASE_URL"] = server.new_database()
        prepare(video, receiver.url())
        rows = list(kills(server, seconds))
        rows += arrivals(receiver)
    print_table(("what", "result"), rows)
    sys.exit(any("LOST" in result or "LATE" in result for _, result in rows))


def prepare(video: Path, address: str) -> None:
    """Watches in the database that report often."""
    from maskdet.cameras import Rules, Watch
    from maskdet.store import add_watch, open_store

    store = open_store()
    for number in range(NUM_WATCHES):
        rules = Rules(dwell_s=1.0, cooldown_s=5.0, digest_after=1000)
        watch = Watch(f"door {number}", str(video), loop=True, rules=rules, notify=(address,))
        add_watch(store, watch, who="benchmark")
    store.close()


def kills(server: PostgresServer | None, seconds: float) -> list[tuple[str, str]]:
    """(what was killed, how soon all watches were live again)."""
    process = begin()
    rows = [("first start", until_live())]
    time.sleep(seconds)
    for what, pid in victims(process).items():
        os.kill(pid, signal.SIGKILL)
        rows.append((what, until_live()))
        time.sleep(seconds)
    process.kill()
    process.wait()
    process = begin()
    rows.append(("the process of the watches, started again", until_live()))
    time.sleep(seconds)
    if server:
        server.kill()
        time.sleep(seconds / 2)
        server.start()
        rows.append(("the database, away for a while", until_live()))
    time.sleep(2 * seconds)
    process.terminate()
    process.wait(timeout=30)
    return rows


def begin() -> subprocess.Popen[bytes]:
    """Start the process of the watches."""
    command = [sys.executable, "-m", "maskdet", "watch", "--quiet"]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def until_live() -> str:
    """How long until every watch is live."""
    from maskdet.watching import WatchState, statuses

    start = time.monotonic()
    time.sleep(0.5)  # until the loss is noticed
    while time.monotonic() - start < 60:
        states = [status.state for status in statuses()]
        if len(states) == NUM_WATCHES and all(state is WatchState.LIVE for state in states):
            taken = time.monotonic() - start
            return f"live after {taken:.1f} s{'' if taken <= BACK_S else ' LATE'}"
        time.sleep(0.2)
    return "LATE: not live after 60 s"


def victims(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """One of each kind of process."""
    from maskdet.watching import statuses

    children = psutil.Process(process.pid).children()
    by_command = {" ".join(child.cmdline()): child.pid for child in children}
    judge, server = (
        next(pid for command, pid in by_command.items() if name in command)
        for name in ("run_judge", "fork_server")
    )
    return {"a reader": statuses()[0].pid, "who judges": judge, "all readers": server}


def arrivals(receiver: Webhook) -> list[tuple[str, str]]:
    """Every event that was to be sent arrived; how often twice."""
    from maskdet.store import EventFilter, iterate_events, open_store

    deliver_the_rest()
    store = open_store()
    wanted = {found.event.event_id for found in iterate_events(store, EventFilter(sent=True))}
    arrived = Counter(str(payload["event_id"]) for payload in receiver.payloads)
    store.close()
    lost, twice = wanted - set(arrived), [n for n in arrived.values() if n > 1]
    return [
        ("events to be sent", str(len(wanted))),
        ("arrived", f"{len(wanted & set(arrived))}{' LOST: ' + str(len(lost)) if lost else ''}"),
        ("arrived more than once", str(len(twice))),
    ]


def deliver_the_rest(seconds: float = 200.0) -> None:
    """What a killed sender had claimed is free again after two minutes."""
    from datetime import UTC, datetime

    from maskdet.notify import deliver_due
    from maskdet.store import delivery_counts, open_store

    store = open_store()
    end = time.monotonic() + seconds
    while delivery_counts(store).get("waiting") and time.monotonic() < end:
        deliver_due(store, datetime.now(UTC))
        time.sleep(1.0)
    store.close()


if __name__ == "__main__":
    typer.run(main)
