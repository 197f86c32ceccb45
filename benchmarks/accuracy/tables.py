"""The figures of `benchmarks.accuracy.__main__` as a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from maskdet.formatting import percent
from maskdet.registry import table
from maskdet.registry.report import (
    AveragePrecision,
    DetectorReport,
    HeightCount,
    PhotoFigures,
    PresetFigures,
    SceneRow,
)
from maskdet.results import MaskLabel


def page(report: DetectorReport) -> str:
    """The whole of docs/benchmarks.md; the pipelines of others stand in docs/peers.md."""
    presets, scenes = report.presets, report.scenes
    return "\n".join(
        [
            "# Benchmarks",
            f"Made by `python -m benchmarks.accuracy.__main__`: {report.detector} and {report.version} on {scenes['test']} "
            f"scenes ({report.faces} faces) that no part of training has seen. Percent, unless said otherwise. mAP50 by COCO's rules at an overlap of "
            "0.5, two classes: a mask worn wrongly counts as none. Pipelines of others: [peers.md](peers.md).\n",
            "## Presets",
            table(_HEADER, [_row(preset) for preset in presets]),
            "Label right: of all found faces. Unmasked lost: from 16 px, not found or called masked. Face confidence: set "
            f"low by hand, so that fewer are lost; the one with the best end-to-end F1 on the {scenes['validation']} "
            "validation scenes stands beside it. CPU ms: a scene of "
            "400 to 800 px, on one core, decoded before. Peak MB: of the whole process. Photos: one face each, right "
            "verdicts by the true label, in brackets by the published one.\n",
            "## By face height",
            table(
                ("preset", "from px", "to px", "faces", "found", "mAP50", "unmasked lost"),
                _by_height(presets),
            ),
            "",
            "## Three classes",
            table(
                ("preset", "faces worn wrongly", "AP50 worn wrongly", "mAP50 of three"),
                [_three(p) for p in presets],
            ),
            "",
            *_phantoms(presets),
            *_random_split(presets),
            "## What limits it",
            table(("preset, if", "mAP50 all", "from 16 px"), _oracles(presets)),
            "",
        ]
    )


_HEADER = (
    "preset",
    "looks at, px",
    "mAP50 all",
    "from 16 px",
    "AP50 with mask",
    "AP50 without",
    "AP50 of faces",
    "label right",
    "unmasked lost",
    "face confidence",
    "best F1 at",
    "CPU ms",
    "peak MB",
    "photos right",
)


def _row(preset: PresetFigures) -> tuple[object, ...]:
    every, from_16 = preset.rows[:2]
    precision = every.ap50 or AveragePrecision()
    lost = from_16.unmasked_lost
    return (
        preset.name,
        " + ".join(map(str, preset.sizes)),
        _percent(precision.mean),
        _percent(_mean(from_16)),
        _percent(precision.with_mask),
        _percent(precision.without_mask),
        _percent(preset.face_ap50),
        _percent(_share(every.right, every.found)),
        f"{_percent(_share(lost, from_16.unmasked))} ({lost} of {from_16.unmasked})",
        preset.min_confidence,
        preset.chosen_on_validation,
        preset.cpu_ms,
        preset.peak_mb,
        _right(preset.photos),
    )


def _by_height(presets: Sequence[PresetFigures]) -> list[tuple[object, ...]]:
    return [
        (
            preset.name,
            row.from_px,
            row.to_px or "",
            row.faces,
            _percent(row.recall),
            _percent(_mean(row)),
            f"{row.unmasked_lost} of {row.unmasked}",
        )
        for preset in presets
        for row in preset.rows
    ]


def _mean(row: SceneRow) -> float | None:
    return row.ap50.mean if row.ap50 else None


def _three(preset: PresetFigures) -> tuple[object, ...]:
    precisions, wrong = preset.three_class_ap50, MaskLabel.MASK_WORN_INCORRECTLY.value
    known = [value for value in precisions.values() if value is not None]
    mean = sum(known) / len(known) if known else None
    return preset.name, preset.faces_of[wrong], _percent(precisions[wrong]), _percent(mean)


def _phantoms(presets: Sequence[PresetFigures]) -> list[str]:
    rows = [row for preset in presets for row in _phantom_rows(preset)]
    if not rows:
        return []
    header = ("preset", "pictures", *(f"from {one.from_px} px" for one in _first_street(presets)))
    return [
        "## Phantoms",
        table(header, rows),
        "Detections a picture, as the preset shows them: on held-out street pictures away from every annotated head "
        "(wheels, lamps, knees; most are passers-by whom nobody annotated: what YuNet does not see either is nearly always a "
        "phantom), and in held-out pictures without anyone. Everyone "
        "in the street pictures is bare: of what is found at heads, the share that is called masked.\n",
    ]


def _first_street(presets: Sequence[PresetFigures]) -> tuple[HeightCount, ...]:
    return next(part.away for preset in presets for part in (preset.street, preset.nobody) if part)


def _phantom_rows(preset: PresetFigures) -> Iterator[tuple[object, ...]]:
    if street := preset.street:
        yield (
            f"{preset.name}, street",
            street.pictures,
            *(_each(one.count, street.pictures) for one in street.away),
        )
        if street.away_alone:
            alone = (_each(one.count, street.pictures) for one in street.away_alone)
            yield f"{preset.name}, street, seen by no other detector", street.pictures, *alone
        shares = (
            f"{_percent(_share(masked.count, found.count))} % of {found.count}"
            for masked, found in zip(street.at_heads_masked, street.at_heads, strict=True)
        )
        yield f"{preset.name}, street, bare heads called masked", street.pictures, *shares
    if nobody := preset.nobody:
        counts = (_each(one.count, nobody.pictures) for one in nobody.away)
        yield f"{preset.name}, nobody there", nobody.pictures, *counts


def _each(count: int, pictures: int) -> str:
    return f"{count / pictures:.3f}" if pictures else "-"


def _random_split(presets: Sequence[PresetFigures]) -> list[str]:
    rows = [_random_row(preset) for preset in presets if preset.random_split]
    if not rows:
        return []
    return [
        "## A random split beside the honest one",
        table(
            (
                "preset",
                "mAP50 all",
                "from 16 px",
                "photos right",
                "random: mAP50 all",
                "from 16 px",
                "photos right",
            ),
            rows,
        ),
        "Honest: the parts held out by near-duplicate group. Random: a fifth of all scenes and photos by file, as others often "
        "publish; most of it, and a twin of much of the rest, the models have learned from. It says nothing about new pictures.\n",
    ]


def _random_row(preset: PresetFigures) -> tuple[object, ...]:
    honest = (preset.rows[0], preset.rows[1])
    return (
        preset.name,
        *(_percent(_mean(row)) for row in honest),
        _right(preset.photos),
        *(_percent(value) for value in preset.random_split or (None, None)),
        _right(preset.photos_random_split),
    )


def _right(photos: PhotoFigures | None) -> str:
    """The share right by the true labels; in brackets by the published ones."""
    if not photos:
        return "-"
    true, published = (
        _percent(_share(count, photos.photos)) for count in (photos.right, photos.right_as_published)
    )
    return f"{true} ({published}) of {photos.photos}"


def _oracles(presets: Sequence[PresetFigures]) -> list[tuple[str, str, str]]:
    return [
        (f"{preset.name}, {name}", _percent(every), _percent(from_16))
        for preset in presets
        for name, (every, from_16) in preset.oracles.items()
    ]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "-" if share is None else percent(share).removesuffix(" %")
