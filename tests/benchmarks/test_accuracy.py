"""The accuracy benchmark: splits, oracles and the card it writes beside a detector."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from benchmarks.accuracy.__main__ import keep_beside_detector
from benchmarks.accuracy.measures import (
    SearchedScene,
    best_confidence,
    figures,
    oracles,
    search,
    split_scenes,
)
from benchmarks.accuracy.phantoms import held_out, nobody_figures, street_figures
from benchmarks.accuracy.photos import random_fifth
from benchmarks.accuracy.tables import page
from maskdet.dataset.transfer import BoxedPicture
from maskdet.presets import PRESETS
from maskdet.registry.report import DetectorReport, PhotoFigures
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


@pytest.fixture(scope="module")
def bare(samples, scenes):
    """One picture: its annotated heads, and the place of one that nobody annotated."""
    boxes = [("head", face.box) for face in scenes[0].faces]
    return BoxedPicture(scenes[0].path, tuple(boxes))


def test_what_is_found_away_from_every_head_is_a_phantom(pipeline, bare):
    balanced = pipeline.with_preset(PRESETS["balanced"])
    known = street_figures(balanced, [bare])
    assert known.pictures == 1
    assert known.away[0].count == 0
    assert known.at_heads[0].count >= 0.8 * len(bare.boxes)
    unknown = street_figures(balanced, [replace(bare, boxes=bare.boxes[:1])])
    assert unknown.away[0].count >= known.at_heads[0].count - 2
    assert [one.from_px for one in unknown.away] == [16, 32, 64]
    assert unknown.away[0].count >= unknown.away[1].count >= unknown.away[2].count


def test_who_was_not_annotated_but_is_seen_by_another_detector_is_told_from_phantoms(pipeline, bare):
    street = street_figures(pipeline.with_preset(PRESETS["balanced"]), [replace(bare, boxes=())])
    assert street.away_alone[0].count < 0.5 * street.away[0].count


def test_masked_faces_where_nobody_wears_a_mask_are_counted(pipeline, bare):
    street = street_figures(pipeline.with_preset(PRESETS["balanced"]), [bare])
    assert 0 < street.at_heads_masked[0].count < street.at_heads[0].count


def test_of_pictures_without_anyone_only_those_without_a_box_count(pipeline, bare):
    found = nobody_figures(pipeline.with_preset(PRESETS["fast"]), [bare, replace(bare, boxes=())])
    assert found.pictures == 1
    assert found.away[0].count > 5


def test_only_the_test_fifth_of_street_pictures_is_measured_on(tmp_path):
    paths = []
    for number in range(40):
        noise = np.random.default_rng(number).integers(0, 256, (16, 16, 3), np.uint8)
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(noise).resize((64, 64)).save(paths[-1])
    chosen = held_out([BoxedPicture(path, ()) for path in paths])
    assert 1 <= len(chosen) <= 16
    assert chosen == held_out([BoxedPicture(path, ()) for path in paths])


def test_a_random_fifth_is_the_same_each_time():
    assert random_fifth(range(100)) == random_fifth(range(100))
    assert len(set(random_fifth(range(100)))) == 20


def test_the_page_shows_phantoms_and_the_random_split(report, pipeline, bare):
    balanced = pipeline.with_preset(PRESETS["balanced"])
    photos = PhotoFigures(photos=4, found=4, right=3, right_as_published=2)
    preset = report.presets[0].replaced(
        street=street_figures(balanced, [replace(bare, boxes=bare.boxes[:1])]),
        nobody=nobody_figures(balanced, [replace(bare, boxes=())]),
        random_split=(0.5, 0.75),
        photos_random_split=photos,
    )
    text = page(report.replaced(presets=(preset,)))
    assert f"| balanced, street | 1 | {preset.street.away[0].count:.3f} |" in text
    assert f"| balanced, nobody there | 1 | {preset.nobody.away[0].count:.3f} |" in text
    assert "| 50.0 | 75.0 | 75.0 (50.0) of 4 |" in text
    assert "Phantoms" not in page(report)


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
