"""Robustness and whole scenes."""

from __future__ import annotations

from pathlib import Path

from maskdet.evaluation.evaluation_store import store_evaluation, write_into_card
from maskdet.registry.report import Robustness, RobustnessFigures, RobustnessRow, SceneRow, Scenes
from tests.support.pages.evaluation import OpenPart, report_of, stored, version_in_use, words


def test_the_stress_lab_shows_what_a_perturbation_looks_like_before_it_runs(
    page_of: OpenPart, started: list[list[str]]
) -> None:
    page = page_of("Stress")
    page.selectbox(key="perturbation").select("hand").run()
    assert "Hand before the mouth" in words(page)
    assert len(page.get("image")) == 5
    page.button(key="run_stress").click().run()
    assert "--stress" in started[0]


def test_a_measured_stress_lab_is_drawn_the_hardest_first(page_of: OpenPart, home: Path) -> None:
    rows = [row_of("dark", s, 1 - s / 10) for s in range(6)] + [row_of("blur", s, 1.0) for s in range(6)]
    clean = RobustnessFigures(count=40, accuracy=1.0)
    robustness = Robustness(clean=clean, rows=tuple(rows), threshold=0.8, fingerprint="f", note="40 faces.")
    report = report_of(home).replaced(robustness=robustness)
    store_evaluation(version_in_use(), report, stored(home).predictions())
    page = page_of("Stress")
    assert list(page.dataframe[0].value["Perturbation"]) == ["Dark", "Blur"]
    assert "severity 5: of 40 faces 20 unmasked called masked" in words(page)


def row_of(kind: str, severity: int, accuracy: float) -> RobustnessRow:
    return RobustnessRow(
        kind=kind,
        title=kind.title(),
        severity=severity,
        count=40,
        accuracy=accuracy,
        interval=(accuracy, accuracy),
        sure=1.0,
        sure_accuracy=accuracy,
        missed=round(40 * (1 - accuracy)),
    )


def test_scenes_that_are_not_there_get_a_sentence(page_of: OpenPart, started: list[list[str]]) -> None:
    page = page_of("Scenes")
    page.text_input(key="scenes_folder").set_value("/nowhere/scenes").run()
    page.button(key="measure_scenes").click().run()
    assert "There is no folder /nowhere/scenes" in words(page)
    assert not started


def test_scenes_in_the_versions_own_report_are_shown(page_of: OpenPart, home: Path) -> None:
    row = SceneRow(
        from_px=16,
        faces=40,
        recall=0.9,
        precision=1.0,
        f1=0.85,
        unmasked_not_found=1,
        masked_called_unmasked=2,
    )
    scenes = Scenes(scenes=7, leaked=3, min_confidence=0.6, rows=(row,))
    write_into_card(version_in_use(), report_of(home).replaced(scenes=scenes))
    page = page_of("Scenes")
    assert "7 pictures, from finding the face to the verdict" in words(page).replace("*", "")
    assert list(page.dataframe[0].value["Found"].str.replace("\u00a0", " ")) == ["90.0 %"]
