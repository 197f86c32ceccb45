"""Model cards: what is written comes from config and report, and nothing else is."""

from __future__ import annotations

from typing import Any

import markdown
import pytest

from maskdet.formatting import percent
from maskdet.registry.activation import active_version
from maskdet.registry.cards import model_card
from maskdet.registry.operating_point import OperatingPoint
from maskdet.registry.report import EvaluationReport
from maskdet.settings import get_settings
from tests.support.evaluations import evaluation


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    return active_version(get_settings().models_dir).config


def measured(report: EvaluationReport | None = None) -> dict[str, Any]:
    """`report.json` with this evaluation."""
    return {"evaluation": (report or evaluation()).to_json()}


def test_a_card_says_what_the_model_is_for_what_not_and_who_is_affected(config):
    card = model_card(config, {})
    headings = (
        "What it is for",
        "What it is not for",
        "Data",
        "Figures",
        "Limits",
        "Who is affected",
        "Recipe",
    )
    assert [f"## {heading}" in card for heading in headings] == [True] * len(headings)
    assert "not an enforcer" in card
    assert "no identities" in card


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["with_mask", "without_mask"], "counts as\n`without_mask`"),
        (["with_mask", "without_mask", "mask_worn_incorrectly"], "is\n`mask_worn_incorrectly`"),
    ],
)
def test_the_card_says_what_becomes_of_a_mask_worn_wrongly(config, labels, words):
    assert f"under the nose or on the chin {words}." in model_card(config | {"labels": labels}, {})


def test_without_test_pictures_the_card_says_that_nothing_was_measured(config):
    assert "nothing was measured" in model_card(config, {})
    assert "nothing was measured" not in model_card(config, measured())


def test_the_figures_of_an_evaluation_are_on_the_card(config):
    report = evaluation()
    card = model_card(config, measured(report))
    assert f"Accuracy **{percent(report.figures.accuracy)}** of {report.figures.count}" in card
    assert "Unseen pictures of shop" in card
    assert "| with_mask | 28 | 12 |" in card


def test_the_card_says_that_the_stress_lab_draws_what_training_drew(config):
    rows = [
        {"kind": f"drawn {thing}", "split": "train", "label": "with_mask", "count": 9}
        for thing in ("hand", "cup")
    ]
    data = config["data"]
    plain = [row for row in data["counts"] if row["kind"] in ("photo", "scene")]
    card = model_card(config | {"data": data | {"counts": [*plain, *rows]}}, {})
    assert "Drawn by maskdet on faces it learned from: cup, hand." in card
    assert "known kinds of drawing, on unknown faces" in card
    assert "Drawn by maskdet" not in model_card(config | {"data": data | {"counts": plain}}, {})


@pytest.mark.parametrize(
    ("start", "words"),
    [("version:mask-net-1", "the weights of mask-net-1"), ("imagenet", "ImageNet"), ("scratch", "nothing")],
)
def test_the_recipe_says_what_the_training_started_from(config, start, words):
    assert f"Started from {words}" in model_card(config | {"start": start}, {})


def test_slices_stand_on_the_card_with_the_worst_first(config):
    card = model_card(config, measured())
    assert card.index("| Brightness | dark | 40 |") < card.index("| Brightness | medium | 40 |")
    assert "The largest gap is by brightness" in card
    assert "1 of 3" in card


def test_the_stress_lab_has_a_row_a_perturbation_and_a_column_a_severity(config):
    card = model_card(config, measured())
    assert "| made harder by | faces | as it is | severity 5 |" in card
    assert "| Scarf | 40 | 97.5 % | 50.0 % |" in card


def test_scenes_stand_by_face_height(config):
    assert "| 16 to 24 px | 12 | 50.0 % |" in model_card(config, measured())


def test_the_card_says_which_threshold_was_chosen_and_why(config):
    point = OperatingPoint(threshold=0.8, why="At most two missed.", chosen="2026-01-02T03:04")
    report = evaluation().replaced(operating=point)
    assert "Under **0.8** a verdict is shown as unsure (chosen 2026-01-02: At most two missed)" in model_card(
        config, measured(report)
    )
    assert "(the default)" in model_card(config, measured())


@pytest.mark.parametrize("section", ["slices", "scenes", "stress", "calibration", "thresholds", "figures"])
def test_a_section_that_was_not_measured_is_left_out(config, section):
    titles = {
        "slices": "By slice",
        "scenes": "Annotated scenes",
        "stress": "Stress lab: accuracy",
        "calibration": "### Calibration",
        "thresholds": "### Threshold",
        "figures": "Unseen pictures",
    }
    whole = evaluation()
    assert titles[section] in model_card(config, measured(whole))
    without = {key: value for key, value in whole.to_json().items() if key != section}
    assert titles[section] not in model_card(config, {"evaluation": without})


def test_signs_in_names_cannot_break_a_table(config):
    slices = evaluation().slices
    first = slices.rows[0].replaced(slice="a|b <script>")
    report = evaluation().replaced(slices=slices.replaced(rows=(first, *slices.rows[1:])))
    assert "| a\\|b &lt;script> |" in model_card(config, measured(report))


def test_a_share_under_one_is_never_rounded_up_to_all(config):
    figures = evaluation().figures.replaced(accuracy=0.9999, accuracy_interval=(0.9997, 0.99999))
    card = model_card(config, measured(evaluation().replaced(figures=figures)))
    assert "Accuracy **99.9 %**" in card
    assert "(95 % interval 99.9 % to 99.9 %)" in card


@pytest.mark.parametrize("field", ["licence", "source"])
def test_what_an_import_says_of_itself_makes_no_links_pictures_or_headings(config, field):
    said = (
        "mine\n# Best model ![seen](https://example.org/seen.png) [buy](http://example.org) www.example.org"
    )
    theirs = (
        config | {"imported": {"source": "Their lab"}} | ({"licence": said} if field == "licence" else {})
    )
    if field == "source":
        theirs["imported"] = {"source": said}
    shown = markdown.markdown(model_card(theirs, {}))
    assert "Best model" in shown
    assert not [made for made in ("<img", "<a ", "<h1>Best") if made in shown]
