"""What a receiver's answer means, and what to do about it."""

from __future__ import annotations

import re

from maskdet.language import tr
from maskdet.redaction import mask_url


def untrusted(receiver: str, error: Exception) -> str:
    """What is wrong with the encryption, and what to do."""
    if "CERTIFICATE_VERIFY_FAILED" not in str(error):
        return tr(
            "{receiver} does not speak HTTPS as it should. Check host and port; without encryption write json://.",
            receiver=receiver,
        )
    why = re.search(r"certificate verify failed: ([A-Za-z ,'-]{3,60})", str(error))
    return tr(
        "The certificate of {receiver} is not trusted here ({why}). Give it one of a known issuer, or, where you trust the "
        "way to it, write jsons://host/path?verify=no.",
        receiver=receiver,
        why=why[1].strip() if why else tr("unknown issuer"),
    )


def advice(status: int, moved_to: str) -> str:
    """What to do about an HTTP status; `moved_to`: what its header Location names."""
    if 300 <= status < 400:
        if "://" in moved_to:
            return tr(
                "It has moved to {address}: enter its new address, often https (jsons://) instead of http (json://).",
                address=mask_url(moved_to),
            )
        return tr("It has moved: enter its new address, often https (jsons://) instead of http (json://).")
    if status in (401, 403, 407):
        return tr(
            "It wants a user name and password, or a token: check them in the address (jsons://user:password@host/path)."
        )
    if status in (404, 405, 410):
        return tr("There is nothing that takes messages at this path: check the path in the address.")
    if status in (400, 411, 413, 415, 422):
        return tr(
            "It does not take this kind of message: check that it expects the JSON that Help, Alerts describes."
        )
    if status == 429:
        return tr("It gets too many messages: lengthen the silence after a report.")
    return tr("See what its log says.")
