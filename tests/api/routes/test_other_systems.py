"""What asks CompreFace or DeepStack today asks maskdet tomorrow: with their own clients, and as Frigate does."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest

from maskdet.images import jpeg_bytes
from tests.support.other_clients import install_clients, run_with_clients
from tests.support.pictures import empty_wall

COMPREFACE = """
import json, sys
from compreface import CompreFace
from compreface.service import DetectionService
host, port, key, photo = sys.argv[1:]
client = CompreFace(f"http://{host}", port, {"limit": 3, "face_plugins": "mask", "status": True})
print(json.dumps(client.init_face_detection(key).detect(photo)))
"""
DEEPSTACK = """
import json, sys
from deepstack.core import DeepstackObject
host, port, key, photo = sys.argv[1:]
client = DeepstackObject(host, int(port), key, timeout=120, min_confidence=0.4)
print(json.dumps(client.detect(open(photo, "rb").read())))
"""
MASK_VALUES = {"mask_worn_correctly", "mask_worn_incorrectly", "without_mask"}


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clients")
    install_clients(folder)
    return folder


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory, photo):
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    path.write_bytes(photo)
    return str(path)


@pytest.fixture(scope="module")
def faces(api, photo):
    """The faces as maskdet's own address answers them."""
    return api.post("/api/v1/detect", files={"file": ("a.jpg", photo)}).json()["pictures"][0]["faces"]


def where(server):
    parts = urlsplit(server.url)
    return str(parts.hostname), str(parts.port), server.key


def test_the_client_of_compreface_gets_faces_and_masks(clients, server, photo_file, faces):
    answer = run_with_clients(clients, COMPREFACE, *where(server), photo_file)
    assert len(answer["result"]) == 3
    assert set(answer["plugins_versions"]) == {"detector", "mask"}
    sizes = [
        (f["box"]["x_max"] - f["box"]["x_min"]) * (f["box"]["y_max"] - f["box"]["y_min"])
        for f in answer["result"]
    ]
    assert sizes == pytest.approx(sorted(sizes, reverse=True), rel=0.02)  # whole pixels
    words = {"mask_worn_correctly": "with_mask", "mask_worn_incorrectly": "mask_worn_incorrectly"}
    by_corner = {tuple(round(side) for side in face["box"][:2]): face for face in faces}
    for found in answer["result"]:
        ours = by_corner[found["box"]["x_min"], found["box"]["y_min"]]
        assert found["mask"]["value"] in MASK_VALUES
        assert words.get(found["mask"]["value"], "without_mask") == ours["label"]
        assert found["box"]["probability"] == ours["face_score"]


def test_the_client_of_compreface_reads_what_is_wrong(clients, server, photo_file):
    host, port, _ = where(server)
    answer = run_with_clients(clients, COMPREFACE, host, port, "mdk_wrong", photo_file)
    assert answer["message"] == answer["detail"]
    assert "not valid" in answer["message"]


def test_a_picture_without_faces_is_answered_as_compreface_does(api):
    answer = api.post("/api/v1/detection/detect", files={"file": jpeg_bytes(empty_wall())})
    assert (answer.status_code, answer.json()["code"]) == (400, 28)


def test_a_limit_of_none_is_all_faces_as_in_compreface(api, photo, faces):
    for query, number in (("limit=0", len(faces)), ("", len(faces)), ("limit=1", 1)):
        answer = api.post(f"/api/v1/detection/detect?{query}", files={"file": photo})
        assert len(answer.json()["result"]) == number


def test_the_client_of_deepstack_gets_the_surest_faces_first(clients, server, photo_file, faces):
    predictions = run_with_clients(clients, DEEPSTACK, *where(server), photo_file)
    confidences = [prediction["confidence"] for prediction in predictions]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences == sorted((f["score"] for f in faces if f["score"] >= 0.4), reverse=True)[:20]
    assert {prediction["label"] for prediction in predictions} <= {
        "with_mask",
        "without_mask",
        "mask_worn_incorrectly",
        "unsure",
    }


def test_frigate_reads_up_to_twenty_predictions(server, photo):
    # As frigate/detectors/plugins/deepstack.py asks, and reads the answer; it waits 0.1 s, which is not tested here.
    response = httpx.post(
        f"{server.url}/v1/vision/detection",
        data={"api_key": server.key},
        files={"image": ("image.jpeg", photo, "image/jpeg")},
        timeout=120,
    ).json()
    assert response["success"]
    assert 0 < len(response["predictions"]) <= 20
    for prediction in response["predictions"]:
        assert prediction["confidence"] >= 0.4
        assert prediction["x_min"] < prediction["x_max"]
        assert prediction["y_min"] < prediction["y_max"]


def test_deepstack_without_a_key_is_told_so_in_its_own_way(server, photo):
    answer = httpx.post(f"{server.url}/v1/vision/detection", files={"image": photo})
    assert (answer.status_code, answer.json()["success"]) == (401, False)
    assert "key" in answer.json()["error"]
