"""Features of pictures: cached for one model and one detector."""

from maskdet.data_quality import picture_features
from maskdet.data_quality.picture_features import inspect_pictures
from maskdet.dataset.index import DatasetIndex
from tests.support.faces.real_faces import small_set


def test_what_another_detector_found_is_not_taken_from_the_cache(practice_set, tmp_path, monkeypatch):
    index = DatasetIndex.from_folder(small_set(practice_set, tmp_path / "faces", people=1))
    first = inspect_pictures(index, None)
    assert all(features.num_faces == 1 for features in first.values())
    monkeypatch.setattr(picture_features, "main_face", lambda image, detector: None)
    monkeypatch.setattr(picture_features, "crop_detector", lambda: _Blind())
    assert {key: found.num_faces for key, found in inspect_pictures(index, None).items()} == dict.fromkeys(
        first, 1
    )
    monkeypatch.setattr(picture_features, "crop_detector_sha256", lambda: "0" * 64)
    assert {key: found.num_faces for key, found in inspect_pictures(index, None).items()} == dict.fromkeys(
        first, 0
    )


class _Blind:
    """A detector that finds nobody."""

    def detect(self, image, **_):
        return []
