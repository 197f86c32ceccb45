"""Which watch is watched by which node: evenly by their processors, and nobody is moved without need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def placed(watch_ids: Iterable[str], cpus: Mapping[str, float], before: Mapping[str, str]) -> dict[str, str]:
    """A node for each watch.

    Args:
        cpus: processors of each node that is there.
        before: watch_id -> node, as it is now; who has a node keeps it, unless another one has clearly less to do.

    Returns: watch_id -> node; empty where there is no node.
    """
    if not cpus:
        return {}
    wanted = list(watch_ids)
    of = {watch_id: before[watch_id] for watch_id in wanted if before.get(watch_id) in cpus}
    counts = {node: sum(1 for found in of.values() if found == node) for node in cpus}

    def load(node: str, more: int = 0) -> float:
        return (counts[node] + more) / max(1.0, cpus[node])

    for watch_id in wanted:
        if watch_id not in of:
            node = min(cpus, key=lambda one: load(one, 1))
            of[watch_id], counts[node] = node, counts[node] + 1
    while True:
        most, least = max(cpus, key=load), min(cpus, key=lambda one: load(one, 1))
        if load(most) <= load(least, 1):
            return of
        moved = next(watch_id for watch_id in reversed(wanted) if of[watch_id] == most)
        of[moved], counts[most], counts[least] = least, counts[most] - 1, counts[least] + 1
