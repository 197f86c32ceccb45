"""The documentation is true: its commands exist, its generated pages are up to date, and Help shows all of it."""

from __future__ import annotations

import re
import shlex

import pytest
import typer
from typer.testing import CliRunner

from maskdet.commands import app
from maskdet.commands.reference import command_reference
from maskdet.settings import PROJECT_ROOT, get_settings
from ui.door import words as door
from ui.help.topics import LINK, topics
from ui.widgets.page_head import HELP

DOCS = PROJECT_ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# At the start of a line or after &&, with variables or a folder before it.
COMMAND = re.compile(r"(?:^|&& )(?:[A-Z_]+=\S+ )*(?:\S*/)?maskdet (.+)$")
MAX_README = 6000  # bytes


def shell_lines() -> list[str]:
    """What the documentation tells people to type, one command each."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*PAGES, PROJECT_ROOT / "README.md"])
    blocks = (block for language, block in BLOCK.findall(text) if language in ("", "sh"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def maskdet_commands() -> list[tuple[str, ...]]:
    """The words after `maskdet` of each, without variables before it."""
    found = (COMMAND.search(line) for line in shell_lines())
    return sorted({tuple(shlex.split(match[1])) for match in found if match})


@pytest.mark.parametrize("words", maskdet_commands(), ids=" ".join)
def test_every_command_is_understood(words):
    command, rest = typer.main.get_command(app), list(words)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    command.make_context(command.name, rest)


def test_the_first_steps_of_a_learner_can_be_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    text = (DOCS / "tasks" / "learner.md").read_text(encoding="utf-8")
    lines = [line for line in BLOCK.search(text)[2].splitlines() if line]
    assert len(lines) == 3
    for line in lines:
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, done.output
    get_settings.cache_clear()


def test_keys_are_made_listed_and_withdrawn_as_the_page_says(tmp_path, monkeypatch):
    monkeypatch.setenv("MASKDET_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    block = next(text for _, text in BLOCK.findall((DOCS / "api.md").read_text(encoding="utf-8")))
    printed = [CliRunner().invoke(app, shlex.split(line)[1:]) for line in block.splitlines()]
    get_settings.cache_clear()
    assert [done.exit_code for done in printed] == [0] * 4
    assert "frigate" in printed[2].output
    assert "operator" in printed[2].output


def test_what_is_to_be_installed_is_there():
    text = "\n".join(shell_lines())
    for name in set(re.findall(r"-r (\S+\.txt)", text)):
        assert (PROJECT_ROOT / name).is_file()


def test_the_page_of_commands_is_made_from_the_commands():
    assert (DOCS / "command-line.md").read_text(encoding="utf-8") == command_reference()


def test_the_readme_is_short():
    assert len((PROJECT_ROOT / "README.md").read_bytes()) < MAX_README


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_s_links_and_pictures_are_there(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    for found in LINK.finditer(text):
        assert (path.parent / f"{found['path']}.md").is_file(), found[0]
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text):
        assert (path.parent / picture).is_file()


def test_help_tells_a_subject_in_the_reader_s_language_or_says_that_it_cannot(visit, tmp_path, monkeypatch):
    (tmp_path / "index.md").write_text("# Start\nFirst steps")
    (tmp_path / "index.de.md").write_text("# Anfang\nErste Schritte")
    (tmp_path / "alerts.md").write_text("# Alerts\nWho is told")
    monkeypatch.setattr("ui.help.topics.DOCS", tmp_path)
    monkeypatch.setenv("MASKDET_LANGUAGE", "de")
    page = visit("pages/help.py")
    assert page.selectbox[0].options == ["Anfang", "Alerts"]
    assert page.header[0].value == "Anfang"
    assert not page.caption
    page.selectbox[0].set_value("alerts").run()
    assert len(page.caption) == 1


def test_help_shows_every_subject(visit):
    page = visit("pages/help.py")
    for name, title in topics().items():
        page.selectbox[0].set_value(name).run()
        assert not page.exception
        assert page.header[0].value == title


@pytest.mark.parametrize("path", sorted((PROJECT_ROOT / "pages").rglob("*.py")), ids=lambda path: path.stem)
def test_every_page_leads_to_its_help(path):
    found = re.search(r'open_page\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    title = found[1] if found else door.TITLE  # the door screen's words stand together
    if path.stem not in ("help", "about"):
        assert HELP[title] in topics()


def test_about_names_version_model_and_licences(visit):
    page = visit("pages/admin/about.py")
    assert not page.exception
    tables = [one.value for one in page.dataframe]
    table = next(one for one in tables if list(one.columns) == ["Library", "Version", "Licence"])
    assert {"streamlit", "ai-edge-litert"} <= set(table["Library"])
    assert not table["Licence"].eq("").any()
