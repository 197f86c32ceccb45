"""The figures of `benchmarks.accuracy.__main__` as a page in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maskdet.registry import table


def page(report: dict[str, Any]) -> str:
    """The whole of docs/benchmarks.md; the pipelines of others stand in docs/peers.md."""
    presets = report["presets"]
    scenes = report["scenes"]
    return "\n".join(
        [
            "# Benchmarks",
            f"Made by `python -m benchmarks.accuracy.__main__`: {report['detector']} and {report['version']} on {scenes['test']} "
            f"scenes ({report['faces']} faces) that no part of training has seen. Percent, unless said otherwise. mAP50 by COCO's rules at an overlap of "
            "0.5, two classes: a mask worn wrongly counts as none. Pipelines of others: [peers.md](peers.md).\n",
            "## Presets",
            table(_HEADER, [_row(preset) for preset in presets]),
            "Label right: of all found faces. Unmasked lost: from 16 px, not found or called masked. Face confidence: set "
            f"low by hand, so that fewer are lost; the one with the best end-to-end F1 on the {scenes['validation']} "
            "validation scenes stands beside it. CPU ms: a scene of "
            "400 to 800 px, on one core, decoded before. Peak MB: of the whole process. Photos: one face each, right "
            "verdicts by the true label.\n",
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
            "## What limits it",
            table(("preset, if", "mAP50 all", "from 16 px"), _oracles(presets)),
            "",
        ]
    )


_HEADER = (
    "preset", "looks at, px", "mAP50 all", "from 16 px", "AP50 with mask", "AP50 without", "AP50 of faces",
    "label right", "unmasked lost", "face confidence", "best F1 at", "CPU ms", "peak MB", "photos right",
)  # fmt: skip


def _row(preset: dict[str, Any]) -> tuple[Any, ...]:
    every, from_16 = preset["rows"][:2]
    lost = from_16["unmasked_not_found"] + from_16["unmasked_called_masked"]
    photos = preset["photos"]
    return (
        preset["name"],
        " + ".join(map(str, preset["sizes"])),
        _percent(every["ap50"]["mean"]),
        _percent(from_16["ap50"]["mean"]),
        _percent(every["ap50"]["with_mask"]),
        _percent(every["ap50"]["without_mask"]),
        _percent(preset["face_ap50"]),
        _percent(_share(every["right"], every["found"])),
        f"{_percent(_share(lost, from_16['unmasked']))} ({lost} of {from_16['unmasked']})",
        preset["min_confidence"],
        preset["chosen_on_validation"],
        preset["cpu_ms"],
        preset["peak_mb"],
        f"{_percent(_share(photos['right'], photos['photos']))} of {photos['photos']}" if photos else "-",
    )


def _by_height(presets: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (
            preset["name"], row["from_px"], row["to_px"] or "", row["faces"], _percent(row["recall"]),
            _percent(row["ap50"]["mean"]),
            f"{row['unmasked_not_found'] + row['unmasked_called_masked']} of {row['unmasked']}",
        )
        for preset in presets
        for row in preset["rows"]
    ]  # fmt: skip


def _three(preset: dict[str, Any]) -> tuple[Any, ...]:
    precisions = preset["three_class_ap50"]
    known = [value for value in precisions.values() if value is not None]
    wrong = "mask_worn_incorrectly"
    mean = sum(known) / len(known) if known else None
    return preset["name"], preset["faces_of"][wrong], _percent(precisions[wrong]), _percent(mean)


def _oracles(presets: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [
        (f"{preset['name']}, {name}", _percent(every), _percent(from_16))
        for preset in presets
        for name, (every, from_16) in preset["oracles"].items()
    ]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"
