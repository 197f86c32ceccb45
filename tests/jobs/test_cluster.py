"""The way to a cluster: what is said where there is none."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from maskdet.jobs import ClusterProblem, connected_ray


def refuse(**_: object) -> None:
    raise ConnectionError("Could not find any running Ray instance")


def test_without_ray_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterProblem, match="maskdet\\[cluster\\]"):
        connected_ray("auto")


def test_where_no_cluster_answers_the_address_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(is_initialized=lambda: False, init=refuse))
    with pytest.raises(ClusterProblem, match=r"10\.0\.0\.9:6379"):
        connected_ray("10.0.0.9:6379")


def test_who_is_connected_already_stays_so(monkeypatch):
    ray = SimpleNamespace(is_initialized=lambda: True, init=refuse)
    monkeypatch.setitem(sys.modules, "ray", ray)
    assert connected_ray("10.0.0.9:6379") is ray
