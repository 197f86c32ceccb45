"""Fitting: what is refused at once, and the fast path."""

import numpy as np
import pytest

from maskdet.dataset.crop_manifest import read_manifest, write_manifest
from maskdet.errors import TrainingProblem
from maskdet.training.runs.config import RunConfig, TrainingConfig
from maskdet.training.runs.events import PhaseEvent, SamplesEvent

RUN = RunConfig("practice", training=TrainingConfig(epochs=1, batch_size=16, seed=3))


def test_too_few_pictures_of_a_label_are_refused_before_anything_heavy(crops, tmp_path):
    from maskdet.training.fit.fit import train

    records = read_manifest(crops)
    bare = [r for r in records if r.label == "without_mask" and r.split == "train"][:3]
    for name, listed, complaint in (
        ("few", [r for r in records if r.label == "with_mask"] + bare, "“Without mask” has only 3 pictures"),
        ("one", [r for r in records if r.label == "with_mask"], "at least two labels"),
    ):
        write_manifest(tmp_path / name, listed)
        with pytest.raises(TrainingProblem, match=complaint):
            train(tmp_path / name, RUN)


def test_the_fast_path_trains_a_head_and_then_the_late_blocks_from_features_on_disk(crops, tmp_path):
    from maskdet.training.fit.fit import train

    recipe = TrainingConfig(
        image_size=64, epochs=1, views=2, head_epochs=10, first_trained_block=11, augmentation=0.5
    )
    events = []
    run = train(crops, RunConfig("practice", training=recipe), folder=tmp_path, on_event=events.append)
    assert [row.phase for row in run.history] == ["head"] * 10 + ["fine-tuning"]
    assert run.history[9].accuracy > 0.7
    count = sum(r.split == "train" for r in read_manifest(crops))
    assert [e.total for e in events if isinstance(e, PhaseEvent) and e.phase == "features"][-1] == 2 * count
    assert len([e for e in events if isinstance(e, SamplesEvent)]) == 2
    plain = run.model.predict_on_batch(np.zeros((1, 64, 64, 3), np.float32))  # pixels in, all layers used
    assert plain.shape == (1, 2)
