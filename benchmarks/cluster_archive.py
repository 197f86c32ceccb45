"""An archive on a Ray cluster of several nodes on this computer, one of which is killed in the middle.

    pip install 'maskdet[cluster]'
    python -m benchmarks.cluster_archive PICTURES             4 nodes
    python -m benchmarks.cluster_archive PICTURES --nodes 2 --pictures 60

The same pictures are scored without Ray first; both must be the same to the last bit. It ends with 1 if they are not, or if
a picture is missing or there twice.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.support.archives import is_complete, same_tables, small_archive
from benchmarks.support.table import print_table
from maskdet.archive import Judging, finished_parts, open_run, run_batch
from maskdet.settings import get_settings

PART_SIZE = 10
NODE_MB = 80  # of shared memory for objects: only numbers of parts travel


def main(
    source: Annotated[Path, typer.Argument(help="A folder of pictures.")],
    nodes: Annotated[int, typer.Option(min=2, help="Of one core each.")] = 4,
    pictures: Annotated[int, typer.Option(min=20, help="So many of them.")] = 400,
) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as work:
        archive = small_archive(source, Path(work) / "archive", pictures)
        rows = [_timed(name, archive, Path(work) / name, nodes) for name in ("local", "ray")]
        print_table(("where", "wall s", "parts", "nodes killed"), rows)
        whole = is_complete(Path(work) / "ray", pictures)
        same = same_tables(Path(work) / "local", Path(work) / "ray")
    print(f"\nevery picture exactly once: {whole}; the same as without Ray, to the last bit: {same}")
    sys.exit(not (whole and same))


def _timed(name: str, archive: Path, results: Path, nodes: int) -> tuple[str, str, str, str]:
    manifest = open_run(results, [str(archive)], Judging.of(get_settings()), part_size=PART_SIZE)
    start, killed = time.monotonic(), 0
    if name == "local":
        run_batch(results, manifest)
    else:
        with ray_cluster(nodes) as (cluster, address), killing(cluster, results) as deaths:
            start = time.monotonic()
            run_batch(results, manifest, ray=address)
            killed = len(deaths)
    return name, f"{time.monotonic() - start:.0f}", f"{manifest.plan.parts}", f"{killed}"


@contextmanager
def ray_cluster(nodes: int) -> Iterator[tuple[Any, str]]:
    """Nodes of one core each on this computer; the first one is the head, which does no work of its own."""
    import ray
    from ray.cluster_utils import Cluster

    memory = NODE_MB * 1024 * 1024
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": memory})
    try:
        for _ in range(nodes):
            cluster.add_node(num_cpus=1, object_store_memory=memory)
        cluster.wait_for_nodes()
        yield cluster, cluster.address
    finally:
        ray.shutdown()
        cluster.shutdown()


@contextmanager
def killing(cluster: Any, results: Path) -> Iterator[list[Any]]:
    """Kills one node when the first parts are there; a list of those killed."""
    killed: list[Any] = []
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.1):
            if sum(1 for _ in finished_parts(results)) >= 2:
                node = _other_node(cluster)
                cluster.remove_node(node, allow_graceful=False)
                killed.append(node)
                return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def _other_node(cluster: Any) -> Any:
    """One that works, and is neither the head nor the one by which this process speaks to the cluster."""
    import ray

    own = ray.get_runtime_context().get_node_id()
    return next(node for node in cluster.worker_nodes if node.node_id != own)


if __name__ == "__main__":
    typer.run(main)
