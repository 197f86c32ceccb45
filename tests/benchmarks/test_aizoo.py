"""The 260 px SSD of AIZOO: what its outputs mean. Its weights are in no registry, so it is run where a file is named."""

import numpy as np
import pytest

from benchmarks.peers.__main__ import run_peer
from benchmarks.peers.aizoo import anchors, boxes, detections
from benchmarks.peers.list import PEERS
from maskdet.errors import MaskdetError
from maskdet.results import MaskLabel


def test_there_is_an_anchor_for_each_output_of_the_network():
    grid = anchors()
    assert grid.shape == (5972, 4)
    assert np.allclose(grid[0], (0.5 / 33, 0.5 / 33, 0.04, 0.04))
    assert np.allclose(grid[2], (0.5 / 33, 0.5 / 33, 0.04 * 0.62**0.5, 0.04 / 0.62**0.5))
    assert (grid[-1, :2] == (np.float32(2.5 / 3), np.float32(2.5 / 3))).all()


def test_an_anchor_that_is_not_moved_is_its_own_box():
    grid = anchors()[-4:]
    x_min, y_min, x_max, y_max = boxes(np.zeros((4, 4), np.float32), grid).T
    assert np.allclose(x_max - x_min, grid[:, 2])
    assert np.allclose((y_min + y_max) / 2, grid[:, 1])


def test_each_face_is_found_once_with_its_likelier_label():
    shares = np.array([[0.1, 0.1, 0.3, 0.4], [0.11, 0.1, 0.31, 0.4], [0.6, 0.5, 0.8, 0.9]], np.float32)
    scores = np.array([[0.9, 0.1], [0.7, 0.2], [0.2, 0.6]], np.float32)
    found = list(detections(shares, scores, (100, 200), 0.5))
    assert [d.verdict.label for d in found] == [MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK]
    assert np.allclose(found[0].face.box.xyxy, (20, 10, 60, 40))
    assert found[0].score == pytest.approx(0.9)


def test_without_its_file_the_row_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.delenv("MASKDET_AIZOO_TFLITE", raising=False)
    with pytest.raises(MaskdetError, match="MASKDET_AIZOO_TFLITE"):
        run_peer(PEERS["aizoo"], tmp_path, tmp_path)
