"""ZIP files to import, and what became of them."""

from __future__ import annotations

import io
import zipfile


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def why(plan):
    return {skipped.name: skipped.why for skipped in plan.skipped}
