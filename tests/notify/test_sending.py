"""Messages: they arrive as documented, by web, mail and MQTT, or a sentence says why not."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import jsonschema
import numpy as np
import pytest

from benchmarks.support.browser import free_port
from maskdet.alerts.event import EventKind
from maskdet.images.decoding import decode_image
from maskdet.notify import event_picture, send_test, sending
from maskdet.notify.message import Message
from maskdet.notify.sending import NotifyProblem, send
from maskdet.settings import PROJECT_ROOT, Settings
from tests.support.happenings import JPEG, happening
from tests.support.servers.http_answers import http_answer, own_certificate
from tests.support.servers.mail import open_mail_server
from tests.support.servers.mqtt import Listener, mqtt_broker
from tests.support.tracks import face

SCHEMA = PROJECT_ROOT / "maskdet" / "notify" / "payload.schema.json"


@pytest.fixture
def mail_server():
    with open_mail_server() as running:
        yield running


@pytest.mark.parametrize("picture", [None, JPEG])
@pytest.mark.parametrize("kind", list(EventKind))
def test_a_webhook_gets_the_documented_json(webhook, kind, picture):
    sent = Message(happening(kind=kind), "key-1", picture)
    send(webhook.url(), sent)
    assert webhook.payloads == [sent.to_json()]
    jsonschema.validate(webhook.payloads[0], json.loads(SCHEMA.read_text()))
    assert webhook.headers[0]["Idempotency-Key"] == "key-1"


def test_the_payload_says_what_happened(webhook):
    event = happening()
    send(webhook.url(), Message(event, "key", JPEG))
    (payload,) = webhook.payloads
    assert payload["time"] == "2026-03-04T10:00:00.000+00:00"
    assert (payload["kind"], payload["person"], payload["people"], payload["masked"]) == ("unmasked", 3, 4, 3)
    assert base64.b64decode(payload["picture"]) == JPEG
    assert payload["event_id"] == event.event_id


def test_the_documentation_names_every_field_of_the_payload():
    table = (PROJECT_ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    for name in json.loads(SCHEMA.read_text())["properties"]:
        assert f"`{name}`" in table


def test_the_message_links_to_the_page_where_its_address_is_known(monkeypatch):
    assert Message(happening(), "key").link is None
    monkeypatch.setattr(
        "maskdet.notify.message.get_settings", lambda: Settings(public_url="https://masks.example/")
    )
    assert Message(happening(event_id="e1"), "key").link == "https://masks.example/events?event=e1"


def test_an_unknown_https_address_is_a_webhook_with_its_query(webhook):
    send(webhook.url("http", "/hook?key=1"), Message(happening(), "key"))
    assert webhook.paths == ["/hook?key=1"]
    assert webhook.payloads[0]["watch"] == "Entrance"


def test_login_headers_and_parameters_of_a_webhook_are_used(webhook):
    url = webhook.url(rest="/a%20b?+X-Token=abc&-room=7").replace("localhost", "me:word@localhost")
    send(url, Message(happening(), "key"))
    assert webhook.paths == ["/a%20b?room=7"]
    headers = webhook.headers[0]
    assert (headers["X-Token"], headers["Authorization"]) == ("abc", "Basic bWU6d29yZA==")


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("token=Ab3%2B%25x", {"token": ["Ab3+%x"]}),
        ("Token=b&verify=no&room=7", {"Token": ["b"], "room": ["7"]}),
        ("code=a:b&-key=c&+X-H=d&:sort=e", {"code": ["a:b"], "key": ["c"]}),
        ("sig=a/b%3Dc", {"sig": ["a/b=c"]}),
    ],
)
@pytest.mark.parametrize("rest", ["/hook", ""])
def test_nothing_of_the_query_of_a_webhook_is_dropped(webhook, query, params, rest):
    send_test(webhook.url(rest=f"{rest}?{query}"))
    assert parse_qs(urlsplit(webhook.paths[0]).query) == params


@pytest.mark.parametrize("scheme", ["xml", "form"])
def test_nothing_of_the_query_of_other_web_addresses_is_dropped(scheme):
    asked = []
    with http_answer(b"", "text/plain", on_request=asked.append) as address:
        send_test(address.replace("http://", f"{scheme}://") + "?token=Ab3")
    assert parse_qs(urlsplit(asked[0]).query) == {"token": ["Ab3"]}


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (301, r"moved to https://other\.example/…: enter its new address"),
        (308, "enter its new address"),
        (401, "wants a user name and password, or a token"),
        (403, "wants a user name and password, or a token"),
        (405, "check the path"),
        (422, "does not take this kind of message"),
        (429, "too many messages"),
        (500, "See what its log says"),
    ],
)
def test_a_webhook_that_refuses_says_what_to_do(status, advice):
    headers = {"Location": "https://other.example/hook?token=tok3n-abc"}
    with (
        http_answer(b"", "text/plain", status=status, headers=headers) as address,
        pytest.raises(NotifyProblem, match=f"answered {status} instead of 200. .*{advice}") as problem,
    ):
        send_test(address.replace("http://", "json://"))
    assert "tok3n" not in str(problem.value)


@pytest.mark.parametrize("scheme", ["jsons", "https"])
def test_a_webhook_with_a_certificate_of_its_own_says_how_to_trust_it(tmp_path, scheme):
    with http_answer(b"", "text/plain", certificate=own_certificate(tmp_path / "own.pem")) as address:
        url = address.replace("https://", f"{scheme}://")
        with pytest.raises(
            NotifyProblem, match=r"certificate .* is not trusted here \(self-signed .*verify=no"
        ):
            send_test(url)
        assert "has taken" in send_test(address.replace("https://", "jsons://") + "?verify=no")


def test_a_webhook_without_encryption_is_told_from_one_with(webhook):
    with pytest.raises(NotifyProblem, match="does not speak HTTPS"):
        send_test(webhook.url("jsons"))


@pytest.mark.parametrize("status", [302, 404, 503])
def test_a_webhook_that_refuses_is_named_with_its_answer(webhook, status):
    webhook.status = status
    with pytest.raises(NotifyProblem, match=rf"json://localhost:\d+/… answered {status} instead of 200"):
        send(webhook.url(), Message(happening(), "key"))


def test_a_webhook_that_stalls_is_not_waited_for_long(webhook, monkeypatch):
    monkeypatch.setattr(sending, "ANSWER_S", 0.3)
    webhook.status = None
    with pytest.raises(NotifyProblem, match=r"did not answer within 0\.3 seconds"):
        send(webhook.url(), Message(happening(), "key"))


def test_a_mail_says_what_happened_and_carries_the_picture(mail_server):
    send(mail_server.url, Message(happening(), "key", JPEG))
    (mail,) = mail_server.mails
    assert mail["Subject"] == "maskdet: Without mask"
    assert "Entrance: someone has worn no mask for 5 s." in mail.get_body().get_content()
    assert [part.get_content() for part in mail.iter_attachments()] == [JPEG]


def test_a_mail_without_a_picture_has_no_attachment(mail_server):
    send(mail_server.url, Message(happening(), "key"))
    assert list(mail_server.mails[0].iter_attachments()) == []


def test_a_mail_that_is_refused_says_why(mail_server):
    mail_server.refusing = True
    with pytest.raises(NotifyProblem, match=r"did not take the message \(.+\)"):
        send(mail_server.url, Message(happening(), "key"))


def test_mqtt_gets_the_same_json_on_its_topic(tmp_path):
    with mqtt_broker(tmp_path) as port:
        listener = Listener(port)
        send(f"mqtt://localhost:{port}/masks/door", Message(happening(), "key"))
        ((topic, text),) = listener.wait_for(1)
        listener.close()
    assert topic == "masks/door"
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text()))


def test_the_test_button_says_that_the_message_was_taken(webhook):
    assert send_test(webhook.url()) == f"json://localhost:{webhook.port}/… has taken the test message."
    assert webhook.payloads[0]["test"] is True


def test_the_test_button_says_that_nobody_answers():
    with pytest.raises(NotifyProblem, match="could not be reached"):
        send_test(f"json://localhost:{free_port()}/hook")


def test_faces_are_hidden_in_pictures_unless_asked_otherwise():
    image = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    hidden, shown = (decode_image(event_picture(image, [face(100)], blur=blur)) for blur in (True, False))
    inside = (slice(130, 160), slice(120, 160))
    assert hidden[inside].std() < 0.5 * shown[inside].std()


def test_large_pictures_are_made_smaller():
    picture = decode_image(event_picture(np.zeros((2160, 3840, 3), np.uint8), []))
    assert picture.shape == (540, 960, 3)
