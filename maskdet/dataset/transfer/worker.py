"""The process that opens what visitors want to import (see apart.py): a request on its input, JSON lines on its output.

It is bound in memory and processor time, and comes after pages and live video.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from maskdet.dataset.transfer.archive import Source, list_source
from maskdet.dataset.transfer.imports import commit, preview
from maskdet.dataset.transfer.plan_json import plan_from_json, plan_to_json, result_to_json
from maskdet.errors import MaskdetError
from maskdet.jobs import bound_process
from maskdet.language import tr, tr_later
from maskdet.results import MaskLabel
from maskdet.settings import get_settings

MEMORY_BYTES, CPU_S = 2_000_000_000, 4 * 3600
NICENESS = 5
EVERY_S = 0.2
TOO_MUCH = tr_later(
    "These files take more memory than an import may. Nothing was added. Import them in parts."
)


class Teller:
    """Prints progress, a few times a second."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        """So many of them are done."""
        now = time.monotonic()
        if now - self._last >= EVERY_S or done >= total:
            self._last = now
            _say({"progress": [done, total]})


def main() -> None:
    """Answer the one request."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    request = json.loads(sys.stdin.buffer.readline())
    source = _source(request["source"], sys.stdin.buffer)
    bound_process(memory_bytes=MEMORY_BYTES + 2 * _size(source), cpu_s=CPU_S)
    try:
        _say(_done(request, source))
    except MaskdetError as error:
        _say({"problem": str(error)})
    except MemoryError:
        _say({"problem": tr(TOO_MUCH)})


def _done(request: Mapping[str, Any], source: Source) -> dict[str, Any]:
    root, label = Path(request["root"]), MaskLabel(request["label"]) if request["label"] else None
    if request["do"] == "preview":
        return {"plan": plan_to_json(preview(source, root, label=label, on_progress=Teller()))}
    plan = plan_from_json(request["plan"], list_source(source, get_settings(), label=label))
    return {"result": result_to_json(commit(plan, root, on_progress=Teller()))}


def _source(described: Mapping[str, Any], contents: BinaryIO) -> Source:
    if "path" in described:
        return Path(described["path"])
    if "zip" in described:
        return contents.read(described["zip"])
    return [(name, contents.read(size)) for name, size in described["pictures"]]


def _size(source: Source) -> int:
    if isinstance(source, Path):
        return 0
    return len(source) if isinstance(source, bytes) else sum(len(data) for _, data in source)


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
