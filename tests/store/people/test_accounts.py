"""Accounts and sessions: passwords are right or not, admins stay, sessions end; the clock is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from maskdet.access import OWNER, NotAllowed, Person, Role, acting_as
from maskdet.store import Store, open_store
from maskdet.store.audit_rows import audit_log
from maskdet.store.people import (
    PeopleProblem,
    add_person,
    change_password,
    checked_person,
    count_sessions,
    end_session,
    end_sessions,
    has_people,
    open_session,
    people,
    person_of_session,
    remove_person,
    reset_password,
    set_locked,
    set_role,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WORDS = "three green old boats"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash with little work: how strong it is, is argon2's own matter."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("maskdet.store.people.passwords._hasher", lambda: quick)


@pytest.fixture
def store() -> Iterator[Store]:
    found = open_store("sqlite://")
    yield found
    found.close()


@pytest.fixture
def anna(store: Store) -> str:
    """The first account's password; anna is its admin."""
    return add_person(store, "Anna")


def session_of(store: Store, name: str, now: datetime = NOW) -> str:
    number = next(person.person_id for person in people(store) if person.name == name)
    return open_session(store, number, now)


def test_the_first_account_is_an_admin_s_with_a_password_that_is_changed_first(
    store: Store, anna: str
) -> None:
    (person,) = people(store)
    assert (person.role, person.must_change, person.created_by) == (Role.ADMIN, True, OWNER.name)
    assert checked_person(store, "anna ", anna) == person
    assert checked_person(store, "Anna", anna + "x") is None
    assert checked_person(store, "bert", anna) is None


def test_passwords_are_kept_as_hashes_alone(store: Store, anna: str) -> None:
    with store.reading() as session:
        (kept,) = session.execute(text("SELECT password FROM people")).one()
    assert kept.startswith("$argon2id$")
    assert anna not in kept


def test_the_first_account_cannot_be_a_viewer_s(store: Store) -> None:
    with pytest.raises(PeopleProblem, match="has to be an admin"):
        add_person(store, "bert", Role.VIEWER)
    assert not has_people(store)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 61, "ANNA", "a visitor", "a:b"])
def test_a_name_that_cannot_be_is_refused(store: Store, anna: str, name: str) -> None:
    with pytest.raises(PeopleProblem, match="Choose another"):
        add_person(store, name)
    assert len(people(store)) == 1


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "bertbertbert", "x" * 201])
def test_a_weak_password_is_refused(store: Store, anna: str, password: str) -> None:
    with pytest.raises(PeopleProblem, match=r"password|words"):
        add_person(store, "bertbertbert", Role.VIEWER, password)


def test_the_only_admin_stays_one(store: Store, anna: str) -> None:
    add_person(store, "bert")
    for change in (
        lambda: set_role(store, "anna", Role.VIEWER),
        lambda: set_locked(store, "anna", True),
        lambda: remove_person(store, "anna"),
    ):
        with pytest.raises(PeopleProblem, match="Make another admin first"):
            change()
    set_role(store, "bert", Role.ADMIN)
    remove_person(store, "anna")
    assert [person.name for person in people(store)] == ["bert"]


def test_only_the_command_line_removes_the_last_account(store: Store, anna: str) -> None:
    with acting_as(Person("Anna", Role.ADMIN)), pytest.raises(PeopleProblem, match="only admin"):
        remove_person(store, "Anna")
    remove_person(store, "Anna")
    assert not has_people(store)


def test_a_session_is_over_when_unused_or_too_old(store: Store, anna: str) -> None:
    token = session_of(store, "Anna")
    assert person_of_session(store, token, NOW + timedelta(hours=11, minutes=59)) is not None
    assert person_of_session(store, token, NOW + timedelta(hours=23)) is not None  # it was used at noon
    assert person_of_session(store, token, NOW + timedelta(hours=36)) is None
    token = session_of(store, "Anna")
    for hours in range(0, 24 * 7, 11):
        assert person_of_session(store, token, NOW + timedelta(hours=hours)) is not None
    assert person_of_session(store, token, NOW + timedelta(days=7, minutes=1)) is None


def test_what_nobody_was_given_opens_nothing(store: Store, anna: str) -> None:
    session_of(store, "Anna")
    for token in ("", "x", "\ud800"):
        assert person_of_session(store, token, NOW) is None


def test_signing_out_ends_this_browser_s_session_only(store: Store, anna: str) -> None:
    here, there = session_of(store, "Anna"), session_of(store, "Anna")
    end_session(store, here)
    assert person_of_session(store, here, NOW) is None
    assert person_of_session(store, there, NOW) is not None
    assert count_sessions(store, NOW).total() == 1


@pytest.mark.parametrize("how", ["lock", "reset", "remove", "end"])
def test_an_admin_signs_somebody_out_at_once(store: Store, anna: str, how: str) -> None:
    password = add_person(store, "bert", Role.OPERATOR)
    token = session_of(store, "bert")
    if how == "lock":
        set_locked(store, "bert", True)
        assert checked_person(store, "bert", password) is None
    elif how == "reset":
        assert checked_person(store, "bert", reset_password(store, "bert")) is not None
        assert checked_person(store, "bert", password) is None
    elif how == "remove":
        remove_person(store, "bert")
    else:
        assert end_sessions(store, "bert") == 1
    assert person_of_session(store, token, NOW) is None


def test_who_is_locked_gets_no_session_and_comes_back_unlocked(store: Store, anna: str) -> None:
    password = add_person(store, "bert")
    set_locked(store, "bert", True)
    with pytest.raises(PeopleProblem, match="locked"):
        session_of(store, "bert")
    set_locked(store, "bert", False)
    assert checked_person(store, "bert", password) is not None


def test_a_person_changes_their_own_password_which_ends_their_sessions(store: Store, anna: str) -> None:
    token = session_of(store, "Anna")
    with acting_as(Person("Anna", Role.ADMIN)):
        for old, new in (("wrong", WORDS), (anna, "short"), (anna, anna)):
            with pytest.raises(PeopleProblem):
                change_password(store, old, new)
        assert person_of_session(store, token, NOW) is not None
        change_password(store, anna, WORDS)
    assert person_of_session(store, token, NOW) is None
    found = checked_person(store, "anna", WORDS)
    assert found is not None
    assert not found.must_change


def test_a_viewer_manages_nobody(store: Store, anna: str) -> None:
    with acting_as(Person("bert", Role.OPERATOR)):
        for change in (lambda: add_person(store, "carl"), lambda: set_role(store, "Anna", Role.VIEWER)):
            with pytest.raises(NotAllowed):
                change()


def test_each_change_is_in_the_list_by_its_person(store: Store, anna: str) -> None:
    with acting_as(Person("Anna", Role.ADMIN)):
        add_person(store, "bert")
        set_role(store, "bert", Role.OPERATOR)
        set_locked(store, "bert", True)
    entries = [(entry.who, entry.what, entry.about) for entry in audit_log(store)]
    assert entries == [
        ("Anna", "locked person", "bert"),
        ("Anna", "changed role of person", "bert (operator)"),
        ("Anna", "added person", "bert (viewer)"),
        (OWNER.name, "added person", "Anna (admin)"),
    ]
