"""`users`: who may sign in to the pages - list, add, another role, a new password, keep out, remove."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from maskdet.access import Role
from maskdet.commands.failures import print_safely

users_app = typer.Typer(help="People who sign in to the pages.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The person's name, such as anna.", show_default=False)]
RoleName = Annotated[str, typer.Argument(help="viewer, operator or admin.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@users_app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Name the accounts, with their roles."""
    from maskdet.store import open_store
    from maskdet.store.people import people

    found = people(open_store())
    if as_json:
        rows = [{"name": p.name, "role": p.role.value, "locked": p.locked} for p in found]
        typer.echo(json.dumps(rows, indent=1))
        return
    for person in found:
        seen = f"last signed in {person.last_seen:%Y-%m-%d}" if person.last_seen else "never signed in"
        print_safely(f"{person.name}  {person.role.value}  {seen}{', kept out' if person.locked else ''}")
    if not found:
        print_safely(
            "Nobody has an account: nobody has to sign in. `maskdet users add NAME` makes the first, an admin's."
        )


@users_app.command()
def add(
    name: Name,
    role: Annotated[
        str | None,
        typer.Option(
            help="viewer: check photos, live; operator: also cameras, events, history; admin: everything.",
            show_default="admin for the first account, else viewer",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an account and print its password, this once; from the first account on everybody signs in."""
    from maskdet.store import open_store
    from maskdet.store.people import add_person

    _print_password(name, add_person(open_store(), name, _role(role) if role else None), as_json=as_json)


@users_app.command()
def role(name: Name, new_role: RoleName) -> None:
    """Give somebody another role; it holds from their next click on."""
    from maskdet.store import open_store
    from maskdet.store.people import set_role

    set_role(open_store(), name, _role(new_role))
    print_safely(f"{name} now has the role {new_role}.")


@users_app.command()
def reset(name: Name, as_json: AsJson = False) -> None:
    """Make a new password for somebody and print it, this once; open pages of theirs are closed."""
    from maskdet.store import open_store
    from maskdet.store.people import reset_password

    _print_password(name, reset_password(open_store(), name), as_json=as_json)


@users_app.command()
def lock(
    name: Name, undo: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False
) -> None:
    """Keep somebody out, at once; the account stays."""
    from maskdet.store import open_store
    from maskdet.store.people import set_locked

    set_locked(open_store(), name, not undo)
    print_safely(f"{name} may sign in again." if undo else f"{name} is kept out.")


@users_app.command()
def remove(name: Name) -> None:
    """Delete an account. Without any account nobody has to sign in, and nobody but this computer is served."""
    from maskdet.store import open_store
    from maskdet.store.people import remove_person

    remove_person(open_store(), name)
    print_safely(f"The account of {name} is removed.")


def print_first_password(name: str) -> None:
    """Where nobody has an account yet, make one of this name, an admin's, and print its password.

    Raises: PeopleProblem, StoreProblem.
    """
    from maskdet.store import open_store
    from maskdet.store.people import add_person, has_people

    store = open_store()
    if not has_people(store):
        _print_password(name, add_person(store, name), as_json=False)
    store.close()


def _print_password(name: str, password: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"name": name, "password": password}))
        return
    typer.echo(password)
    print_safely(
        f"With this password {name} signs in. It is not shown again, and is changed at the first sign-in.",
        err=True,
    )


def _role(text: str) -> Role:
    from maskdet.store.people import PeopleProblem

    if text not in list(Role):
        raise PeopleProblem(f"There is no role {text!r}. Choose one of {', '.join(Role)}.")
    return Role(text)
