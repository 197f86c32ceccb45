"""Sources changed at random: read as far as they can be, or refused in a sentence; soon, and nothing lands elsewhere."""

import shutil
import time
from collections import Counter

import pytest

from benchmarks.fuzz.mutated_sources import mutated_sources
from maskdet.dataset.index import DatasetIndex
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.dataset.transfer.scene_files import read_scenes, read_voc_folder
from maskdet.errors import MaskdetError
from maskdet.results import MaskLabel

MAX_SECONDS = 2


class NoFaces:
    def detect(self, image, **_):
        return []


def work_through(data, folder):
    """Preview, label what is not certain, import, open the set; and read the unpacked scenes. Returns: what came of it."""
    plan = preview(data, folder / "set")
    unknown = [spelling for spelling, label in plan.labels.items() if label is None]
    plan = plan.with_labels(dict.fromkeys(unknown, MaskLabel.WITH_MASK))
    result = commit(plan, folder / "set", detector=NoFaces())
    DatasetIndex.from_folder(folder / "set")
    assert all(skipped.why.endswith(".") for skipped in result.skipped)
    return "imported" if not result.skipped else "imported in part"


def check(sources, tmp_path):
    """What came of each. Raises: AssertionError where one took too long, or wrote elsewhere."""
    outcomes = Counter()
    for name, data in sources:
        folder = tmp_path / "inner" / "outer"
        folder.mkdir(parents=True)
        start = time.process_time()
        try:
            outcome = work_through(data, folder)
        except MaskdetError as error:
            outcome = str(error)
        outcomes[outcome if outcome.startswith("imported") else "refused"] += 1
        assert outcome.startswith("imported") or outcome.endswith("."), name
        assert time.process_time() - start < MAX_SECONDS, name
        outside = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
        inside = {place for place in outside if place.startswith("inner/outer/set/")}
        assert outside - inside <= {"inner", "inner/outer", "inner/outer/set", "inner/outer/.set.lock"}, name
        assert all(place.count("/") <= 4 for place in inside), name
        shutil.rmtree(tmp_path / "inner")
    return outcomes


@pytest.mark.parametrize("seed", range(4))
def test_sources_changed_at_random_are_imported_or_refused_in_a_sentence(tmp_path, seed):
    outcomes = check(mutated_sources(25, seed), tmp_path)
    assert outcomes.total() == 25
    assert {"imported in part", "refused"} <= set(outcomes)


def test_folders_of_scenes_changed_at_random_are_read_or_refused_in_a_sentence(tmp_path):
    read_folders_of_scenes(mutated_sources(40, seed=9), tmp_path)


def read_folders_of_scenes(sources, tmp_path):
    for name, data in sources:
        (tmp_path / "a.zip").write_bytes(data)
        try:
            shutil.unpack_archive(tmp_path / "a.zip", tmp_path / "scenes")
        except Exception:  # noqa: BLE001 - damaged ZIP files; what was unpacked before is read
            (tmp_path / "scenes").mkdir(exist_ok=True)
        start = time.process_time()
        scenes = tmp_path / "scenes"
        for read in (read_scenes, lambda folder: read_voc_folder(folder / "images", folder / "annotations")):
            try:
                sentence = f"{len(read(scenes))} scenes."
            except MaskdetError as error:
                sentence = str(error)
            assert sentence.endswith("."), name
        assert time.process_time() - start < MAX_SECONDS, name
        shutil.rmtree(tmp_path / "scenes")
