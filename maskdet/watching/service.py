"""Service: the process `python -m maskdet watch`: the supervisor, and all that goes with the watches of the database.

It sends what is due, deletes what is old, answers /metrics and the page Cameras, and publishes to Home Assistant. One
at a time on a data folder, by a lock that a dead process cannot hold.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maskdet.cameras import Watch, WatchProblem
from maskdet.errors import MaskdetError
from maskdet.fileio import file_lock
from maskdet.language import tr
from maskdet.retries import DATABASE_START
from maskdet.settings import get_settings
from maskdet.watching import control
from maskdet.watching.cluster import ClusterSupervisor
from maskdet.watching.integrations.home_assistant import HomeAssistant
from maskdet.watching.integrations.prometheus import CONTENT_TYPE, metrics_text
from maskdet.watching.messages import Line, Report
from maskdet.watching.picture_server import LocalServer
from maskdet.watching.status import write_statuses
from maskdet.watching.supervisor import POLL_S, Supervisor
from maskdet.watching.watch_run import OnLine

if TYPE_CHECKING:
    from maskdet.store import Store

log = logging.getLogger("maskdet.watching")

PUBLISH_S = 1.0  # between two messages to Home Assistant
RETENTION_S = 3600.0


def watch_all(
    ending: threading.Event, *, on_line: OnLine | None = None, preset: str = "", ray: str = ""
) -> None:
    """Run the watches of the database until `ending` is set; a database that is away is waited for.

    Args:
        preset: how closely they search; empty: as the settings say.
        ray: address of a Ray cluster over whose nodes they are spread; empty: this computer.

    Raises: WatchingProblem when another process does so already; StoreProblem, BrokerProblem; ClusterProblem where there is no
        such cluster; WatchProblem where there is no database that all nodes reach.
    """
    from maskdet.store import watches

    with file_lock(control.home() / "lock") as free:
        if not free:
            raise control.WatchingProblem(
                tr(
                    "The watches run already, in another process. Stop them on the page Cameras, or end that process."
                )
            )
        store = open_when_there(ending)
        if store is None:
            return
        if ray and store.is_sqlite:
            raise WatchProblem(
                tr(
                    "The nodes of a cluster write into one database, and this one is a file. Set MASKDET_DATABASE_URL to a "
                    "PostgreSQL server that all nodes reach."
                )
            )

        def listed() -> list[tuple[str, Watch]]:
            return [(str(row.watch_id), row.watch) for row in watches(store)]

        with ExitStack() as stack:
            stack.enter_context(upkeep(store))
            supervise(ending, listed, stack, store=store, on_line=on_line, preset=preset, ray=ray)


def open_when_there(ending: threading.Event) -> Store | None:
    """Open the database; while it is away, wait for it with growing pauses, and say so.

    Returns: None where `ending` was set meanwhile.
    Raises: StoreProblem for what waiting does not help against.
    """
    from maskdet.store import StoreProblem, open_store

    failures = 0
    while not ending.is_set():
        try:
            return open_store()
        except StoreProblem as problem:
            if not problem.is_outage:
                raise
            failures += 1
            pause = DATABASE_START.after(failures)
            log.warning("%s The watches wait for it; it is tried again in %g s.", problem, pause)
            ending.wait(pause)
    return None


def supervise(
    ending: threading.Event,
    list_watches: Callable[[], Sequence[tuple[str, Watch]]],
    stack: ExitStack,
    *,
    store: Store | None = None,
    on_line: OnLine | None = None,
    preset: str = "",
    ray: str = "",
) -> None:
    """Run the supervisor with its local server and Home Assistant until `ending` is set."""
    home_assistant = _home_assistant(stack)
    follow = _with_reports(on_line, home_assistant)
    supervisor: Supervisor | ClusterSupervisor
    if ray:
        supervisor = ClusterSupervisor(list_watches, address=ray, on_line=follow, preset=preset)
    else:
        supervisor = Supervisor(list_watches, to_store=store is not None, on_line=follow, preset=preset)
    stack.callback(supervisor.close)
    server = _serve(supervisor, store)
    stack.callback(server.close)
    control.announce(server.port, supervisor.token)
    published_s = 0.0
    while not ending.wait(POLL_S):
        supervisor.poll()
        if home_assistant and time.monotonic() - published_s >= PUBLISH_S:
            published_s = time.monotonic()
            home_assistant.publish(supervisor.statuses())


@contextmanager
def upkeep(store: Store, *, extra_urls: Sequence[str] = ()) -> Iterator[None]:
    """Send what is due and delete what is old while the block runs, in threads.

    Args:
        extra_urls: receivers of watches that are not in the database; secrets.
    """
    from maskdet.notify import DeliveryWorker

    over = threading.Event()
    worker = DeliveryWorker(store, extra_urls=extra_urls)
    worker.start()
    threading.Thread(target=_delete_old, args=(store, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        worker.stop()


def _delete_old(store: Store, over: threading.Event) -> None:
    from maskdet.store import apply_retention

    while True:
        try:
            apply_retention(store, datetime.now(UTC))
        except MaskdetError as error:
            log.warning("Old events could not be deleted. %s", error)
        except Exception:  # a thread that ends silently would keep everything for good
            log.exception("Old events could not be deleted; it is tried again")
        if over.wait(RETENTION_S):
            return


def _serve(supervisor: Supervisor | ClusterSupervisor, store: Store | None) -> LocalServer:
    """On the port of the settings, or any other where that one is taken."""

    def status(_: Mapping[str, str]) -> tuple[str, bytes]:
        return "application/json", write_statuses(supervisor.statuses())

    def metrics(_: Mapping[str, str]) -> tuple[str, bytes]:
        return CONTENT_TYPE, metrics_text(supervisor.statuses(), _deliveries(store))

    def picture(query: Mapping[str, str]) -> tuple[str, bytes] | None:
        data = supervisor.picture(query.get("id", ""), blur=query.get("blur") == "1")
        return ("image/jpeg", data) if data else None

    routes = {"/status": status, "/metrics": metrics, "/picture.jpg": picture}
    port = get_settings().watch_port
    try:
        return LocalServer(routes, token=supervisor.token, port=port, open_paths=frozenset({"/metrics"}))
    except OSError:
        log.warning("Port %d is taken: /metrics is on another one. Choose one by MASKDET_WATCH_PORT.", port)
        return LocalServer(routes, token=supervisor.token, open_paths=frozenset({"/metrics"}))


def _deliveries(store: Store | None) -> Mapping[str, int] | None:
    from maskdet.store import delivery_counts

    try:
        return {str(state): count for state, count in delivery_counts(store).items()} if store else None
    except MaskdetError:
        return None


def _home_assistant(stack: ExitStack) -> HomeAssistant | None:
    address = get_settings().mqtt_url.get_secret_value()
    if not address:
        return None
    home_assistant = HomeAssistant(address)
    stack.callback(home_assistant.close)
    return home_assistant


def _with_reports(on_line: OnLine | None, home_assistant: HomeAssistant | None) -> OnLine:
    """What happens with each line of the watches: `on_line` gets it, Home Assistant gets the reports."""

    def follow(watch_id: str, line: Line) -> None:
        if on_line:
            on_line(watch_id, line)
        if home_assistant and isinstance(line, Report):
            home_assistant.report(watch_id, line)

    return follow
