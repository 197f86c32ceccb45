"""A line of the log as text for people, or as JSON for programs; both without the secrets of addresses and settings."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from pydantic import SecretStr

from maskdet.logs.ids import current_ids
from maskdet.redaction import HIDDEN_PART, SHORT, hide_in_text, mask_text
from maskdet.settings import get_settings

# A value that follows the name of a secret: headers, queries, JSON and settings are all written about like this.
_NAMED = re.compile(
    r"(?i)((?:x-api-key|authorization|[\w-]*passw(?:or)?d|passwd|[\w-]*secret|[\w-]*token|api[_-]?key|set-cookie|cookie)"
    r"[\"']?\s*[=:]\s*[\"']?(?:bearer\s+|basic\s+)?)([^\s\"',;&)}]+)"
)
_KEY = re.compile(r"\bmdk_[A-Za-z0-9_-]{6,}")  # of the API; see store/key_rows.py
MAX_TEXT = 20_000  # characters of one line: what is longer says no more


class TextFormat(logging.Formatter):
    """Such as `2026-11-26 22:40:01 WARNING maskdet.web [request 3f2a9c01] What happened`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the lines of a traceback."""
        ids = "".join(f" [{name} {value}]" for name, value in current_ids().items())
        time = datetime.fromtimestamp(record.created).strftime("%Y-%m-%d %H:%M:%S")
        text = f"{time} {record.levelname} {record.name}{ids} {message_of(record)}"
        trace = traceback_of(self, record)
        return f"{text}\n{trace}" if trace else text


class JsonFormat(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, pid, ids, and a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        content = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            "pid": record.process,
            **current_ids(),
        }
        if trace := traceback_of(self, record):
            content["traceback"] = trace
        return json.dumps(content, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """What a record says, without secrets."""
    try:
        message = record.getMessage()
    except (
        TypeError,
        ValueError,
    ):  # arguments that do not fit: another library's mistake is no reason to say nothing
        message = str(record.msg)
    return without_secrets(message)


def traceback_of(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Where it went wrong, without secrets; empty where nothing did."""
    return without_secrets(formatter.formatException(record.exc_info)) if record.exc_info else ""


def without_secrets(text: str) -> str:
    """The text without passwords in addresses, values of secret names, keys, and secrets of the settings."""
    text = hide_in_text(text[:MAX_TEXT])
    text = _KEY.sub(HIDDEN_PART, _NAMED.sub(rf"\1{HIDDEN_PART}", text))
    return mask_text(text, _secrets_of_settings())


def _secrets_of_settings() -> list[str]:
    try:
        settings = get_settings()
    except Exception:  # noqa: BLE001 - a setting that is not possible is said elsewhere; its line is logged all the same
        return []
    values = [getattr(settings, name) for name in type(settings).model_fields]
    secrets = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    return [secret for secret in secrets if len(secret) >= SHORT]
