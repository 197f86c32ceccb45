"""Every changing action of the core asks who acts: each is called in each role, and none may be without its guard."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import pytest

import maskdet
from maskdet.access import (
    ACTIONS,
    NOBODY,
    OWNER,
    NotAllowed,
    Person,
    Role,
    acting_as,
    allowed,
    current_person,
    note_changes_by,
)

CORE = Path(maskdet.__file__).parent
# What these words begin changes what is kept, unless it is one of the exceptions.
CHANGING = (
    "accept",
    "acknowledge",
    "activate",
    "add",
    "cancel",
    "carry_out",
    "change",
    "commit",
    "create",
    "delete",
    "end",
    "fetch",
    "forget",
    "import",
    "lock",
    "mark",
    "move",
    "publish",
    "remove",
    "rename",
    "reset",
    "rollback",
    "save",
    "set",
    "start",
    "stop",
    "suspend",
    "take_back",
    "undo",
    "unlock",
    "withdraw",
    "write",
)
ROOMS = (
    "dataset",
    "entrance",
    "data_quality",
    "registry",
    "evaluation",
    "training.runs",
    "jobs",
    "notify",
    "store",
    "watching",
)
# Parts of a guarded action, what only processes call, and reading by a name that sounds like more.
EXCEPTIONS = {
    "dataset.transfer.credits.add_credit": "part of an import",
    "dataset.crop_manifest.write_manifest": "written by the command that cuts crops",
    "store.people.sessions.end_session": "somebody signs their own browser out",
    "watching.control.fetch": "asks a local server",
    "evaluation.leakage.write_training_manifest": "written where a training ends",
}


def actions() -> list[str]:
    """All that are guarded, once every room was imported."""
    for room in ROOMS:
        package = importlib.import_module(f"maskdet.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name:
                importlib.import_module(module.name)
    return sorted(name for name in ACTIONS if name.startswith("maskdet."))


@pytest.mark.parametrize("role", [None, *Role])
def test_each_action_is_refused_to_who_may_not_and_only_to_them(role: Role | None) -> None:
    names = actions()
    assert len(names) >= 30
    for name in names:
        action = ACTIONS[name]
        expected = TypeError if role and role.includes(action.role) else NotAllowed
        # An argument that no function has: who may comes as far as the function itself, and no further.
        with acting_as(Person("anna", role)), pytest.raises(expected):
            action.function(no_such_argument=1)


def front_doors() -> list[tuple[str, Callable[..., object]]]:
    """What the rooms offer that by its name changes something."""
    found = {}
    for room in (
        *ROOMS,
        "dataset.edits",
        "dataset.transfer",
        "dataset.download",
        "watching.control",
        "store.people",
    ):
        module = importlib.import_module(f"maskdet.{room}")
        for name in getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")]):
            thing = getattr(module, name)
            if (
                inspect.isfunction(thing)
                and thing.__module__.startswith(f"maskdet.{room}")
                and is_changing(name)
            ):
                found[f"{thing.__module__}.{thing.__qualname__}"] = thing
    return sorted(found.items())


def is_changing(name: str) -> bool:
    return any(name == word or name.startswith(f"{word}_") for word in CHANGING)


def test_no_room_offers_a_change_without_a_guard() -> None:
    actions()
    offered = [name for name, _ in front_doors() if not name.startswith("maskdet.access")]
    free = {name.removeprefix("maskdet.") for name in offered if name not in ACTIONS}
    assert free == set(EXCEPTIONS)


def test_whatever_writes_into_the_list_of_changes_has_a_guard() -> None:
    actions()
    for path in CORE.rglob("*.py"):
        module = ".".join(("maskdet", *path.relative_to(CORE).with_suffix("").parts))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(function, ast.FunctionDef)
                and not function.name.startswith("_")
                and notes(function)
            ):
                assert f"{module}.{function.name}" in ACTIONS or function.name in ("audit", "allowed"), (
                    f"{module}.{function.name} changes something, and asks nobody"
                )


def notes(function: ast.FunctionDef) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id in ("note", "audit") for call in calls)


def test_a_refusal_says_who_what_is_needed_and_what_to_do() -> None:
    @allowed(Role.ADMIN)
    def tidy() -> None: ...

    with acting_as(Person("anna", Role.VIEWER)), pytest.raises(NotAllowed) as refusal:
        tidy()
    for part in ("role admin", "anna", "role viewer", "Ask an admin"):
        assert part in str(refusal.value)
    with acting_as(NOBODY), pytest.raises(NotAllowed, match="sign in again"):
        tidy()


def test_without_anybody_named_the_owner_of_the_machine_acts() -> None:
    assert current_person() == OWNER
    with acting_as(NOBODY):
        assert current_person() == NOBODY
    assert current_person() == OWNER


def test_what_a_person_starts_in_a_thread_acts_as_them() -> None:
    found = []
    with acting_as(Person("anna", Role.VIEWER)):
        thread = threading.Thread(target=copy_context().run, args=(lambda: found.append(current_person()),))
    thread.start()
    thread.join()
    assert found == [Person("anna", Role.VIEWER)]


def test_a_change_is_noted_once_by_its_person_when_it_is_done() -> None:
    noted: list[tuple[str, str, str]] = []

    @allowed(Role.ADMIN, "deleted picture", about="picture")
    def delete(picture: Path) -> None:
        if not picture.name:
            raise ValueError("no picture")

    @allowed(Role.ADMIN, "repaired data set", about="root")
    def repair(root: Path) -> None:
        delete(root / "a.jpg")

    note_changes_by(lambda *entry: noted.append(entry))
    try:
        with acting_as(Person("anna", Role.ADMIN)):
            delete(Path("set/b.jpg"))
            repair(Path("set"))
            with pytest.raises(ValueError, match="no picture"):
                delete(Path())
    finally:
        note_changes_by(lambda *_: None)
    assert noted == [("anna", "deleted picture", "b.jpg"), ("anna", "repaired data set", "set")]


@pytest.mark.parametrize(
    ("role", "seen_by", "sees"),
    [
        (Role.ADMIN, ["bert"], True),
        (Role.OPERATOR, [], True),
        (Role.OPERATOR, ["bert"], False),
        (Role.OPERATOR, ["bert", "anna"], True),
        (Role.OPERATOR, ["role:operator"], True),
        (Role.VIEWER, [], False),
        (Role.VIEWER, ["anna"], True),
        (None, [], False),
        (None, ["nobody"], False),
    ],
)
def test_who_sees_a_camera(role: Role | None, seen_by: list[str], sees: bool) -> None:
    assert Person("anna" if role else "nobody", role).may_see(seen_by) == sees
