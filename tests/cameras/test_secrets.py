"""A random secret in a random address shows nowhere, whatever goes wrong with it: the real code is run, and fails fast."""

from __future__ import annotations

import contextlib
import json
import logging

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import SourceKind, Watch, kind_of, unknown_certificate
from maskdet.cameras.mjpeg import http_frames
from maskdet.cameras.rtsp import rtsp_frames
from maskdet.commands.sources import watch_name, whole_source
from maskdet.errors import MaskdetError
from maskdet.notify import check_url
from maskdet.notify.sending import send_test
from maskdet.store import StoreProblem, add_watch, open_store
from maskdet.store.audit_rows import audit_log
from maskdet.watching import Supervisor, compare_rules
from maskdet.watching.messages import LaunchSpec
from tests.support.servers.http_answers import http_answer, own_certificate

# What looks like "main" or "101" cannot be told from a part of a path; without vowels, t, 0, 1 and . no five signs make a word or host
# that sentences hold anyway.
SECRETS = st.text("bcdfghjklmnpqrsvwxyzBCDFGHJKLMNPQRSVWXYZ" + "34568!$*+-_~^", min_size=5, max_size=20).map(
    lambda text: f"Zq9{text}77x"
)
HOST = "127.0.0.1:1"  # where nobody listens
CAMERAS = (
    "rtsp://admin:{s}@{h}/main",
    "rtsp://{s}:x@{h}/main",
    "rtsp://{h}/0/admin:{s}/main",
    "rtsp://{h}/{s}",
    "rtsps://admin:{s}@{h}/main",
    "rtsp:/admin:{s}@{h}/main",
    "rtsp:/{h}/{s}",
    "RTSP://admin:{s}@{h}",
    "http://{h}/video?loginuse=a&loginpas={s}",
    "http://admin:{s}@{h}/v",
    "https://admin:{s}@{h}/v?pwd={s}",
    "http://{h}/{s}/v.jpg",
    "http://{h}/#{s}",
    "http://[{s}",
    "http://{h}:{s}/",
    "http://a:{s}@[::1/",
    "http://..{h}/{s}",
    "admin:{s}@{h}",
    "{h}/video?pwd={s}",
    "{h}/admin:{s}/main",
    "ftp://a:{s}@{h}/",
    "{s}://{h}/",
    "nothing/{s}@{h}/x",
    "rtsp://admin:{s}/x@{h}/",
    "rtsp://admin:12#{s}@{h}/",
    "rtsp://a:b@{s}@{h}/",
    "rtsp://{h}:{s}/main",
    "http://admin:12/{s}@{h}/",
    "https:/admin:{s}@{h}/",
    "file:///{s}?a",
    "concat:a?{s}|b",
    "user={s}&p=1",
)
RECEIVERS = (
    "json://me:{s}@{h}/{s}?token={s}",
    "jsons://{h}/{s}",
    "http://{h}/hook?key={s}",
    "https://a:{s}@{h}/x",
    "xml://{h}/?sig={s}",
    "form://a:{s}@{h}/{s}",
    "nothing://{s}/{s}",
    "json://[{s}",
    "json://{h}:{s}/",
)


def never() -> bool:
    return False


def shows(text: str, secret: str) -> bool:
    return any(secret[k : k + 5] in text for k in range(len(secret) - 4))


def problems_of(address: str) -> str:
    """All that the code says of an address, from each place that opens one."""
    said = [watch_name(address, 1), watch_name(address, 2)]

    def watch() -> Watch:
        return Watch(watch_name(address, 1), whole_source(address), notify=(address,))

    def read() -> None:
        frames = {SourceKind.RTSP: rtsp_frames, SourceKind.HTTP: http_frames}[kind_of(whole_source(address))]
        next(frames(whole_source(address), frame_rate=None, stop=never))

    ways = (
        lambda: said.append(repr(watch())),
        lambda: said.append(repr(LaunchSpec(watch(), output="out.mp4"))),
        lambda: said.append(repr(unknown_certificate(address))),
        lambda: compare_rules(address, watch(), watch().rules, watch().rules),
        read,
    )
    for way in ways:
        with contextlib.suppress(KeyError):
            try:
                way()
            except MaskdetError as error:
                said += [str(error), repr(error)]
    return "\n".join(said)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=st.sampled_from(CAMERAS), secret=SECRETS)
