"""`models`: the versions in models/ - list, show, compare, activate, roll back, delete, export, import."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from maskdet import registry
from maskdet.commands.failures import print_safely, stop
from maskdet.commands.server import ExportForm, export_page
from maskdet.errors import MaskdetError, ModelBroken
from maskdet.fileio import check_output_file
from maskdet.formatting import percent
from maskdet.registry import (
    CROP_MARGIN,
    ComparisonRow,
    ImportNote,
    ModelForm,
    Version,
    export_name,
    export_version,
    import_model,
    version_summary,
)
from maskdet.registry import compare as compare_versions
from maskdet.registry.report import SampleFigures, read_report
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

models_app = typer.Typer(
    help="Versions of the model: which there are, which is active, in and out.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="Name of a version (see `models list`).", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@models_app.command(name="list")
def list_command(as_json: AsJson = False) -> None:
    """Name the versions, the newest first; * marks the active one."""
    with _sentences():
        folder = get_settings().models_dir
        active, before = _active(folder), registry.previous(folder)
        rows = [_row(version, active) for version in registry.list_versions(folder)]
        broken = registry.broken_versions(folder)
    if as_json:
        problems = [{"version": b.name, "problem": b.problem} for b in broken]
        _print({"active": active, "previous": before, "versions": rows, "broken": problems})
        return
    for row in rows:
        mark, right = "*" if row["active"] else " ", row["accuracy"]
        figure = (
            f"{percent(right)} of {row['test_faces']} test faces" if right is not None else "not measured"
        )
        print_safely(f"{mark} {row['version']}  {row['created'][:10]}  {row['architecture']}  {figure}")
    for item in broken:
        print_safely(f"! {item.name}  {item.problem}")
    if not rows and not broken:
        print_safely(f"No version in {folder} yet. `python -m maskdet train` makes one.")


@models_app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Print a version's card, or its config and report as JSON."""
    with _sentences():
        version = registry.find_version(get_settings().models_dir, name)
        report, card = version.report(), version.card()
    if as_json:
        active = _active(get_settings().models_dir)
        _print({"version": name, "active": name == active, "config": version.config, "report": report})
    else:
        typer.echo(card or f"Version {name} has no card.")


@models_app.command()
def compare(
    a: Name,
    b: Annotated[str, typer.Argument(help="The other one.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Figures of two versions side by side."""
    with _sentences():
        folder = get_settings().models_dir
        rows = compare_versions(registry.find_version(folder, a), registry.find_version(folder, b))
    if as_json:
        _print([asdict(row) for row in rows])
        return
    print_safely("\n".join(_lines(rows, a, b)))
    if any(row.same_pictures is False for row in rows):
        print_safely("Measured on different pictures: compare the two with care.")


@models_app.command()
def activate(name: Name, as_json: AsJson = False) -> None:
    """Use a version from now on, for everyone, without a restart."""
    with _sentences():
        registry.activate(get_settings().models_dir, name)
    _answer({"active": name}, f"{name} is the active version now.", as_json=as_json)


@models_app.command()
def rollback(as_json: AsJson = False) -> None:
    """Go back to the version that was active before."""
    with _sentences():
        version = registry.rollback(get_settings().models_dir)
    _answer({"active": version.name}, f"{version.name} is the active version again.", as_json=as_json)


@models_app.command()
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a version for good; never the active one. In a terminal it asks first."""
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Delete version {name} for good?", abort=True)
    with _sentences():
        registry.delete_version(get_settings().models_dir, name)
    _answer({"deleted": name}, f"{name} is deleted.", as_json=as_json)


@models_app.command()
def export(
    name: Name,
    form: Annotated[
        ExportForm, typer.Option("--format", help="Of the model file; web: a page that judges by itself.")
    ] = ExportForm.LITERT,
    out: Annotated[
        Path | None,
        typer.Option(
            help="What to write; default: NAME-FORMAT.zip here, a folder for web.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist already.")] = False,
) -> None:
    """Write a ZIP with the model, its labels, card, licence, and how to load it; or a page to carry away (web)."""
    if form is ExportForm.WEB:
        with _sentences():
            folder, size = export_page(name, out, force=force)
        payload = {"version": name, "format": form.value, "folder": str(folder), "bytes": size}
        sentence = f"{folder}: {size / 1e6:.1f} MB. Its README.txt says how to use it."
        _answer(payload, sentence, as_json=as_json)
        return
    with _sentences():
        version = registry.find_version(get_settings().models_dir, name)
        model_form = ModelForm(form.value)
        path = out or Path(export_name(version, model_form))
        check_output_file(path, inputs=[version.folder.parent], force=force)
        try:
            export_version(version, model_form, path)
        except OSError as error:
            raise MaskdetError(
                f"{path} cannot be written ({error.strerror}). Choose another --out."
            ) from error
    size = path.stat().st_size
    payload = {"version": name, "format": form.value, "file": str(path), "bytes": size}
    _answer(payload, f"{path}: {size / 1e6:.1f} MB.", as_json=as_json)


@models_app.command(name="import")
def import_command(
    file: Annotated[Path, typer.Argument(help="A model saved as .keras.", show_default=False)],
    name: Annotated[str, typer.Option(help="Name of the new version.")],
    source: Annotated[str, typer.Option(help="Where the model comes from, for its card.")],
    licence: Annotated[str, typer.Option(help="Under which it may be used, for its card.")],
    label: Annotated[
        list[MaskLabel] | None,
        typer.Option(
            help="What the outputs mean, in their order; repeatable. Default: with_mask, without_mask."
        ),
    ] = None,
    crop_margin: Annotated[
        float, typer.Option(min=0, max=1, help="Around the detector's box, as a share of it.")
    ] = CROP_MARGIN,
    as_json: AsJson = False,
) -> None:
    """Check, try, convert and save a .keras file from elsewhere. It is not activated."""
    labels = label or [MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK]
    note = ImportNote(source, licence)
    with _sentences():
        if not file.is_file():
            raise ModelBroken(f"There is no file {file}. Give the path of a .keras file.")
        folder = get_settings().models_dir
        version = import_model(file, folder, name, labels, note, crop_margin=crop_margin)
        tried = read_report(version).sample_faces or SampleFigures(count=0, accuracy=0.0)
    payload = {"version": name, "folder": str(version.folder), "sample_faces": tried.to_json()}
    sentence = (
        f"{name} is saved: right on {tried.judged_right} of {tried.count} sample faces. It is not active yet."
    )
    _answer(payload, sentence, as_json=as_json)


def _row(version: Version, active: str | None) -> dict[str, Any]:
    about = version_summary(version)
    return {"version": about.pop("name"), "active": version.name == active, **about}


def _active(folder: Path) -> str | None:
    try:
        return registry.active_version(folder).name
    except MaskdetError:
        return None


def _lines(rows: list[ComparisonRow], a: str, b: str) -> Iterator[str]:
    """A table of even columns, with a line above each part."""
    width = max(len(a), *(len(row.first) for row in rows))
    part = ""
    for row in rows:
        if row.part != part:
            part = row.part
            yield f"{part:<28}  {a:<{width}}  {b}"
        yield f"  {row.figure:<26}  {row.first:<{width}}  {row.second}"


@contextmanager
def _sentences() -> Iterator[None]:
    """What goes wrong is said in a sentence, with exit code 1."""
    try:
        yield
    except MaskdetError as error:
        stop(error)


def _answer(payload: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    """JSON on one line: `maskdet.jobs.jobs` reads it as an event."""
    typer.echo(json.dumps(payload) if as_json else sentence)


def _print(payload: Any) -> None:
    typer.echo(json.dumps(payload, indent=1))
