"""Passwords: made, judged, and kept as argon2id hashes."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from maskdet.language import tr

MIN_PASSWORD, MAX_PASSWORD = 10, 200  # characters; argon2 itself takes longer ones, slowly
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
GROUPS, GROUP = 4, 5  # 20 of 31 letters: 99 bits
FEW = 4  # different characters at least: 1111111111 is none


def new_password() -> str:
    """A password nobody guesses, to be typed from a piece of paper: four groups of five letters."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def password_problem(password: str, name: str) -> str:
    """Why this cannot be somebody's password; empty where it can."""
    if len(password) < MIN_PASSWORD:
        return tr(
            "A password needs at least {least} characters: three or four words together are easy to remember.",
            least=MIN_PASSWORD,
        )
    if len(password) > MAX_PASSWORD:
        return tr("A password has at most {most} characters. Choose a shorter one.", most=MAX_PASSWORD)
    if password.casefold().strip() == name.casefold() or len(set(password)) < FEW:
        return tr("This password is guessed at once. Choose another, such as three or four words together.")
    return ""


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def is_right(kept: str, password: str) -> bool:
    """Whether it is the password; takes as long where nothing is kept (""), so that nobody learns which names exist."""
    try:
        return _hasher().verify(kept or _of_nobody(), password[: MAX_PASSWORD + 1]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with 64 MiB and 3 rounds, as RFC 9106 has it


@cache
def _of_nobody() -> str:
    return hashed(new_password())
