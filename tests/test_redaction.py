"""No secret of an address is shown, wherever it stands and however it is spelled."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskdet.redaction import hide_credentials, hide_in_text

# With at least one sign that no path of a camera has: what looks like "main" or "101" cannot be told from one.
SECRETS = st.text(string.ascii_letters + string.digits + "!$%*+-._~^ ", min_size=5, max_size=24).map(
    lambda text: f"Zq9{text.strip()}77x"
)
WILD = st.text(string.ascii_letters + string.digits + "@/?#:;&= ", min_size=1, max_size=12).map(
    lambda t: f"Zq9{t}x7k2"
)
NAMES = st.sampled_from(
    [
        "loginuse",
        "loginpas",
        "userpwd",
        "psw",
        "p",
        "u",
        "pwd",
        "apikey",
        "authbasic",
        "sid",
        "upw",
        "signature",
        "code",
        "login",
        "token",
        "whatever",
        "x",
    ]
)
HOSTS = st.sampled_from(["camera", "cam.example.org:554", "192.168.1.7", "[fe80::1]:8554"])
TEMPLATES = st.sampled_from(
    [
        "rtsp://admin:{s}@{h}/main",
        "rtsp://{s}:x@{h}/main",
        "rtsp://{s}@{h}/main",
        "http://{h}/video?{n}={s}",
        "http://{h}/video?channel=1&{n}={s}&subtype=0",
        "rtsp://{h}/0/admin:{s}/main",
        "rtsp://{h}/{s}",
        "rtsp://{h}/user=admin&password={s}&channel=1",
        "rtsp://{h}/live;{n}={s}",
        "http://{h}/v?login=admin:{s}",
        "user:{s}@{h}",
        "admin:{s}@{h}/main",
        "rtsp:/admin:{s}@{h}/main",
        "rtsp:/{s}@{h}",
        "RTSP://admin:{s}@{h}",
        "http://{h}/cgi/{n}={s}.jpg",
        "http://{h}/#{s}",
        "http://{h}/video?{s}",
        "https://{h}/hook/{s}/picture.jpg",
    ]
)


@given(TEMPLATES, SECRETS, NAMES, HOSTS)
@settings(max_examples=1500, deadline=None)
def test_a_secret_is_never_shown(template, secret, name, host):
    shown = hide_credentials(template.format(s=secret, n=name, h=host))
    assert secret not in shown
    parts = {secret[k : k + 5] for k in range(len(secret) - 4)}
    assert not [part for part in parts if part in shown and part not in template.format(s="", n=name, h=host)]


@given(WILD, HOSTS)
@settings(max_examples=1500, deadline=None)
def test_a_password_with_signs_that_should_be_escaped_is_never_shown(secret, host):
    shown = hide_credentials(f"rtsp://admin:{secret}@{host}/main")
    assert "Zq9" not in shown
    assert "x7k2" not in shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("0", "0"),
        ("films/door 1.mp4", "films/door 1.mp4"),
        ("rtsp://camera/Streaming/Channels/101", "rtsp://camera/Streaming/Channels/101"),
        (
            "rtsp://me:pw@cam.local:554/h264/ch1/main/av_stream",
            "rtsp://***@cam.local:554/h264/ch1/main/av_stream",
        ),
        (
            "rtsp://a:b@cam/cam/realmonitor?channel=1&subtype=0",
            "rtsp://***@cam/cam/realmonitor?channel=1&subtype=0",
        ),
        ("http://cam/video.mjpg?resolution=640x480&key=abc", "http://cam/video.mjpg?resolution=640x480&***"),
        ("rtsp://admin:my secret@host", "rtsp://***@host"),
        ("rtsp://host/0/admin:SECRET/main", "rtsp://host/0/***/main"),
        ("user:pw@cam", "***@cam"),
    ],
)
def test_host_and_path_are_shown(address, shown):
    assert hide_credentials(address) == shown


def test_a_video_with_an_at_in_its_name_is_shown(tmp_path):
    video = tmp_path / "me@home.mp4"
    video.touch()
    assert hide_credentials(str(video)) == str(video)


SENTENCES = st.sampled_from(
    [
        "There is no film and no folder {a}. Check the name.",
        "Got unexpected extra argument(s) ({a})",
        "Path '{a}' does not exist.",
        '"{a}", which is read from',
        "--map {a}: expected SPELLING=LABEL.",
        "{a}",
        "An address begins with rtsp:// or http://, not {a}!",
    ]
)


@given(SENTENCES, TEMPLATES, SECRETS, NAMES, HOSTS)
@settings(max_examples=1500, deadline=None)
def test_a_sentence_shows_no_secret_of_an_address_in_it(sentence, template, secret, name, host):
    secret = secret.replace(" ", "")
    shown = hide_in_text(sentence.format(a=template.format(s=secret, n=name, h=host)))
    assert "Zq9" not in shown
    assert secret[3:] not in shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("There is no rtsp://me:pw@door.local/main.", "There is no rtsp://***@door.local/main."),
        ("rtsp://me:my word@door.local/main is silent.", "rtsp://***@door.local/main is silent."),
        ("(http:/bob:pw@host/x.zip)", "(http://***@host/***)"),
        ("Use rtsp://, http:// or https://, or a film.", "Use rtsp://, http:// or https://, or a film."),
        ("films/door: 1.mp4 is damaged.", "films/door: 1.mp4 is damaged."),
        ("12:05:01  Door: person 3: mask", "12:05:01  Door: person 3: mask"),
        ("Ask me@example.org.", "Ask me@example.org."),
        ("Neither mqtt://me:pw@broker/topic", "Neither mqtt://broker/…"),
        ("tgram://token/chat was refused.", "tgram://… was refused."),
    ],
)
def test_a_sentence_stays_readable(sentence, shown):
    assert hide_in_text(sentence) == shown
    assert hide_in_text(shown) == shown
