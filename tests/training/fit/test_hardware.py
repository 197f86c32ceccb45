"""Training in half precision, as on a graphics card, gives a network that is as plain as any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from maskdet.dataset.crop_manifest import read_manifest, write_manifest
from maskdet.training.runs.config import RunConfig, TrainingConfig


@pytest.fixture
def few_crops(crops, tmp_path):
    """A manifest of twelve a label and split."""
    records = read_manifest(crops)
    kinds = {(r.label, r.split) for r in records}
    few = [r for kind in sorted(kinds) for r in [r for r in records if (r.label, r.split) == kind][:12]]
    write_manifest(tmp_path, [replace(r, file=str(crops / r.file)) for r in few])
    return tmp_path


def test_a_network_trained_in_half_precision_is_one_of_full_precision(few_crops, monkeypatch):
    import keras

    from maskdet.training.fit import fit
    from maskdet.training.fit.hardware import Hardware

    policies = []
    run_stage = fit.Fit.run

    def watched(self, stage):
        policies.append(stage.model.get_layer("stem").compute_dtype)
        run_stage(self, stage)

    monkeypatch.setattr(fit, "find_hardware", lambda: Hardware(("CPU:0",), half=True))  # stands for a card
    monkeypatch.setattr(fit.Fit, "run", watched)
    numbers = TrainingConfig(image_size=32, epochs=1, batch_size=8)
    run = fit.train(few_crops, RunConfig("practice", architecture="tiny", start="scratch", training=numbers))
    assert policies == ["float16"]
    assert {layer.dtype_policy.name for layer in run.model.layers} == {"float32"}
    assert keras.mixed_precision.global_policy().name == "float32"
    assert run.model.predict_on_batch(np.zeros((1, 32, 32, 3), np.float32)).sum() == pytest.approx(
        1, abs=1e-5
    )
