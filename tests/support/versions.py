"""Versions to test with: real in form, without a network inside."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from maskdet.registry.version import Version


def make_version(models: Path, name: str, *, report: dict[str, Any] | None = None, **config: Any) -> Version:
    """A folder that registers as a version; `config` overrides parts of its config."""
    folder = models / name
    folder.mkdir(parents=True)
    tflite = f"TFLite model of {name}".encode()
    (folder / "model.tflite").write_bytes(tflite)
    (folder / "model.keras").write_bytes(b"keras file")
    settings = {
        "version": name,
        "architecture": "mask_net",
        "labels": ["with_mask", "without_mask"],
        "image_size": 112,
        "crop_margin": 0.05,
        "light_sha256": hashlib.sha256(tflite).hexdigest(),
        "created": "2026-01-01T00:00:00+00:00",
        "parameters": 1000,
    }
    (folder / "config.json").write_text(json.dumps(settings | config))
    (folder / "MODEL_CARD.md").write_text(f"# Model card: {name}\n")
    if report is not None:
        (folder / "report.json").write_text(json.dumps(report))
    return Version.open(folder)
