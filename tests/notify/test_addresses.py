"""Addresses of receivers: which are understood, and that nothing secret of them shows anywhere."""

from __future__ import annotations

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
