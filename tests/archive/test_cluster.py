"""What a node of a cluster does with parts; a whole cluster is tried by `python -m benchmarks.cluster_archive`."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks.support.archives import is_complete, same_tables
from maskdet.archive import MANIFEST, Judging, NodeScorer, open_run, run_batch
from maskdet.jobs import ClusterProblem
from maskdet.settings import get_settings


def test_nodes_do_the_same_to_the_last_bit_and_no_part_twice(small_archive, results, tmp_path):
    open_run(tmp_path, [str(small_archive)], Judging.of(get_settings()), part_size=4)
    node = NodeScorer(str(tmp_path), get_settings())
    rows = node({"part": [0, 1]})
    assert rows["problem"] == ["", ""]
    before = (tmp_path / "parts/00000001").stat().st_mtime_ns
    node({"part": [3, 2, 1]})  # the last one again, as where a node was lost after it had done it
    assert (tmp_path / "parts/00000001").stat().st_mtime_ns == before
    assert is_complete(tmp_path, 13)
    assert same_tables(tmp_path, results)


def test_a_node_with_another_model_says_so_instead_of_scoring(small_archive, tmp_path):
    open_run(tmp_path, [str(small_archive)], Judging.of(get_settings()), part_size=4)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    manifest["judging"]["model"] = "another"
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    (problem,) = NodeScorer(str(tmp_path), get_settings())({"part": [0]})["problem"]
    assert problem.startswith("On ")
    assert "was changed" in problem
    assert not (tmp_path / "parts").exists()


def test_without_ray_the_option_says_how_to_install_it(small_archive, tmp_path, monkeypatch):
    manifest = open_run(tmp_path, [str(small_archive)], Judging.of(get_settings()), part_size=4)
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterProblem, match="pip install"):
        run_batch(tmp_path, manifest, ray="auto")
