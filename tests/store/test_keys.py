"""Keys of other programs: shown once, known by their checksum, worthless once withdrawn."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from benchmarks.support.postgres import BACKENDS, new_store
from maskdet.access import Role
from maskdet.store import KeyProblem, add_key, find_key, keys, withdraw_key
from maskdet.store.audit_rows import audit_log


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


def test_a_key_opens_until_it_is_withdrawn(store):
    key = add_key(store, "frigate", Role.VIEWER, who="someone")
    found = find_key(store, key)
    assert found
    assert (found.name, found.role) == ("frigate", Role.VIEWER)
    assert keys(store)[0].last_used
    withdraw_key(store, "frigate", who="someone")
    assert find_key(store, key) is None
    assert keys(store) == []


@pytest.mark.parametrize("wrong", ["", "mdk_", "x" * 10_000, "mdk_\udc80", "' or 1=1 --"])
def test_what_is_no_key_opens_nothing(store, wrong):
    add_key(store, "frigate", Role.ADMIN, who="someone")
    assert find_key(store, wrong) is None


def test_the_database_does_not_hold_the_key(store):
    key = add_key(store, "frigate", Role.VIEWER, who="someone")
    with store.reading() as session:
        (row,) = session.execute(text("select * from api_keys")).all()
    assert key not in repr(row)


def test_who_made_and_withdrew_a_key_is_noted_without_the_key(store):
    key = add_key(store, "frigate", Role.OPERATOR, who="Ada")
    withdraw_key(store, "frigate", who="Bo")
    entries = [(entry.who, entry.what, entry.about) for entry in audit_log(store)]
    assert entries == [("Bo", "withdrew key", "frigate"), ("Ada", "made key", "frigate (operator)")]
    assert key not in repr(entries)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\nlines"])
def test_a_key_says_which_program_asks(store, name):
    with pytest.raises(KeyProblem, match="name of 1 to 60"):
        add_key(store, name, Role.VIEWER, who="someone")


def test_two_keys_have_two_names(store):
    add_key(store, "frigate", Role.VIEWER, who="someone")
    with pytest.raises(KeyProblem, match="already"):
        add_key(store, "frigate", Role.ADMIN, who="someone")
    with pytest.raises(KeyProblem, match="no key called door"):
        withdraw_key(store, "door", who="someone")


def test_a_role_may_what_lesser_ones_may():
    assert Role.ADMIN.includes(Role.VIEWER)
    assert Role.OPERATOR.includes(Role.OPERATOR)
    assert not Role.VIEWER.includes(Role.OPERATOR)
