"""HTTPS cameras with a certificate of their own: it is named, and can be accepted for one camera."""

from __future__ import annotations

import re

import pytest

from maskdet.cameras import Watch, WatchProblem, try_source, unknown_certificate
from maskdet.images import jpeg_bytes
from tests.support.servers.http_answers import http_answer, own_certificate
from tests.support.tracks import frame

FINGERPRINT = re.compile(r"([0-9A-F]{2}:){31}[0-9A-F]{2}")
PICTURE = jpeg_bytes(frame(64, 48))


@pytest.fixture
def camera(tmp_path):
    with http_answer(PICTURE, "image/jpeg", certificate=own_certificate(tmp_path / "own.pem")) as address:
        yield address


def fingerprint_of(camera):
    return unknown_certificate(camera).fingerprint


def test_a_certificate_that_is_not_trusted_is_named(camera):
    sentence = try_source(camera)
    assert "CN=door camera" in sentence
    assert FINGERPRINT.search(sentence)[0] == fingerprint_of(camera)
    assert "accept it for this camera" in sentence


def test_an_accepted_certificate_is_enough(camera):
    assert try_source(camera, certificate=fingerprint_of(camera)).shape == (48, 64, 3)
    assert unknown_certificate(camera, fingerprint_of(camera)) is None


def test_another_certificate_than_the_accepted_one_is_refused(camera, tmp_path):
    accepted = fingerprint_of(camera)
    with http_answer(
        PICTURE, "image/jpeg", certificate=own_certificate(tmp_path / "b.pem", "thief")
    ) as other:
        sentence = try_source(other, certificate=accepted)
        assert unknown_certificate(other, accepted).subject == "CN=thief"
    assert "shows another certificate than the one that was accepted: CN=thief" in sentence


def test_the_password_of_such_a_camera_is_not_shown_and_not_sent_before_it_is_accepted(tmp_path):
    asked = []
    own = own_certificate(tmp_path / "own.pem")
    with http_answer(PICTURE, "image/jpeg", certificate=own, on_request=asked.append) as address:
        sentence = try_source(address.replace("https://", "https://warden:hunter2@"))
    assert "hunter2" not in sentence
    assert asked == []


def test_a_camera_without_encryption_is_distinguished_from_one_with():
    with http_answer(PICTURE, "image/jpeg") as address:
        assert "does not speak HTTPS" in try_source(address.replace("http://", "https://"))
        assert unknown_certificate(address) is None


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:1/x", "https://[broken", "https://", "0", "https://a:99999999/"]
)
def test_an_address_without_a_certificate_has_none(address):
    assert unknown_certificate(address) is None


@pytest.mark.parametrize("written", ["ab" * 32, " ".join(["ab"] * 32), ":".join(["AB"] * 32)])
def test_a_fingerprint_is_stored_in_one_way(written):
    watch = Watch("Door", "https://camera/", certificate=written)
    assert watch.certificate == ":".join(["AB"] * 32)
    assert Watch.from_json(watch.to_json()) == watch


def test_what_is_no_fingerprint_is_refused():
    with pytest.raises(WatchProblem, match="32 pairs"):
        Watch("Door", "https://camera/", certificate="AB:CD")
