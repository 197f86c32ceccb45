"""The PIN to leave the screen: kept as a hash, and not to be guessed by trying."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
import threading
import time
from collections.abc import Callable

from maskdet.entrance.settings import DoorProblem
from maskdet.language import tr, tr_many

PIN = re.compile(r"[0-9]{4,8}", re.ASCII)
WRONG_TRIES, PAUSE_S = 5, 60.0  # after so many wrong ones nothing is tried for so long
COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def hash_pin(pin: str) -> str:
    """What is kept of a PIN.

    Raises: DoorProblem where it is not 4 to 8 digits.
    """
    if not PIN.fullmatch(pin):
        raise DoorProblem(tr("A PIN is 4 to 8 digits, such as 2580. Type it anew."))
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_derived(pin, salt).hex()}"


def is_pin(pin: str, kept: str) -> bool:
    """Whether it is the PIN that was hashed."""
    parts = kept.split("$")
    if len(parts) != 3 or not PIN.fullmatch(pin):
        return False
    try:
        salt, digest = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except ValueError:
        return False
    return hmac.compare_digest(_derived(pin, salt), digest)


def _derived(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, **COST)


class PinGuard:
    """Tries PINs, a few at a time. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._num_wrong, self._paused_until = 0, -math.inf

    def check(self, pin: str, kept: str) -> bool:
        """Whether a PIN opens; all do where none is kept.

        Raises: DoorProblem after too many wrong ones, which says for how long.
        """
        if not kept:
            return True
        with self._lock:
            if (left := self._paused_until - self._clock()) > 0:
                raise DoorProblem(
                    tr_many(
                        "Too many wrong PINs. Try again in {n} second.",
                        "Too many wrong PINs. Try again in {n} seconds.",
                        math.ceil(left),
                    )
                )
            right = is_pin(pin, kept)
            self._num_wrong = 0 if right else self._num_wrong + 1
            if self._num_wrong >= WRONG_TRIES:
                self._num_wrong, self._paused_until = 0, self._clock() + PAUSE_S
            return right
