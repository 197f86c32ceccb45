"""The accuracy benchmark: splits, oracles and the card it writes beside a detector."""

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.accuracy.__main__ import keep_beside_detector
from benchmarks.accuracy.measures import (
    SearchedScene,
    best_confidence,
    figures,
    oracles,
    search,
    split_scenes,
)
from benchmarks.accuracy.tables import page
from maskdet.presets import PRESETS
from maskdet.registry.report import DetectorReport
from maskdet.settings import get_settings
from tests.support.faces.scene_crops import make_scenes


@pytest.fixture(scope="module")
def scenes(samples, tmp_path_factory):
    return make_scenes(tmp_path_factory.mktemp("scenes"), samples)


@pytest.fixture(scope="module")
def searched(pipeline, scenes):
    return search(pipeline.with_preset(PRESETS["balanced"]), scenes)


@pytest.fixture(scope="module")
def report(searched):
    preset = figures(searched, PRESETS["balanced"]).replaced(
        chosen_on_validation=0.4, cpu_ms=1.0, peak_mb=2, oracles=oracles(searched)
    )
    scenes = {"train": 0, "validation": 0, "test": len(searched)}
    return DetectorReport(detector="d", version="v", scenes=scenes, faces=23, presets=(preset,))


def test_every_scene_is_in_one_split(scenes):
    splits = split_scenes(scenes)
    assert sorted(scene.path for part in splits.values() for scene in part) == sorted(s.path for s in scenes)


def test_perfect_labels_and_boxes_never_make_it_worse(searched):
    found = oracles(searched)
    plain = found["as it is"][0]
    assert found["labels and boxes"][0] >= found["all labels right"][0] >= plain - 1e-9
    assert found["missed faces added"][0] >= plain - 1e-9


def test_a_label_turned_round_is_made_right_by_the_oracle(searched):
    wrong = [
        SearchedScene(replace(one.faces, unmasked=~one.faces.unmasked), one.truth, one.verdicts)
        for one in searched
    ]
    assert oracles(wrong)["all labels right"] == oracles(searched)["all labels right"]
    assert oracles(wrong)["as it is"][0] < oracles(searched)["as it is"][0]


def test_the_confidence_that_is_chosen_leaves_phantoms_out(searched):
    def with_phantom(one):
        faces = one.faces
        box = np.array([[0.0, 0.0, 20.0, 20.0]])
        return SearchedScene(
            replace(
                faces,
                boxes=np.concatenate([faces.boxes, box]),
                unmasked=np.append(faces.unmasked, True),
                confidences=np.append(faces.confidences, 0.5),
                scores=np.append(faces.scores, 0.5),
            ),
            one.truth,
            np.append(one.verdicts, 1),
        )

    assert best_confidence([with_phantom(one) for one in searched]) > 0.5


def test_the_page_shows_the_figures_that_were_measured(report):
    text = page(report)
    row = next(line for line in text.splitlines() if line.startswith("| balanced | 256 + 640"))
    assert f"{100 * report.presets[0].rows[0].ap50.mean:.1f}" in row


def test_report_and_card_lie_beside_the_detector(report, tmp_path, monkeypatch):
    config = json.loads((get_settings().detector_dir / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config))
    monkeypatch.setenv("MASKDET_DETECTOR_DIR", str(tmp_path))
    get_settings.cache_clear()
    keep_beside_detector(report)
    get_settings.cache_clear()
    assert json.loads((tmp_path / "report.json").read_text())["faces"] == 23
    card = (tmp_path / "MODEL_CARD.md").read_text()
    assert f"{config['parameters']:,} parameters" in card
    assert config["sources"][0] in card
