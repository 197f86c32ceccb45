"""ClusterSupervisor: the watches spread over the nodes of a Ray cluster; for pages and commands it is a Supervisor.

Each node has one actor (`node_watcher.py`), placed there by its name, and asked every second. One that has died, or not
answered for `LOST_S`, is lost: its watches move to the other nodes. By then it has stopped by itself (`LEASE_S`), also where it
still runs and only the line is cut.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any

from maskdet.cameras import Watch
from maskdet.errors import MaskdetError
from maskdet.jobs import connected_ray
from maskdet.language import tr
from maskdet.watching.cluster.node_watcher import NodeWatcher, Order
from maskdet.watching.cluster.placement import placed
from maskdet.watching.status import WatchState, WatchStatus
from maskdet.watching.watch_run import OnLine

log = logging.getLogger("maskdet.watching")

ASK_S = 1.0  # between two questions to a node
LEASE_S = 5.0  # a node that hears nothing for so long watches nothing any more
LOST_S = 7.0  # a node that has answered nothing for so long is lost
START_S = 60.0  # a new actor may take so long for its first answer
PICTURE_S = 3.0

ListWatches = Callable[[], Sequence[tuple[str, Watch]]]


@dataclass
class Node:
    """A node and its actor.

    Attributes:
        asked: the answer that is waited for; heard_s: when the last one came; until_s: how long what it was told last holds.
        has_died: whether Ray says so of it or its actor.
    """

    name: str
    cpus: float
    actor: Any
    began_s: float
    heard_s: float = 0.0
    asked: Any = None
    asked_s: float = 0.0
    until_s: float = 0.0
    has_died: bool = False
    statuses: dict[str, WatchStatus] = field(default_factory=dict)

    def is_lost(self, now_s: float) -> bool:
        """Whether it watches nothing any more, and will not."""
        if self.has_died:
            return now_s > self.until_s
        return now_s - (self.heard_s or self.began_s) > (LOST_S if self.heard_s else START_S)


class ClusterSupervisor:
    """Runs watches on a cluster. `poll` and `close` from one thread; `statuses` and `picture` from any.

    Args:
        list_watches: gives (watch_id, watch); when it raises a MaskdetError, all stays as it is.
        address: of the cluster, as of `ray.init`; where this process is connected already, it stays so.
        on_line: gets what the watches report.
        preset: how closely they search; empty: as the settings say.

    Raises: ClusterProblem where Ray is missing or does not answer.
    """

    def __init__(
        self, list_watches: ListWatches, *, address: str, on_line: OnLine | None = None, preset: str = ""
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.problem = ""
        self._ray = connected_ray(address)
        self._list, self._on_line, self._preset = list_watches, on_line, preset
        self._nodes: dict[str, Node] = {}  # by node id
        self._watches: dict[str, Watch] = {}
        self._of: dict[str, str] = {}  # watch_id -> node id
        self._polled_s = -1e9

    @property
    def nodes(self) -> list[Node]:
        """Those that answer, or are being begun."""
        return list(self._nodes.values())

    def poll(self) -> None:
        """Bring what runs in line with what is to run. Returns soon."""
        now_s = time.monotonic()
        for node_id, node in list(self._nodes.items()):
            self._hear(node, now_s)
            if node.is_lost(now_s):
                self._lose(node_id, node)
        if now_s - self._polled_s >= ASK_S:
            self._polled_s = now_s
            self._follow_nodes(now_s)
            self._follow_list()
            self._of = placed(self._watches, self._cpus(), self._of)
        for node_id, node in self._nodes.items():
            if node.asked is None and not node.has_died and now_s - node.asked_s >= ASK_S:
                self._ask(node_id, node, now_s)

    def statuses(self) -> list[WatchStatus]:
        """How each watch that is to run stands, in the order of the list."""
        found = []
        for watch_id, watch in list(self._watches.items()):
            node = self._nodes.get(self._of.get(watch_id, ""))
            known = node.statuses.get(watch_id) if node else None
            if known and node and time.monotonic() - node.heard_s > LEASE_S:
                reason = tr(
                    "The machine {name} does not answer. Its cameras move to another one in a moment.",
                    name=node.name,
                )
                known = replace(known, state=WatchState.RESTARTING, reason=reason, people={}, port=0)
            found.append(known or WatchStatus(watch_id, watch.name))
        return found

    def picture(self, watch_id: str, *, blur: bool = False) -> bytes | None:
        """The newest picture of a watch with what was found in it, as JPEG; None where there is none."""
        node = self._nodes.get(self._of.get(watch_id, ""))
        if node is None:
            return None
        try:
            data: bytes | None = self._ray.get(node.actor.picture.remote(watch_id, blur), timeout=PICTURE_S)
        except self._ray.exceptions.RayError:
            return None
        return data

    def close(self) -> None:
        """End all watches; what they hold is written first."""
        endings = [node.actor.close.remote() for node in self._nodes.values()]
        if endings:
            self._ray.wait(endings, num_returns=len(endings), timeout=20)
        for node in self._nodes.values():
            self._ray.kill(node.actor)
        self._nodes = {}

    def __enter__(self) -> ClusterSupervisor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _cpus(self) -> dict[str, float]:
        """Of the nodes that have answered: a new one is given watches once it does."""
        return {node_id: node.cpus for node_id, node in self._nodes.items() if node.heard_s}

    def _follow_nodes(self, now_s: float) -> None:
        for about in self._ray.nodes():
            if about["NodeID"] in self._nodes and not about["Alive"]:
                self._nodes[about["NodeID"]].has_died = True
            node_id, cpus = about["NodeID"], float(about["Resources"].get("CPU", 0))
            if about["Alive"] and cpus and node_id not in self._nodes:
                name = about["NodeManagerHostname"]
                self._nodes[node_id] = Node(name, cpus, self._actor(node_id, name), now_s)

    def _actor(self, node_id: str, name: str) -> Any:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        there = NodeAffinitySchedulingStrategy(node_id, soft=False)
        environment = {key: value for key, value in os.environ.items() if key.startswith("MASKDET_")}
        remote = self._ray.remote(NodeWatcher).options(
            num_cpus=0, max_restarts=0, max_concurrency=4, scheduling_strategy=there
        )
        return remote.remote(name, environment, self._preset)

    def _follow_list(self) -> None:
        try:
            self._watches = {watch_id: watch for watch_id, watch in self._list() if watch.enabled}
            self.problem = ""
        except MaskdetError as error:
            if not self.problem:  # once, not every second
                log.warning("%s", error)
            self.problem = str(error)

    def _ask(self, node_id: str, node: Node, now_s: float) -> None:
        mine = [
            (watch_id, watch.to_json())
            for watch_id, watch in self._watches.items()
            if self._of.get(watch_id) == node_id
        ]
        node.asked = node.actor.follow.remote(Order(mine, time.time() + LEASE_S))
        node.asked_s, node.until_s = now_s, now_s + LEASE_S

    def _hear(self, node: Node, now_s: float) -> None:
        if node.asked is None or not self._ray.wait([node.asked], timeout=0)[0]:
            return
        asked, node.asked = node.asked, None
        try:
            answer = self._ray.get(asked)
        except self._ray.exceptions.RayError as error:  # its own text may hold what it was told
            log.warning("The node %s failed (%s).", node.name, type(error).__name__)
            node.has_died = True
            return
        node.heard_s, node.statuses = now_s, {status.watch_id: status for status in answer.statuses}
        for watch_id, line in answer.lines if self._on_line else ():
            self._on_line(watch_id, line)  # type: ignore[misc]  # it is there, as the line above says

    def _lose(self, node_id: str, node: Node) -> None:
        log.error("The node %s does not answer any more: its cameras move to the others.", node.name)
        self._ray.kill(node.actor)
        del self._nodes[node_id]
