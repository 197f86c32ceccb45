"""Many cameras on many machines, on this one: a local Ray cluster whose nodes watch films as cameras, and lose a node.

    python -m benchmarks.fleet                                  200 cameras at 1 frame a second on 4 nodes
    python -m benchmarks.fleet --cameras 12 --nodes 2 --seconds 20

Needs Ray (pip install 'maskdet[cluster]') and PostgreSQL's programs. Prints what all of it takes, kills a node, and says
how soon its cameras are live on the others, and whether events came twice. Ends with 1 where cameras took longer than 15 s.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cv2
import numpy as np
import psutil
import typer

from benchmarks.support.moving_scene import scene
from benchmarks.support.postgres import own_server
from benchmarks.support.rtsp_server import encode_video
from benchmarks.support.table import print_table

if TYPE_CHECKING:
    from maskdet.results import Image
    from maskdet.watching.cluster import ClusterSupervisor

SIZE, FILM_RATE, FILM_S = (640, 360), 5, 40
MOVED_S = 15.0
START_S = 400.0
OURS = ("fork_server", "run_judge", "NodeWatcher")


@dataclass(frozen=True)
class Taken:
    """What all processes of the watches hold and have used, without Ray's own."""

    memory_mb: float
    cpu_s: float


def main(
    cameras: Annotated[int, typer.Option(help="How many.")] = 200,
    nodes: Annotated[int, typer.Option(help="Of the cluster, beside its head.")] = 4,
    seconds: Annotated[float, typer.Option(help="That are measured.")] = 60.0,
) -> None:
    """Watch, measure, kill, count."""
    from maskdet.cameras import Rules, Watch

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        film = encode_video(folder / "corridor.mp4", corridor(), rate=FILM_RATE)
        os.environ["MASKDET_DATA_DIR"] = str(folder)
        os.environ["MASKDET_DATABASE_URL"] = stack.enter_context(own_server()).new_database()
        rules = Rules(dwell_s=2, cooldown_s=10)
        watches = [
            (str(number), Watch(f"Camera {number}", str(film), loop=True, frame_rate=1, rules=rules))
            for number in range(1, cameras + 1)
        ]
        cluster, killable = stack.enter_context(local_cluster(nodes))
        rows = list(measure(watches, cluster, killable, seconds))
    print_table(("what", "result"), rows)
    sys.exit(any("LATE" in result for _, result in rows))


def corridor() -> Iterator[Image]:
    """A corridor through which someone without a mask comes for a quarter of the time."""
    noise, num_frames = np.random.default_rng(0), FILM_RATE * FILM_S
    people = [
        np.asarray(cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)
        for image in scene(people=1, seconds=FILM_S / 4 * FILM_RATE / 30)
    ]
    empty = np.full_like(people[0], (190, 196, 200))
    for number in range(num_frames):
        image = people[number - num_frames // 2] if 0 <= number - num_frames // 2 < len(people) else empty
        yield np.asarray((image + noise.normal(0, 2, image.shape)).clip(0, 255), np.uint8)


@contextmanager
def local_cluster(nodes: int) -> Iterator[tuple[Any, list[Any]]]:
    """A cluster on this computer: its head, which watches nothing, and the nodes that do."""
    os.environ.setdefault("RAY_worker_niceness", "0")  # else what else runs here comes first
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        found = [cluster.add_node(num_cpus=os.cpu_count() or 1) for _ in range(nodes)]
        cluster.wait_for_nodes()
        yield cluster, found
    finally:
        import ray

        ray.shutdown()
        cluster.shutdown()


def measure(
    watches: list[tuple[str, Any]], cluster: Any, killable: list[Any], seconds: float
) -> Iterator[tuple[str, str]]:
    """(what, result)."""
    from maskdet.store import open_store
    from maskdet.watching.cluster import ClusterSupervisor

    open_store().close()
    with ClusterSupervisor(lambda: watches, address=cluster.address) as supervisor:
        yield "cameras live on all nodes after", f"{until_live(supervisor):.0f} s"
        poll_for(supervisor, 12)
        before, start = taken(), time.monotonic()
        poll_for(supervisor, seconds)
        after, count = taken(), len(watches)
        share = (after.cpu_s - before.cpu_s) / (time.monotonic() - start) / count
        statuses = supervisor.statuses()
        rates = [status.frame_rate for status in statuses]
        yield "frames a second", f"{min(rates)} to {max(rates)}"
        yield "longest wait of a frame", f"{max(status.waited_s for status in statuses):.2f} s"
        yield "share of a core a camera", f"{share:.4f}: one core holds {1 / share:.0f}"
        yield "memory a camera, all in all", f"{after.memory_mb / count:.1f} MB"
        cluster.remove_node(killable[-1], allow_graceful=False)
        start = time.monotonic()
        poll_for(supervisor, 1)
        lost = len(watches) - sum(status.state == "live" for status in supervisor.statuses())
        until_lost(supervisor, len(killable) - 1)
        until_live(supervisor)
        moved_s = time.monotonic() - start
        late = "" if moved_s <= MOVED_S else " LATE"
        yield (
            "a node killed: all cameras live on the others after",
            f"{moved_s:.1f} s{late} ({lost} at once away)",
        )
        poll_for(supervisor, seconds / 2)
    yield from events()


def until_live(supervisor: ClusterSupervisor) -> float:
    """Seconds until every camera gives pictures."""
    start = time.monotonic()
    while time.monotonic() - start < START_S:
        statuses = poll_for(supervisor, 0.3)
        if statuses and all(status.state == "live" and status.frame_rate for status in statuses):
            return time.monotonic() - start
    live = sum(status.state == "live" for status in statuses)
    raise SystemExit(
        f"Only {live} of {len(statuses)} cameras are live after {START_S:.0f} s: this machine is too small."
    )


def until_lost(supervisor: ClusterSupervisor, left: int) -> None:
    """Until so many nodes are left."""
    end = time.monotonic() + START_S
    while len(supervisor.nodes) > left and time.monotonic() < end:
        poll_for(supervisor, 0.1)


def poll_for(supervisor: ClusterSupervisor, seconds: float) -> Any:
    """Statuses after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        supervisor.poll()
        time.sleep(0.1)
    return supervisor.statuses()


def taken() -> Taken:
    """By all processes that watch, on all local nodes."""
    memory_mb = cpu_s = 0.0
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any(name in " ".join(process.cmdline()) for name in OURS):
                used = process.cpu_times()
                memory_mb += process.memory_full_info().pss / 1e6
                cpu_s += used.user + used.system
    return Taken(memory_mb, cpu_s)


def events() -> Iterator[tuple[str, str]]:
    """How many there are, and which came sooner after another one of the same camera and kind than its silence allows."""
    from maskdet.store import EventFilter, iterate_events, open_store

    store = open_store()
    found = sorted(
        (e.event.watch, str(e.event.kind), e.event.time)
        for e in iterate_events(store, EventFilter(sent=True))
    )
    store.close()
    twice = sum(a[:2] == b[:2] and (b[2] - a[2]).total_seconds() < 2 for a, b in itertools.pairwise(found))
    yield "events", str(len(found))
    yield "of the same camera and kind within 2 s (at most the moved ones may)", str(twice)


if __name__ == "__main__":
    typer.run(main)
