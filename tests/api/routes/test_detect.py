"""Pictures that other programs send come back as verdicts, however they were sent."""

from __future__ import annotations

import base64
import io
import time

import pytest
from PIL import Image as Pil

from maskdet.images import decode_image
from maskdet.inference import photo_record
from maskdet.registry import active_version, operating_threshold
from maskdet.settings import get_settings

DETECT = "/api/v1/detect"


@pytest.fixture(scope="module")
def expected(pipeline, photo):
    """What the command line says of the photo."""
    settings = get_settings()
    threshold = operating_threshold(active_version(settings.models_dir), settings)
    return photo_record("photo.jpg", pipeline.run(decode_image(photo), threshold=threshold))


def ways(photo):
    text = base64.b64encode(photo).decode()
    return {
        "multipart": {"files": {"file": ("photo.jpg", photo)}},
        "under another name": {"files": {"picture": ("photo.jpg", photo)}},
        "raw": {"content": photo, "headers": {"content-type": "image/jpeg"}},
        "bytes": {"content": photo, "headers": {"content-type": "application/octet-stream"}},
        "base64": {"json": {"pictures": [{"data": text}]}},
        "a data address": {"json": {"pictures": [{"data": f"data:image/jpeg;base64,{text}"}]}},
    }


@pytest.mark.parametrize("way", ways(b""))
def test_a_picture_is_judged_as_on_the_command_line(api, photo, expected, way):
    answer = api.post(DETECT, **ways(photo)[way])
    assert answer.status_code == 200
    (picture,) = answer.json()["pictures"]
    assert (picture["width"], picture["height"]) == (expected["width"], expected["height"])
    assert [(f["box"], f["label"], f["unsure"]) for f in picture["faces"]] == [
        (f["box"], f["label"], f["unsure"]) for f in expected["faces"]
    ]
    assert [f["probability"] for f in picture["faces"]] == pytest.approx(
        [f["probability"] for f in expected["faces"]], abs=1e-4
    )


def test_one_bad_picture_of_several_leaves_the_others_alone(api, photo):
    files = [("file", ("a.jpg", photo)), ("file", ("notes.jpg", b"no picture")), ("file", ("c.jpg", photo))]
    pictures = api.post(DETECT, files=files).json()["pictures"]
    assert [picture["image"] for picture in pictures] == ["a.jpg", "notes.jpg", "c.jpg"]
    assert pictures[0]["faces"] == pictures[2]["faces"] != []
    assert "not a picture" in pictures[1]["problem"]["detail"]


def test_the_annotated_picture_is_answered_where_a_picture_is_accepted(api, photo):
    plain, blurred = (
        api.post(f"{DETECT}?blur={blur}", files={"file": ("a.jpg", photo)}, headers={"accept": "image/jpeg"})
        for blur in ("false", "true")
    )
    assert plain.headers["content-type"] == "image/jpeg"
    assert Pil.open(io.BytesIO(plain.content)).size == Pil.open(io.BytesIO(photo)).size
    assert plain.content != blurred.content


def test_thresholds_and_presets_are_wishes(api, photo):
    files = {"file": ("a.jpg", photo)}
    strict = api.post(f"{DETECT}?threshold=1&preset=fast", files=files).json()
    assert strict["preset"] == "fast"
    assert all(face["unsure"] for face in strict["pictures"][0]["faces"])
    none = api.post(f"{DETECT}?min_confidence=1", files=files).json()
    assert none["pictures"][0]["faces"] == []


@pytest.mark.parametrize(
    "path", [f"{DETECT}?min_confidence=0", "/api/v1/detection/detect?det_prob_threshold=0"]
)
def test_nobody_has_every_spot_of_a_picture_judged_as_a_face(api, photo, path):
    answer = api.post(path, files={"file": ("a.jpg", photo)}).json()
    faces = answer["result"] if "result" in answer else answer["pictures"][0]["faces"]
    assert 0 < len(faces) < 200


def test_a_batch_is_followed_to_its_end(api, photo):
    files = [("file", (f"{k}.jpg", photo)) for k in range(3)] + [("file", ("notes.jpg", b"no picture"))]
    started = api.post("/api/v1/batches", files=files)
    assert (started.status_code, started.json()["total"]) == (202, 4)
    end = time.monotonic() + 120
    while (batch := api.get(started.headers["location"]).json())["state"] == "running":
        assert time.monotonic() < end, batch
        time.sleep(0.1)
    assert (batch["state"], batch["done"], batch["failed"]) == ("finished", 4, 1)
    assert [picture["image"] for picture in batch["pictures"]] == ["0.jpg", "1.jpg", "2.jpg", "notes.jpg"]
    assert batch["pictures"][0]["faces"]


def test_a_cancelled_batch_judges_no_more(api, photo):
    files = [("file", (f"{k}.jpg", photo)) for k in range(12)]
    where = api.post("/api/v1/batches", files=files).headers["location"]
    cancelled = api.delete(where).json()
    assert cancelled["state"] == "cancelled"
    assert cancelled["done"] < 12
    assert api.get(where).json()["done"] == cancelled["done"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("image/jpeg", "image/jpeg"),
        ("IMAGE/*", "image/jpeg"),
        ("image/avif,image/*,*/*;q=0.8", "image/jpeg"),  # as browsers ask for pictures
        ("image/jpeg;q=0.1, application/json", "application/json"),
        ("image/jpeg;q=0", "application/problem+json"),
        ("image/png", "application/problem+json"),
        ("image/jpeg;q=many", "application/problem+json"),
        ("text/html", "application/json"),
        (",;,q=", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_answer_is_of_the_kind_that_is_accepted(api, photo, accept, kind):
    answer = api.post(DETECT, files={"file": ("a.jpg", photo)}, headers={"accept": accept})
    assert answer.headers["content-type"] == kind
    assert answer.status_code == (406 if "problem" in kind else 200)
