"""`keys`: who else may ask - make, list and withdraw the keys of other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from maskdet.commands.failures import print_safely

if TYPE_CHECKING:
    from maskdet.store import StoredKey

keys_app = typer.Typer(help="Keys by which other programs may ask.", no_args_is_help=True)
WHO = "the command line"
Name = Annotated[str, typer.Argument(help="Which program asks, such as frigate.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@keys_app.command()
def add(
    name: Name,
    role: Annotated[
        str,
        typer.Option(
            help="viewer: check pictures, list models; operator: also cameras, events and counts; admin: also choose "
            "the model in use."
        ),
    ] = "viewer",
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once."""
    from maskdet.access import Role
    from maskdet.store import KeyProblem, add_key, open_store

    if role not in list(Role):
        raise KeyProblem(f"There is no role {role!r}. Choose one of {', '.join(Role)}.")
    key = add_key(open_store(), name, Role(role), who=WHO)
    if as_json:
        typer.echo(json.dumps({"name": name, "role": role, "key": key}))
        return
    typer.echo(key)
    print_safely(f"This is the key of {name} ({role}). Keep it: it is not shown again.", err=True)


@keys_app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Name the keys that are valid, with their roles and their last use."""
    from maskdet.store import keys, open_store

    found = keys(open_store())
    if as_json:
        typer.echo(json.dumps([_record(key) for key in found], indent=1))
        return
    for key in found:
        used = f"used {key.last_used:%Y-%m-%d}" if key.last_used else "never used"
        print_safely(f"{key.name}  {key.role}  {key.start}...  made {key.created:%Y-%m-%d}, {used}")
    if not found:
        print_safely("No program has a key. `python -m maskdet keys add NAME` makes one.")


@keys_app.command()
def withdraw(name: Name) -> None:
    """Make a key worthless, at once."""
    from maskdet.store import open_store, withdraw_key

    withdraw_key(open_store(), name, who=WHO)
    print_safely(f"The key of {name} is withdrawn: whoever uses it is refused from now on.")


def _record(key: StoredKey) -> dict[str, str | None]:
    return {
        "name": key.name,
        "role": key.role.value,
        "start": key.start,
        "created": key.created.isoformat(),
        "created_by": key.created_by,
        "last_used": key.last_used.isoformat() if key.last_used else None,
    }
