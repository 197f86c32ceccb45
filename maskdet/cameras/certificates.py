"""Certificates of HTTPS cameras: named in a sentence, and accepted for one camera by their fingerprint.

Cameras make their own, which no computer knows. A certificate that this computer trusts anyway needs no acceptance.
"""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from maskdet.cameras.address import SourceProblem, within_networks
from maskdet.language import tr
from maskdet.redaction import hide_credentials

if TYPE_CHECKING:
    from requests import Session

ASK_S = 5.0
MAX_SUBJECT = 120  # characters


@dataclass(frozen=True)
class Certificate:
    """What a camera shows of itself.

    Attributes:
        subject: whose it says it is, such as "CN=camera"; empty where it cannot be read.
        fingerprint: SHA-256 of it, as 32 pairs of hexadecimal digits with colons between them.
    """

    subject: str
    fingerprint: str

    def __str__(self) -> str:
        if not self.subject:
            return tr(
                "without a readable name, SHA-256 fingerprint {fingerprint}", fingerprint=self.fingerprint
            )
        return tr(
            "{subject}, SHA-256 fingerprint {fingerprint}", subject=self.subject, fingerprint=self.fingerprint
        )


def tidy_fingerprint(text: str) -> str:
    """A fingerprint as it is stored; empty where it is none."""
    digits = re.sub(r"[\s:]", "", text).upper()
    if not re.fullmatch(r"[0-9A-F]{64}", digits):
        return ""
    return ":".join(digits[k : k + 2] for k in range(0, 64, 2))


def unknown_certificate(address: str, accepted: str = "") -> Certificate | None:
    """The certificate of an HTTPS camera where it is neither trusted by this computer nor accepted; else None."""
    if not address.strip().lower().startswith("https://"):
        return None
    try:
        _shown(address, ssl.create_default_context())
    except ssl.SSLCertVerificationError:
        shown = shown_certificate(address)
        return shown if shown and shown.fingerprint != tidy_fingerprint(accepted) else None
    except (OSError, ValueError, SourceProblem):
        return None
    return None


def shown_certificate(address: str) -> Certificate | None:
    """The certificate that a server shows, trusted or not; None where it shows none."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        encoded = _shown(address, context)
    except (OSError, ValueError, SourceProblem):
        return None
    fingerprint = tidy_fingerprint(hashlib.sha256(encoded).hexdigest())
    return Certificate(_subject(encoded), fingerprint) if encoded else None


def untrusted(address: str, accepted: str) -> SourceProblem:
    """Why a camera is not read whose certificate this computer does not trust, and what to do."""
    shown, certificate = hide_credentials(address), shown_certificate(address)
    if certificate is None:
        return SourceProblem(
            tr(
                "{address} does not speak HTTPS as it should. Check the port, or write http://.",
                address=shown,
            )
        )
    if accepted:
        return SourceProblem(
            tr(
                "{address} shows another certificate than the one that was accepted: {certificate}. If the camera has a new "
                "one, accept that; else something stands between it and this computer.",
                address=shown,
                certificate=certificate,
            )
        )
    return SourceProblem(
        tr(
            "{address} shows a certificate that this computer does not trust: {certificate}. Compare it with the one on "
            "the camera's own page; then accept it for this camera, on the page Cameras or by --certificate.",
            address=shown,
            certificate=certificate,
        )
    )


def pinned_session(fingerprint: str) -> Session:
    """Requests that trust the certificate of this fingerprint, whoever issued it, and no other."""
    import requests

    class Pinned(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options, assert_fingerprint=fingerprint)

    session = requests.Session()
    session.verify = False  # the issuer; the fingerprint is compared
    session.trust_env = False  # which could bring its own issuers
    session.mount("https://", Pinned())
    return session


def _shown(address: str, context: ssl.SSLContext) -> bytes:
    """Raises: OSError, ValueError."""
    parts = urlsplit(address.strip())
    host = parts.hostname or ""
    with (
        within_networks(),
        socket.create_connection((host, parts.port or 443), timeout=ASK_S) as line,
        context.wrap_socket(line, server_hostname=host) as encrypted,
    ):
        return encrypted.getpeercert(binary_form=True) or b""


def _subject(encoded: bytes) -> str:
    try:
        from cryptography import x509

        name = x509.load_der_x509_certificate(encoded).subject.rfc4514_string()
    except Exception:  # noqa: BLE001 - whatever a camera wrote into it, the fingerprint is there
        return ""
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:MAX_SUBJECT]
