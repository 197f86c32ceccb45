"""Cameras that announce themselves in the network: one question by WS-Discovery (ONVIF), asked only when somebody wants it.

Source: OASIS Web Services Dynamic Discovery 1.1, and the ONVIF Core Specification, chapter 7.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from urllib.parse import unquote
from uuid import uuid4
from xml.etree import ElementTree

GROUP = ("239.255.255.250", 3702)
ANSWER_S = 3.0
MAX_ANSWER, MAX_FOUND = 65_507, 64  # bytes of a datagram, cameras
MAX_WORDS = 80  # characters of a name
QUESTION = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
    'xmlns:n="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:{}</w:MessageID>'
    "<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"
    "<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>"
    "<e:Body><d:Probe><d:Types>n:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"
)


@dataclass(frozen=True)
class FoundCamera:
    """A camera that answered: its host, and what it calls itself, such as "AXIS M1065-L"."""

    host: str
    words: str


def search(
    *, address: tuple[str, int] = GROUP, seconds: float = ANSWER_S, most: int = MAX_FOUND
) -> list[FoundCamera]:
    """Ask once, and wait for answers.

    Args:
        address: whom to ask: all of the network this computer is in. seconds: how long answers are waited for.
        most: with so many the waiting ends.

    Returns: cameras by host. Raises: OSError where nothing can be asked.
    """
    found: dict[str, FoundCamera] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)  # no further than the own network
        line.sendto(QUESTION.format(uuid4()).encode(), address)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and len(found) < most:
            line.settimeout(left)
            try:
                answer, (sender, _) = line.recvfrom(MAX_ANSWER)
            except TimeoutError:
                break
            if camera := read_answer(answer, sender):
                found[camera.host] = camera
    return sorted(found.values(), key=lambda camera: camera.host)


def read_answer(answer: bytes, sender: str) -> FoundCamera | None:
    """What a ProbeMatch says, which may be anything; None where it speaks of no camera.

    The camera is where the answer came from: an address that only stands in it may be that of another network.
    """
    if b"<!" in answer:  # entities and document types have no place in it
        return None
    try:
        tree = ElementTree.fromstring(answer)  # nosec B314 - what defines entities is refused before
    except ElementTree.ParseError:
        return None
    texts = {name: _texts(tree, name) for name in ("XAddrs", "Scopes")}
    if not texts["XAddrs"]:
        return None
    return FoundCamera(sender, _words(texts["Scopes"]))


def _texts(tree: ElementTree.Element, name: str) -> list[str]:
    return " ".join(part.text or "" for part in tree.iter() if part.tag.rpartition("}")[2] == name).split()


def _words(scopes: list[str]) -> str:
    """Name and hardware of scopes such as onvif://www.onvif.org/name/AXIS%20M1065-L."""
    wanted = ("/name/", "/hardware/", "/mfr/")
    parts = [unquote(scope.partition(part)[2]) for part in wanted for scope in scopes if part in scope]
    words = " ".join(dict.fromkeys(part.strip().replace("_", " ") for part in parts))
    return "".join(sign for sign in words if sign.isprintable())[:MAX_WORDS]
