"""The page of the documentation that names every command: made from the commands, so that it is true.

python -m maskdet.commands.reference > docs/command-line.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from maskdet.commands import app

HEAD = """# Command line
Made from the commands themselves by `make docs`. `maskdet` is the installed command; in a checkout
`.venv/bin/python -m maskdet` is the same.

Results are never written onto what is read; what exists already is replaced only with `--force`. `--help` explains each
command; `--json` makes the output readable for programs. Each ends with 0 when all went well, 1 when something could not be
done, and 2 after wrong usage; what went wrong is one sentence.
"""


def command_reference() -> str:
    """The whole page, in Markdown."""
    parts = [_section(words, command) for words, command in _commands(typer.main.get_command(app), ())]
    return "\n".join([HEAD, *parts])


def _commands(group: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its words, groups opened."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, (*words, name))
        else:
            yield (*words, name), command


def _section(words: tuple[str, ...], command: Any) -> str:
    shown = [param for param in command.params if not getattr(param, "hidden", False)]
    arguments = [_argument(param) for param in shown if param.param_type_name == "argument"]
    lines = [f"## {' '.join(words)}", _plain(command.help or ""), "", "```text"]
    lines += [" ".join(["maskdet", *words, *arguments, "[OPTIONS]"]), "```", ""]
    lines += [f"`{_argument(param)}`: {_plain(param.help)}\n" for param in shown if _has_help(param)]
    options = [_row(param) for param in shown if param.param_type_name == "option" and param.name != "help"]
    if options:
        lines += ["| option | default | |", "|---|---|---|", *options, ""]
    return "\n".join(lines)


def _has_help(param: Any) -> bool:
    return param.param_type_name == "argument" and bool(getattr(param, "help", None))


def _argument(param: Any) -> str:
    name = (param.metavar or param.name).upper() + ("..." if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _row(param: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    return f"| {names} | {_default(param)} | {_plain(param.help or '')} |"


def _default(param: Any) -> str:
    if isinstance(param.show_default, str):
        return param.show_default
    if param.default is None or param.default is False or param.default == () or callable(param.default):
        return ""
    return "on" if param.default is True else f"{param.default}"


def _plain(text: str) -> str:
    """On one line, and no sign that would end a table's cell."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(command_reference())