def test_no_secret_of_a_camera_shows_in_errors_names_and_logs(caplog, capfd, template, secret):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    said = problems_of(template.format(s=secret, h=HOST))
    out, err = capfd.readouterr()
    assert not shows(said + caplog.text + out + err, secret)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=st.sampled_from(RECEIVERS), secret=SECRETS)
def test_no_secret_of_a_receiver_shows_in_errors_and_logs(caplog, capfd, template, secret):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    said = ""
    for use in (check_url, send_test):
        try:
            said += str(use(template.format(s=secret, h=HOST)))
        except MaskdetError as error:
            said += f"{error} {error!r}"
    out, err = capfd.readouterr()
    assert not shows(said + caplog.text + out + err, secret)


SECRET = "Zq9-hunter2-77x"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:{s}@127.0.0.1:1/name",
        "postgresql://me:a@{s}@127.0.0.1:1/name",
        "postgresql://{s}@[::1/name",
        "postgresql://127.0.0.1:1/name?password={s}",
        "postgresql://me:a/{s}@127.0.0.1:1/name",
        "{s}",
        "mysql://a:{s}@b/c",
    ],
)
def test_no_secret_of_a_database_shows_in_its_errors(url, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreProblem) as problem:
        open_store(url.format(s=SECRET))
    assert not shows(f"{problem.value} {problem.value!r} {caplog.text}", SECRET)


@pytest.mark.parametrize(
    ("body", "kind", "status", "headers"),
    [
        (b"", "text/plain", 401, {}),
        (b"", "text/plain", 404, {}),
        (b"", "text/plain", 500, {}),
        (b"<html>", "text/html", 200, {}),
        (b"", "", 302, {"Location": f"http://127.0.0.1:1/{SECRET}"}),
        (b"#EXTM3U\n#EXTINF:1,\nx.ts\n", "audio/x-mpegurl", 200, {}),
        (b"no film" * 99, "video/mp4", 200, {}),
        (b"\xff\xd8\xff", "image/jpeg", 200, {}),
    ],
)
def test_no_secret_shows_where_a_camera_answers_something_else(caplog, capfd, body, kind, status, headers):
    caplog.set_level(logging.DEBUG)
    with http_answer(body, kind, status=status, headers=headers) as address:
        said = problems_of(f"{address}/{SECRET}?token={SECRET}".replace("://", f"://warden:{SECRET}@"))
    assert "127.0.0.1" in said
    assert not shows(said + caplog.text + "".join(capfd.readouterr()), SECRET)


def test_no_secret_shows_where_a_certificate_is_not_trusted(caplog, capfd, tmp_path):
    caplog.set_level(logging.DEBUG)
    with http_answer(b"", "", certificate=own_certificate(tmp_path / "own.pem")) as address:
        said = problems_of(f"{address}?token={SECRET}")
    assert "fingerprint" in said
    assert not shows(said + caplog.text + "".join(capfd.readouterr()), SECRET)


def test_no_secret_shows_in_processes_lines_and_statuses(capfd):
    addresses = [template.format(s=SECRET, h=HOST) for template in (CAMERAS[0], CAMERAS[8], CAMERAS[2])]
    listed = [
        (str(k), Watch(watch_name(a, k), a, notify=(f"json://{HOST}/{SECRET}",)))
        for k, a in enumerate(addresses)
    ]
    lines: list[str] = []
    with Supervisor(
        lambda: listed, to_store=False, on_line=lambda _, line: lines.append(json.dumps(line.to_json()))
    ) as supervisor:

        def all_have_a_reason() -> bool:
            supervisor.poll()
            return all(status.reason for status in supervisor.statuses())

        assert eventually(all_have_a_reason, seconds=40)
        statuses = json.dumps([status.to_json() for status in supervisor.statuses()])
        processes = psutil.Process().children(recursive=True)
        shown = [" ".join([*p.cmdline(), *p.environ().values()]) for p in processes]
    assert shown
    assert lines
    assert not shows("".join([*shown, *lines, statuses, *capfd.readouterr()]), SECRET)


def test_no_secret_shows_in_the_list_of_changes(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    for k, template in enumerate(CAMERAS):
        address = template.format(s=SECRET, h=HOST)
        add_watch(store, Watch(f"{watch_name(address, 1)[:50]} {k}", address, notify=(address,)), who="Ada")
    assert not shows(repr(audit_log(store)), SECRET)
