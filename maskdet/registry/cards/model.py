"""The model card: generated from a version's config and report, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from maskdet.errors import ModelBroken
from maskdet.formatting import plain
from maskdet.language import speaking, tr, tr_later
from maskdet.registry.cards.config import ModelConfig, options
from maskdet.registry.cards.evaluation import evaluation_parts
from maskdet.registry.cards.held_out import held_out_figures, label_height_table
from maskdet.registry.cards.markdown import table
from maskdet.registry.report.evaluation import EvaluationReport
from maskdet.registry.report.version_report import VersionReport
from maskdet.results import MaskLabel

INTENDED = """## What it is for
Helping people who run a door, a clinic, a workshop or a school to see at a glance who wears a mask, and
learners to see how such a model is trained and judged. It looks at one face at a time, cut out by maskdet's
face detector, and gives a probability for each label. A mask under the nose or on the chin {wrongly}.

## What it is not for
- Deciding alone about anyone: it is an aid for people, not an enforcer.
- Judging whether a mask protects: it sees cloth over nose and mouth, not its quality or fit.
- Recognising persons: it keeps no identities and no features of faces.
- Anything about a person but the mask: it was not made to tell age, gender, health or mood.
"""

ETHICS = """## Who is affected
Everyone in front of the camera, asked or not: tell them that a camera looks for masks and what happens with what
it sees. A verdict can be wrong, and it is wrong more often for some than for others (see the figures by slice).
Someone who is called unmasked by mistake is stopped or exposed; someone who is called masked by mistake may
endanger others: have a person look before anything follows. Some people cannot wear a mask; no camera sees why.
"""

WIDTH = 111  # letters of a line of the card
# One line each: reports show them in their reader's language.
LIMITS = (
    tr_later(
        "Hands, cups, scarves and microphones before the mouth can pass for a mask; beards rarely. The stress lab "
        "measures it on drawn ones."
    ),
    tr_later(
        "Profiles, faces turned by more than 45 degrees, strong blur, and faces under about 24 pixels are harder."
    ),
    tr_later("Masks worn wrongly are the weakest point: see the count above where it was measured."),
    tr_later(
        "The photos come from the web: age, skin tone and kind of mask are not balanced, and were not labelled. Figures "
        "by group are known only where they stand above. Check it on your own people before you rely on it."
    ),
    tr_later("It expects the picture's colours as RGB; maskdet takes care of that."),
)


def model_card(config: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    """The card in Markdown, from the JSON of `config.json` and `report.json` of a version.

    Raises: ModelBroken where one of them has not the form of such a file.
    """
    try:
        about, figures = ModelConfig.from_json(config), VersionReport.from_json(report)
    except ValueError as error:
        raise ModelBroken(
            tr(
                "Config or report of the version are damaged ({why}), so its card cannot be written. Restore the files.",
                why=error,
            )
        ) from error
    with speaking("en"):  # the file is for everyone
        parts = [
            f"# Model card: {about.version}",
            _summary(about),
            _intended(about),
            _data(about),
            _figures(figures),
            _limits(),
            ETHICS,
        ]
        return "\n".join(parts if about.imported else [*parts, _recipe(about)])


def _limits() -> str:
    items = [wrap(limit, WIDTH, break_on_hyphens=False) for limit in LIMITS]
    return "## Limits\n" + "".join("- " + "\n  ".join(lines) + "\n" for lines in items)


def _summary(config: ModelConfig) -> str:
    day = config.created[:10]
    shown = plain if config.imported else str  # an imported file may say anything
    made = f"Imported {day} from a file" if config.imported else f"Trained {day} by `python -m maskdet train`"
    return (
        f"`{config.architecture.replace('`', '')}`, {config.parameters:,} parameters, {config.image_size} x {config.image_size} pixels "
        f"in, labels {shown(', '.join(config.labels))}. {made}. Files: `model.keras` (Keras) and `model.tflite` (the same, "
        f"converted for LiteRT, which runs it). Licence: {shown(config.licence)}.\n"
    )


def _intended(config: ModelConfig) -> str:
    """What it is for; where a mask worn wrongly goes depends on the labels."""
    own = (
        "is\n`mask_worn_incorrectly`"
        if MaskLabel.MASK_WORN_INCORRECTLY in config.labels
        else "counts as\n`without_mask`"
    )
    return INTENDED.format(wrongly=own)


def _data(config: ModelConfig) -> str:
    if config.imported:
        return (
            f"## Data\nThe model was made elsewhere: {plain(config.imported.source)}. What it was trained on is not known here "
            "beyond that.\n"
        )
    sources = "\n".join(f"- {source}" for source in config.data.sources) or "- Pictures of the user's own."
    rows = [(row.kind, row.split, row.label, row.count) for row in config.data.counts]
    return (
        f"## Data\n{sources}\n\nPictures were split by near-duplicate group, so that copies of a photo are never in "
        "two splits. Faces were cut out by the detector's boxes, as the app does.\n\n"
        f"{table(('kind', 'split', 'label', 'faces'), rows)}\n{_drawn(config)}"
    )


def _drawn(config: ModelConfig) -> str:
    """What the stress lab draws and training drew too; implied by the kind `drawn` of older versions."""
    kinds = {row.kind for row in config.data.counts if row.kind.startswith("drawn ")}
    if not kinds:
        return ""
    things = ", ".join(sorted(kind.removeprefix("drawn ") for kind in kinds))
    return (
        f"Drawn by maskdet on faces it learned from: {things}. The stress lab draws with the same code, on faces the "
        "version has not learned from: its figures for these are of known kinds of drawing, on unknown faces.\n"
    )


def _figures(report: VersionReport) -> str:
    parts = []
    if photos := report.test_photos:
        parts.append(held_out_figures("Test photos (one face each), measured when it was trained", photos))
    if scenes := report.held_out_scenes:
        title = f"Faces of held-out street and press scenes, {scenes.min_height_px} px and higher"
        parts.append(held_out_figures(title, scenes))
    if rows := label_height_table(report.by_label_and_height):
        parts.append(rows)
    parts += evaluation_parts(report.evaluation or EvaluationReport())
    if not parts:
        parts.append("No test pictures were set aside for this version, so nothing was measured.\n")
    return "\n".join(["## Figures", *parts, *_tries(report)])


def _tries(report: VersionReport) -> list[str]:
    """What shows that the model works at all."""
    found = []
    if samples := report.sample_faces:
        found.append(
            f"When it was imported it was right on {samples.judged_right} of {samples.count} faces of the sample photos "
            "(drawn masks). That shows that it works at all, not how good it is: measure it on your own test pictures.\n"
        )
    if agreement := report.agreement:
        found.append(
            f"The TFLite model agrees with Keras on {agreement.crops} real faces: same label on all, largest difference "
            f"of a probability {agreement.largest_difference:.1e}.\n"
        )
    return found


def _recipe(config: ModelConfig) -> str:
    return (
        "## Recipe\nCategorical cross-entropy with class weights, AdamW with a cosine schedule, the epoch with the "
        f"lowest validation loss kept. {_start(config.start)}{options(config.training)}.\n"
    )


def _start(start: str) -> str:
    names = {"": "", "imagenet": "Started from ImageNet weights: ", "scratch": "Started from nothing: "}
    return names.get(start, f"Started from the weights of {start.removeprefix('version:')}: ")
