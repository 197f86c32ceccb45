"""Addresses of receivers: which are understood, and that nothing secret of them shows anywhere."""

from __future__ import annotations

import importlib
import logging

import pytest

from maskdet.notify import check_url
from maskdet.notify.message import Message
from maskdet.notify.sending import NotifyProblem, send
from maskdet.redaction import mask_text, mask_url
from tests.support.happenings import happening

SECRETS = ("hunter2", "tok3n-abc", "s3cr3t path", "s3cr3t%20path", "query-secret", "123456789:telegram")
ADDRESSES = (
    "json://me:hunter2@localhost:1/tok3n-abc/x?-key=query-secret",
    "http://me:hunter2@localhost:1/s3cr3t%20path?key=query-secret",
    "mailto://me:hunter2@localhost:1/?from=a@b.example&to=c@d.example",
    "mqtt://me:hunter2@localhost:1/tok3n-abc",
    "nothing://hunter2/tok3n-abc",
)


@pytest.mark.parametrize(
    "url", ["", "me@example.org", "nothing://x", "tgram://", "http://", "https://:80/x", "http://[x"]
)
def test_an_address_that_no_service_understands_gets_advice(url):
    with pytest.raises(NotifyProblem, match="Write it as apprise does"):
        check_url(url)


@pytest.mark.parametrize("url", ["tgram://123456789:telegram_token_abcdefghij/1234", *ADDRESSES[:4]])
def test_an_address_that_a_service_understands_is_accepted(url):
    check_url(url)


BOT = "tgram://123456789:telegram_token_abcdefghijklmnopqrst/1234"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"{BOT}?template=/etc/passwd", "template= names a file"),
        (f"{BOT}?%74emplate=/etc/passwd", "template= names a file"),
        (f"{BOT}?silent=yes&TEMPLATE=x", "template= names a file"),
        ("mailtos://me:pw@example.org?pgppub=/root/key", "pgppub= names a file"),
        ("vapid://a@example.org/b?keyfile=/etc/passwd", "keyfile= names a file"),
        ("syslog://", "none of the services"),
        ("rsyslog://10.0.0.1", "none of the services"),
        ("irc://example.org/room", "none of the services"),
        ("ntfys://example.org/topic?priorty=high", "has no parameter priorty="),
        (
            "https://discord.com/api/webhooks/1234567/abcdef?template=/etc/passwd",
            "has no parameter template=",
        ),
    ],
)
def test_a_receiver_is_a_known_service_by_known_parameters_and_never_a_file(url, why):
    with pytest.raises(NotifyProblem, match=why):
        check_url(url)
    with pytest.raises(NotifyProblem, match=why):
        send(url, Message(happening(), "key"))


@pytest.mark.parametrize(
    "url",
    [
        f"{BOT}?silent=yes",
        "mailtos://me:pw@example.org?to=a@b.example&from=c@d.example&name=Door&smtp=mail.example.org&mode=ssl",
        "ntfys://example.org/topic?priority=high&tags=mask",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#door?footer=no&image=no",
        "mqtts://me:pw@example.org/topic?qos=1&retain=yes&verify=no",
        "json://example.org/hook?template=spring&-key=1&+X-Door=2",
        "https://example.org/hook?keyfile=1",
    ],
)
def test_what_services_know_is_taken(url):
    check_url(url)


def test_apprise_opens_no_file_even_where_a_parameter_is_forgotten(tmp_path):
    (tmp_path / "template").write_text("{}")
    check_url(ADDRESSES[0])
    attachment = importlib.import_module("apprise.attachment.file").AttachFile(str(tmp_path / "template"))
    assert attachment.path is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("jsons://me:hunter2@example.org/hook/tok3n-abc", "jsons://example.org/…"),
        ("https://example.org:8443/s3cr3t?key=query-secret", "https://example.org:8443/…"),
        ("tgram://123456789:telegram/1234", "tgram://…"),
        ("slack://tok3n-abc/tok3n-def/x", "slack://…"),
        ("mailtos://me:hunter2@gmail.com?to=a@b.example", "mailtos://gmail.com/…"),
        ("json://[broken", "json://…"),
        ("hunter2", "…"),
        ("a sentence with hunter2://x", "…"),
    ],
)
def test_only_the_service_and_a_real_host_are_shown(url, shown):
    assert mask_url(url) == shown


def test_secrets_are_masked_in_any_text():
    text = f"Cannot post to {ADDRESSES[0]}: login hunter2, /s3cr3t%20path, /s3cr3t path"
    masked = mask_text(text, ADDRESSES)
    assert not any(secret in masked for secret in SECRETS)
    assert masked.startswith("Cannot post to …")


@pytest.mark.parametrize("url", ADDRESSES)
def test_no_secret_shows_in_an_error_or_in_the_log(url, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NotifyProblem) as problem:
        send(url, Message(happening(), "key"))
    shown = f"{problem.value!r} {problem.value} {caplog.text}"
    assert not [secret for secret in SECRETS if secret in shown]


def test_no_secret_shows_in_the_log_of_a_message_that_arrives(webhook, caplog):
    caplog.set_level(logging.DEBUG)
    send(webhook.url(rest="/tok3n-abc?-key=query-secret"), Message(happening(), "key"))
    assert not [secret for secret in SECRETS if secret in caplog.text]
