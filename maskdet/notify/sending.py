"""Sending one message to one address: e-mail, chat services, MQTT and over a hundred more by apprise.

Webhooks (json://, jsons://, and http(s):// addresses that apprise does not know as a service) get a POST of our own
with the documented JSON; MQTT gets the same JSON; everyone else gets words, and the picture where there is one.
"""

from __future__ import annotations

import importlib
import json
import logging
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, urlsplit

from maskdet.access import Role, allowed
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.networks import Networks, only
from maskdet.notify.addresses import MQTT, WEB, WEBHOOKS, file_parameter, forbid_files, refusal, scheme_of
from maskdet.notify.answers import advice, untrusted
from maskdet.notify.message import Message, test_message
from maskdet.redaction import hush_http_log, mask_text, mask_url
from maskdet.settings import get_settings

CONNECT_S, ANSWER_S = 5, 10  # a receiver that stalls longer is tried again later


class NotifyProblem(MaskdetError):
    """A message that did not go out, or an address that cannot be used (`is_final`: trying again is of no use)."""

    def __init__(self, sentence: str, *, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.is_final = is_final


def send(url: str, message: Message) -> None:
    """Send it, and wait until the receiver has taken it.

    Raises: NotifyProblem, with a sentence without secrets.
    """
    receiver = mask_url(url)
    with only(Networks(get_settings().receiver_networks), "MASKDET_RECEIVER_NETWORKS") as held:
        try:
            _send(url, message)
        except NotifyProblem:
            if not held.refusal:
                raise
            raise NotifyProblem(
                tr("The message to {receiver} was not sent. {why}", receiver=receiver, why=held.refusal),
                is_final=True,
            ) from None


def _send(url: str, message: Message) -> None:
    receiver = mask_url(url)
    try:
        service = _service(url)
        if service is None or scheme_of(url) in WEBHOOKS:
            _post(url, service, message)
        else:
            _notify(url, message)
    except NotifyProblem:
        raise
    except Exception as error:  # noqa: BLE001 - over a hundred services fail in as many ways, none may end the worker
        reason = mask_text(f"{type(error).__name__}: {error}", [url])
        raise NotifyProblem(
            tr("The message to {receiver} did not go out ({why}).", receiver=receiver, why=reason)
        ) from None


def check_url(url: str) -> None:
    """Check an address without sending anything.

    Raises: NotifyProblem where no service understands it.
    """
    _service(url)


@allowed(Role.OPERATOR, "sent a test message")
def send_test(url: str) -> str:
    """Send a test message.

    Returns: a sentence: it was taken.
    Raises: NotifyProblem, with the reason why it was not.
    """
    send(url, test_message())
    return tr("{receiver} has taken the test message.", receiver=mask_url(url))


def _service(url: str) -> Any | None:
    """Apprise's service; None for a plain webhook.

    Raises: NotifyProblem.
    """
    if name := file_parameter(url):
        raise NotifyProblem(
            tr(
                "{address} is not taken: {name}= names a file of the server, which receivers may not read. Leave it out.",
                address=mask_url(url),
                name=name,
            ),
            is_final=True,
        )
    service = _apprise().Apprise.instantiate(_whole(url), asset=_asset(), suppress_exceptions=True)
    if service is None and not _is_web_address(url):
        raise NotifyProblem(
            tr(
                "No service understands the address {address}. Write it as apprise does, such as "
                "mailtos://user:password@example.org?to=me@example.org or jsons://example.org/hook.",
                address=mask_url(url),
            ),
            is_final=True,
        )
    if service is not None and (reason := refusal(url, service)):
        raise NotifyProblem(
            tr("{address} is not taken. {why}", address=mask_url(url), why=reason), is_final=True
        )
    return service


def _is_web_address(url: str) -> bool:
    with suppress(ValueError):
        parts = urlsplit(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    return False


def _whole(url: str) -> str:
    """The address as apprise keeps all of it: of a plain web address it drops each part of the query it does not know."""
    start, mark, query = url.strip().partition("?")
    if scheme_of(url) not in WEB or not mark:
        return url.strip()
    known = importlib.import_module("apprise.plugins.custom_form").NotifyForm.template_args
    parts = [
        part
        if not part or part[0] in "+-:" or part.partition("=")[0].lower() in known
        else "-" + part.replace("%", "%25")  # it decodes these twice
        for part in query.split("&")
    ]
    return f"{start}?{'&'.join(parts)}"


def _post(url: str, service: Any | None, message: Message) -> None:
    import requests

    receiver = mask_url(url)
    options: dict[str, Any] = {"headers": {"Idempotency-Key": message.key, "User-Agent": "maskdet"}}
    target = url.strip() if service is None else _target(service, options)
    try:
        with requests.post(
            target,
            json=message.to_json(),
            timeout=(CONNECT_S, ANSWER_S),
            allow_redirects=False,
            stream=True,
            **options,
        ) as answer:
            status, moved_to = answer.status_code, answer.headers.get("Location", "")
    except requests.exceptions.SSLError as error:
        raise NotifyProblem(untrusted(receiver, error)) from None
    except requests.Timeout:
        raise NotifyProblem(
            tr("{receiver} did not answer within {seconds} seconds.", receiver=receiver, seconds=ANSWER_S)
        ) from None
    except requests.RequestException as error:
        reason = type(error).__name__
        raise NotifyProblem(
            tr("{receiver} could not be reached ({why}). See that it runs.", receiver=receiver, why=reason)
        ) from None
    if not 200 <= status < 300:
        raise NotifyProblem(
            tr(
                "{receiver} answered {status} instead of 200. {advice}",
                receiver=receiver,
                status=status,
                advice=advice(status, moved_to),
            )
        )


def _target(service: Any, options: dict[str, Any]) -> str:
    """The address behind json://; headers, login and trust go to `options`."""
    options["headers"] |= service.headers
    options["verify"] = service.verify_certificate
    options["params"] = service.params
    if service.user:
        options["auth"] = (service.user, service.password or "")
    port = f":{service.port}" if service.port else ""
    path = quote(service.fullpath or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{'https' if service.secure else 'http'}://{service.host}{port}{path}"


def _notify(url: str, message: Message) -> None:
    apprise, receiver = _apprise(), mask_url(url)
    sender = apprise.Apprise(asset=_asset())
    sender.add(_whole(url))
    as_json = scheme_of(url) in MQTT
    picture = None
    if message.picture and not as_json:
        memory = importlib.import_module("apprise.attachment.memory")
        attached = memory.AttachMemory(content=message.picture, name="event.jpg", mimetype="image/jpeg")
        picture = apprise.AppriseAttachment(attached)
    body = json.dumps(message.to_json()) if as_json else message.text
    complaints: list[str] = []
    _COMPLAINTS.set(complaints)
    if not sender.notify(body=body, title="" if as_json else message.title, attach=picture):
        reason = mask_text("; ".join(complaints[-2:]), [url]) or tr("it gave no reason")
        raise NotifyProblem(tr("{receiver} did not take the message ({why}).", receiver=receiver, why=reason))


def _apprise() -> Any:
    import apprise

    logging.getLogger("apprise").addFilter(_KEEP_BACK)
    forbid_files()
    hush_http_log()
    return apprise


def _asset() -> Any:
    return _apprise().AppriseAsset(app_id="maskdet", app_desc="maskdet", app_url="", async_mode=False)


class _KeepBack(logging.Filter):
    """Keeps apprise's words, which hold whole addresses, out of the log; its complaints go to who sends."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            _COMPLAINTS.get([]).append(record.getMessage().strip().rstrip("."))
        return False


_KEEP_BACK = _KeepBack()
# Of the message that is being sent; apprise hands its context on to its threads.
_COMPLAINTS: ContextVar[list[str]] = ContextVar("complaints")
