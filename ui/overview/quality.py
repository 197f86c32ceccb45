"""How good it is in whole pictures, in one honest sentence: faces that are not found count, too."""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

from maskdet.formatting import number
from maskdet.language import tr, tr_later
from maskdet.presets import PRESETS, Preset
from maskdet.registry import Version
from maskdet.registry.report import DetectorReport, Figures, SceneRow, VersionReport
from maskdet.settings import get_settings
from ui.widgets.model import usual_preset

MEASURED = tr_later(
    "Measured on {faces} faces in {scenes} street and group pictures it has not learned from."
)
MEASURED_WITH_PRESET = tr_later(
    "Measured on {faces} faces in {scenes} street and group pictures it has not learned from, preset {preset}."
)
ONLY_DRAWN = tr_later(
    "It judged {right} of 100 drawn masks of the practice set right. How it does on real masks was not measured."
)
ONLY_PHOTOS = tr_later(
    "It judged {right} of 100 photos of one face each right. How many faces it finds was not measured."
)
FROM_PX = 16  # the smallest height that the sentence speaks of


@dataclass(frozen=True)
class WholePictures:
    """Figures on faces in annotated scenes: of those from FROM_PX, and of smaller ones (None: not measured)."""

    row: SceneRow
    smaller: SceneRow | None
    scenes: int
    preset: str


def show_quality(version: Version, report: VersionReport) -> None:
    """The sentence, in large letters, and what it was measured on."""
    found = whole_pictures(version, report, usual_preset())
    with st.container(key="quality"):
        if found:
            st.markdown(f"### {sentence(found)}")
            st.caption(measured_on(found))
        else:
            st.markdown(f"### {only_photos(report.test_photos)}")


def whole_pictures(version: Version, report: VersionReport, preset: Preset) -> WholePictures | None:
    """From the version's evaluation on scenes, else from the detector's report where that is of this version."""
    scenes = report.evaluation.scenes if report.evaluation else None
    if scenes and scenes.preset in ("", preset.name):
        return _of_rows(scenes.rows, scenes.scenes, scenes.preset or preset.name)
    detector = detector_report()
    if detector is None or detector.version != version.name:
        return None
    rows = next((found.rows for found in detector.presets if found.name == preset.name), ())
    return _of_rows(rows, detector.scenes.get("test", 0), preset.name)


def detector_report() -> DetectorReport | None:
    """The report beside the face detector; None where there is none, or it is damaged."""
    path = get_settings().detector_dir / "report.json"
    try:
        return DetectorReport.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _of_rows(rows: tuple[SceneRow, ...], scenes: int, preset: str) -> WholePictures | None:
    wanted = next((row for row in rows if row.from_px == FROM_PX and _is_endless(row) and row.faces), None)
    smaller = next((row for row in rows if not row.from_px and row.to_px == FROM_PX and row.faces), None)
    return WholePictures(wanted, smaller, scenes, preset) if wanted else None


def _is_endless(row: SceneRow) -> bool:
    return row.to_px is None or row.to_px >= 10_000


def sentence(found: WholePictures) -> str:
    """Such as "It finds 93 of 100 faces from 16 pixels up, and judges 98 of 100 of those right."."""
    row = found.row
    found_of_100 = _of_100(row.found, row.faces)
    if not row.found:
        words = tr_later("It finds {found} of 100 faces from {height} pixels up, and judges none.")
        return tr(words, found=found_of_100, height=FROM_PX)
    return tr(
        "It finds {found} of 100 faces from {height} pixels up, and judges {right} of 100 of those right.",
        found=found_of_100,
        height=FROM_PX,
        right=_of_100(row.right, row.found),
    )


def measured_on(found: WholePictures) -> str:
    """The count, the preset, and what the sentence leaves out."""
    row, preset = found.row, PRESETS.get(found.preset)
    parts = [
        tr(
            MEASURED_WITH_PRESET if preset else MEASURED,
            faces=number(row.faces),
            scenes=number(found.scenes),
            preset=preset.title if preset else "",
        )
    ]
    if row.unmasked:
        parts.append(
            tr(
                "Of {people} people without a mask, {not_found} were not found and {called_masked} called masked.",
                people=number(row.unmasked),
                not_found=number(row.unmasked_not_found),
                called_masked=number(row.unmasked_called_masked),
            )
        )
    if row.false_faces:
        parts.append(_false_faces(row.false_faces))
    if found.smaller:
        smaller = _of_100(found.smaller.found, found.smaller.faces)
        parts.append(tr("Of smaller faces it finds {found} in 100.", found=smaller))
    return " ".join(parts)


def _false_faces(places: int) -> str:
    return tr("It also took {places} places for a face that nobody had marked as one.", places=number(places))


def only_photos(figures: Figures | None) -> str:
    """What is known where whole pictures were not measured."""
    if figures is None:
        return tr("How good it is was not measured.")
    drawn = getattr(figures, "mostly_drawn", False)
    return tr(ONLY_DRAWN if drawn else ONLY_PHOTOS, right=_of_100(figures.accuracy, 1))


def _of_100(part: float, whole: float) -> int:
    """Rounded, but only all of them are 100."""
    share = part / whole
    return 100 if share >= 1 else min(99, round(100 * share))
