"""A real mail server on this computer that keeps what it gets."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller

from benchmarks.support.browser import free_port


class MailServer:
    """`mails` are those it took; `refusing` makes it take none."""

    def __init__(self) -> None:
        self.port, self.refusing = free_port(), False
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusing:
            return "451 the mailbox is full"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(cast("EmailMessage", mail))
        return "250 OK"

    @property
    def url(self) -> str:
        return f"mailto://localhost:{self.port}/?from=maskdet@example.org&to=me@example.org"


@contextmanager
def open_mail_server() -> Iterator[MailServer]:
    """One that runs until the end of the block."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
