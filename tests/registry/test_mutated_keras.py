"""Model files from elsewhere that were changed at random are looked into, or refused in a sentence; nothing else happens."""

from __future__ import annotations

import time

from benchmarks.fuzz.mutated_models import odd_models
from maskdet.errors import MaskdetError
from maskdet.registry.keras_file import check_keras_file


def test_models_changed_at_random_are_understood_or_refused_in_a_sentence(tmp_path):
    path = tmp_path / "theirs.keras"
    for number, data in enumerate(odd_models(60)):
        path.write_bytes(data)
        start = time.monotonic()
        try:
            check_keras_file(path)
            problem = ""
        except MaskdetError as error:
            problem = str(error)
        assert not problem or problem.endswith((".", ")")), number
        assert time.monotonic() - start < 2, number
        assert [entry.name for entry in tmp_path.iterdir()] == ["theirs.keras"], number
