"""The same parts on the nodes of a Ray cluster. Each node puts its parts into the shared folder of results itself."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from maskdet.archive.parts import PartFigures
from maskdet.archive.pool import Advance, WorkProblem
from maskdet.archive.scoring import PartScorer
from maskdet.archive.worker import write_problem
from maskdet.errors import MaskdetError
from maskdet.jobs import connected_ray
from maskdet.language import tr
from maskdet.settings import Settings, get_settings


class NodeScorer:
    """What holds the pipeline on a node: one process a core, for as many parts as there are."""

    def __init__(self, results: str, settings: Settings) -> None:
        import cv2

        cv2.setNumThreads(1)
        self._results, self._problem = Path(results), ""
        try:
            self._scorer = PartScorer(self._results, settings)
        except (
            MaskdetError
        ) as error:  # said by each of its parts: an actor that cannot be made is tried again for ever
            self._problem = str(error)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """Parts, by number -> a row for each: figures, or what keeps the run from going on."""
        rows = [self._row(int(part)) for part in batch["part"]]
        return {key: [row[key] for row in rows] for key in rows[0]}

    def _row(self, part: int) -> dict[str, Any]:
        figures, problem = PartFigures(), self._problem
        try:
            if not problem:
                figures = self._scorer.score(part)
        except MaskdetError as error:
            problem = str(error)
        except OSError as error:
            problem = write_problem(self._results, error)
        where = f"On {os.uname().nodename}: " if problem else ""
        return {"part": part, "problem": where + problem, **vars(figures)}


def run_on_ray(results: Path, parts: Sequence[int], address: str) -> Iterator[Advance]:
    """Score these parts on a cluster; what a lost node had under way is done by another one.

    Args:
        address: as of `ray.init`; where this process is connected already, it stays so.

    Raises: ClusterProblem; WorkProblem with a sentence, what was done is kept.
    """
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    ray = connected_ray(address, "ray.data")
    ray.data.DataContext.get_current().enable_progress_bars = False
    rows = ray.data.from_items(
        [{"part": part} for part in parts], override_num_blocks=len(parts)
    ).map_batches(
        NodeScorer,
        fn_constructor_args=(str(results), get_settings()),
        batch_size=1,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=len(parts), max_tasks_in_flight_per_actor=2),
    )
    try:
        for row in rows.iter_rows():
            if row["problem"]:
                raise WorkProblem(str(row["problem"]))
            figures = PartFigures(*(int(row[key]) for key in ("pictures", "faces", "bad")))
            yield Advance(figures, 0)
    except ray.exceptions.RayError as error:
        raise WorkProblem(
            tr(
                "The cluster gave up ({kind}). What was done is kept; when the cluster is well, start the same "
                "command again.",
                kind=type(error).__name__,
            )
        ) from error
