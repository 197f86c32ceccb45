"""Preview and import in a process of their own, for what visitors sent: it may be given up, and the pages go on meanwhile.

    plan = preview_apart(data, root, on_progress=follow)       # as `preview`
    result = commit_apart(plan, data, root)                    # as `commit`

The source goes there through a pipe; nothing of it is written anywhere but into the set. An exception in `on_progress`, which
is called several times a second, ends the process: so a visitor gives up. An import that is ended leaves the set as it was.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from maskdet.access import Role, allowed
from maskdet.dataset.staging import roll_back_unfinished
from maskdet.dataset.transfer.archive import Source, list_source
from maskdet.dataset.transfer.import_plan import ImportPlan, ImportResult
from maskdet.dataset.transfer.plan_json import plan_from_json, plan_to_json, result_from_json
from maskdet.errors import DatasetProblem
from maskdet.language import current_language, tr, tr_later
from maskdet.results import MaskLabel
from maskdet.settings import PROJECT_ROOT, get_settings

COMMAND = (sys.executable, "-m", "maskdet.dataset.transfer.worker")
LOOK_S = 0.3
BROKE_OFF = tr_later(
    "Looking at these files broke off: they took more memory or time than an import may. Nothing was added. Import them in "
    "parts."
)
Progress = Callable[[int, int], None]


def preview_apart(
    source: Source, root: Path, *, label: MaskLabel | None = None, on_progress: Progress | None = None
) -> ImportPlan:
    """As `preview`. Raises: DatasetProblem."""
    answer = _answer({"do": "preview", "root": str(root), "label": label}, source, on_progress)
    return plan_from_json(answer["plan"], list_source(source, get_settings(), label=label))


@allowed(Role.ADMIN, "imported pictures", about="root")
def commit_apart(
    plan: ImportPlan,
    source: Source,
    root: Path,
    *,
    label: MaskLabel | None = None,
    on_progress: Progress | None = None,
) -> ImportResult:
    """As `commit`, of the source that was previewed. Raises: DatasetProblem."""
    request = {"do": "commit", "root": str(root), "label": label, "plan": plan_to_json(plan)}
    try:
        return result_from_json(_answer(request, source, on_progress)["result"])
    except BaseException:
        roll_back_unfinished(root)  # whoever gave up wants to see the set as it was
        raise


def _answer(request: dict[str, Any], source: Source, on_progress: Progress | None) -> Mapping[str, Any]:
    """The last line that the process prints."""
    with _running(request, source) as lines:
        done, total = 0, 0
        while True:
            with suppress(queue.Empty):
                line = lines.get(timeout=LOOK_S)
                if line is None:
                    raise DatasetProblem(tr(BROKE_OFF))
                said = json.loads(line)
                if "problem" in said:
                    raise DatasetProblem(str(said["problem"]))
                if "progress" not in said:
                    return dict(said)
                done, total = said["progress"]
            if on_progress:
                on_progress(done, total)


@contextmanager
def _running(request: dict[str, Any], source: Source) -> Iterator[queue.Queue[bytes | None]]:
    """The process at work; its lines, and None at its end."""
    head, parts = _packed(request, source)
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT_ROOT,
        env=os.environ | {"MASKDET_LANGUAGE": current_language()},
    )
    lines: queue.Queue[bytes | None] = queue.Queue()
    threads = (
        threading.Thread(target=_feed, args=(process, head, parts), daemon=True),
        threading.Thread(target=_read, args=(process, lines), daemon=True),
    )
    for thread in threads:
        thread.start()
    try:
        yield lines
    finally:
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()


def _packed(request: dict[str, Any], source: Source) -> tuple[bytes, Sequence[bytes]]:
    """One line of JSON, and the contents that follow it, each as long as it says there."""
    described: dict[str, Any]
    parts: list[bytes]
    if isinstance(source, Path):
        described, parts = {"path": str(source)}, []
    elif isinstance(source, bytes):
        described, parts = {"zip": len(source)}, [source]
    else:
        described, parts = {"pictures": [(name, len(data)) for name, data in source]}, [d for _, d in source]
    return json.dumps(request | {"source": described}).encode() + b"\n", parts


def _feed(process: subprocess.Popen[bytes], head: bytes, parts: Sequence[bytes]) -> None:
    with suppress(OSError, ValueError):  # it has ended
        if process.stdin:
            for part in (head, *parts):
                process.stdin.write(part)
            process.stdin.close()


def _read(process: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    with suppress(OSError, ValueError):
        for line in process.stdout or ():
            lines.put(line)
    lines.put(None)
