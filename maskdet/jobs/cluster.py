"""The way to a Ray cluster, for what is spread over its machines: archives and cameras."""

from __future__ import annotations

import logging
import os
from importlib import import_module
from typing import Any

from maskdet.errors import MaskdetError


class ClusterProblem(MaskdetError):
    """Ray is not installed, or no cluster answers."""


def connected_ray(address: str, *modules: str) -> Any:
    """Ray, connected to a cluster.

    Args:
        address: as of `ray.init`; where this process is connected already, it stays so.
        modules: parts of Ray that are needed, too, such as `ray.data`.

    Raises: ClusterProblem.
    """
    try:
        ray = import_module("ray")
        for module in modules:
            import_module(module)
    except ImportError as error:
        raise ClusterProblem(
            "--ray needs Ray, which is not installed here. Install it with: pip install 'maskdet[cluster]'"
        ) from error
    if not ray.is_initialized():
        # Ray would tell its makers of each cluster it starts.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        _connect(ray, address)
    return ray


def _connect(ray: Any, address: str) -> None:
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise ClusterProblem(
            f"No Ray cluster answers at {address}. Check the address; `ray start --head` starts one here, and "
            "`--ray auto` finds it."
        ) from error
