"""`models export --format web`: a page to carry away."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from maskdet.fileio import check_output_folder
from maskdet.registry import find_version
from maskdet.settings import get_settings


class ExportForm(StrEnum):
    """What `models export` writes: the forms of a model file, or a page that judges by itself."""

    KERAS = "keras"
    LITERT = "litert"
    ONNX = "onnx"
    WEB = "web"


def export_page(name: str, out: Path | None, *, force: bool) -> tuple[Path, int]:
    """Write the page for a version; default NAME-web here.

    Returns: its folder, and the bytes of all files.

    Raises: MaskdetError.
    """
    from maskdet.browser import export_web

    settings, folder = get_settings(), out or Path(f"{name}-web")
    check_output_folder(folder, inputs=[settings.models_dir], force=force, may_exist=False)
    return folder, export_web(find_version(settings.models_dir, name), settings, folder)
