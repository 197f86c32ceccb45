"""Which addresses of receivers are taken: services on the network, by parameters they know, and never a file.

Apprise also speaks to the desktop and the log of its own computer, and reads templates and keys from files that an address
names. Whoever may enter a receiver must not reach these.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from maskdet.language import tr

WEBHOOKS, MQTT = ("json", "jsons"), ("mqtt", "mqtts")
WEB = (*WEBHOOKS, "xml", "xmls", "form", "forms")  # whose query may hold anything
# Reached over the network, and used for messages to people or to their own systems.
SERVICES = frozenset((*WEB, *MQTT)) | frozenset(
    [
        "apprise",
        "apprises",
        "bark",
        "barks",
        "clicksend",
        "dingtalk",
        "discord",
        "feishu",
        "fluxer",
        "fluxers",
        "gchat",
        "gotify",
        "gotifys",
        "guilded",
        "hassio",
        "hassios",
        "ifttt",
        "infobip",
        "kook",
        "lark",
        "line",
        "mailgun",
        "mailto",
        "mailtos",
        "mastodon",
        "mastodons",
        "matrix",
        "matrixs",
        "mmost",
        "mmosts",
        "msg91",
        "msgbird",
        "nctalk",
        "nctalks",
        "ncloud",
        "nclouds",
        "ntfy",
        "ntfys",
        "o365",
        "opsgenie",
        "pagerduty",
        "pbul",
        "plivo",
        "pover",
        "prowl",
        "push",
        "pushdeer",
        "pushdeers",
        "pushme",
        "pushy",
        "rocket",
        "rockets",
        "ryver",
        "schan",
        "sendgrid",
        "ses",
        "seven",
        "signal",
        "signals",
        "sinch",
        "slack",
        "smseagle",
        "smseagles",
        "sns",
        "sparkpost",
        "spush",
        "synology",
        "synologys",
        "telnyx",
        "tgram",
        "threema",
        "toot",
        "toots",
        "twilio",
        "twist",
        "viber",
        "vonage",
        "webex",
        "wechat",
        "wecombot",
        "whatsapp",
        "workflow",
        "workflows",
        "wxpusher",
        "wxteams",
        "xmpp",
        "xmpps",
        "zulip",
    ]
)
# A name of a parameter is a file where apprise opens what it says.
FILES = frozenset(
    {"template", "keyfile", "subfile", "pgppub", "pgpprv", "pgpkey", "pgp", "attach", "attach-as"}
)
HEADERS = "+-:"  # before a name: headers and further fields, which only travel with the message
COMMON = frozenset({"user", "pass", "password", "tags"})  # that no service lists


def scheme_of(url: str) -> str:
    """What stands before `://`, in small letters."""
    return url.strip().partition("://")[0].lower()


def file_parameter(url: str) -> str:
    """The parameter that names a file of this computer; empty where there is none."""
    names = [] if scheme_of(url) in (*WEB, "http", "https") else _parameters(url)
    return next((name for name in names if name in FILES), "")


def refusal(url: str, service: Any) -> str:
    """Why a service is not used; empty where it is.

    Args:
        service: what apprise made of the address; also web addresses become services, as those of Slack and Discord.
    """
    schemes = {*_several(service.protocol), *_several(service.secure_protocol)}
    if not schemes & SERVICES:
        return tr(
            "Messages to {scheme}:// are not sent from here: it is none of the services for messages over the network. "
            "Choose one of those in Help, such as mailtos://, ntfys:// or jsons://.",
            scheme=scheme_of(url),
        )
    unknown = (
        set() if schemes & set(WEB) else {*_parameters(url)} - ({*service.template_args, *COMMON} - FILES)
    )
    if unknown:
        named = ", ".join(f"{name}=" for name in sorted(unknown))
        return tr(
            "{scheme}:// has no parameter {name}. Check how it is written, or leave it out.",
            scheme=scheme_of(url),
            name=named,
        )
    return ""


def forbid_files() -> None:
    """Apprise opens no file and no address on behalf of a parameter from here on, whatever it is called."""
    nowhere = importlib.import_module("apprise.common").ContentLocation.INACCESSIBLE
    importlib.import_module("apprise.attachment.file").AttachFile.location = nowhere
    importlib.import_module("apprise.attachment.http").AttachHTTP.location = nowhere


def _parameters(url: str) -> list[str]:
    """Names in the query, but for headers; decoded twice, as apprise does with some."""
    parts = url.partition("?")[2].replace(";", "&").split("&")
    names = [unquote_plus(unquote_plus(part.partition("=")[0])).strip().lower() for part in parts]
    return [name for name in names if name and name[0] not in HEADERS]


def _several(protocols: str | Iterable[str] | None) -> Iterable[str]:
    return (protocols,) if isinstance(protocols, str) else protocols or ()
