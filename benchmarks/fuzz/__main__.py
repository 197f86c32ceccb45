"""What strangers may send, changed at random: every answer is a result or a sentence, and soon.

    python -m benchmarks.fuzz                     all targets, 300 cases each
    python -m benchmarks.fuzz --cases 5000 --seed 7 images models
    python -m benchmarks.fuzz --write             also puts the table into docs/reliability.md

The same seed makes the same cases; the generators are those of the tests. `server` sends garbage to the upload address, the
websocket and the API of a server of its own, which then has to serve a visitor. The API's own description is tried by
`benchmarks.api.fuzzing`. Ends with 1 where anything else than a result or a sentence came of a case.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.support.section import write_section
from benchmarks.support.table import markdown_table, print_table
from maskdet.errors import MaskdetError
from maskdet.settings import PROJECT_ROOT

DOC, HEADING = PROJECT_ROOT / "docs" / "reliability.md", "## Anything at all"
HEAD = ("what", "cases", "taken", "refused in a sentence", "neither", "longest s of CPU")
WORDS = [
    "rtsp://",
    "http://",
    "json://",
    "mailto://",
    "admin",
    ":",
    "@",
    "/",
    "?",
    "#",
    "[",
    "]",
    "%40",
    "..",
    "camera",
    "\x00",
    "é",
]
Case = Callable[[], object]


@dataclass
class Outcome:
    """What came of the cases of a target."""

    taken: int = 0
    refused: int = 0
    longest_s: float = 0.0
    findings: list[str] = field(default_factory=list)

    def row(self, name: str) -> tuple[str, ...]:
        """Of the table."""
        total = self.taken + self.refused + len(self.findings)  # each case is one of them
        figures = (total, self.taken, self.refused, len(self.findings))
        return (name, *(f"{figure:,}" for figure in figures), f"{self.longest_s:.2f}")


def tried(cases: Iterator[Case]) -> Outcome:
    """Run every case; what is no MaskdetError is a finding."""
    outcome = Outcome()
    for number, case in enumerate(cases):
        start = time.process_time()
        try:
            case()
            outcome.taken += 1
        except MaskdetError as error:
            outcome.refused += 1
            if not str(error).strip().endswith((".", ")")):
                outcome.findings.append(f"case {number}: no sentence: {error!s:.100}")
        except Exception as error:  # noqa: BLE001 - anything else is what is looked for
            outcome.findings.append(f"case {number}: {type(error).__name__}: {error!s:.100}")
        outcome.longest_s = max(outcome.longest_s, time.process_time() - start)
    return outcome


def images(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """Pictures of all formats."""
    from benchmarks.fuzz.odd_pictures import odd_pictures
    from maskdet.images import decode_image

    for _, data in odd_pictures(cases, seed=seed):
        yield lambda data=data: decode_image(data)  # type: ignore[misc]


def imports(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """ZIPs of folders, Pascal VOC, COCO and YOLO."""
    from benchmarks.fuzz.mutated_sources import mutated_sources
    from maskdet.dataset.transfer import preview

    for _, data in mutated_sources(cases, seed):
        yield lambda data=data: preview(data, folder / "set")  # type: ignore[misc]


def models(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """Model files."""
    from benchmarks.fuzz.mutated_models import odd_models
    from maskdet.registry.keras_file import check_keras_file

    path = folder / "theirs.keras"
    for data in odd_models(cases, seed=seed):
        path.write_bytes(data)
        yield lambda: check_keras_file(path)


def streams(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """Streams of JPEG pictures over HTTP, with and without boundaries and lengths."""
    from benchmarks.fuzz.odd_pictures import encoded, mutated
    from maskdet.cameras.http_pictures import pictures_of
    from maskdet.cameras.jpeg_stream import Buffer

    part = encoded("JPEG")
    whole = b"".join(b"--x\r\nContent-Length: %d\r\n\r\n" % len(part) + part + b"\r\n" for _ in range(3))
    for number in range(cases):
        data = mutated(whole, seed + number)
        kind = ("", "multipart/x-mixed-replace; boundary=x", "image/jpeg")[number % 3]
        yield lambda data=data, kind=kind: list(pictures_of(Buffer(iter([data])), kind, None))  # type: ignore[misc]


def videos(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """Films."""
    from benchmarks.fuzz.odd_pictures import mutated
    from maskdet.cameras import video_frames
    from maskdet.watching import demo_film

    path = demo_film(folder)
    whole = path.read_bytes()[:200_000]
    for number in range(cases):
        path.write_bytes(mutated(whole, seed + number))
        yield lambda: list(video_frames(str(path), frame_rate=5, stop=lambda: False))


def addresses(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """Addresses of cameras and receivers."""
    from maskdet.cameras import kind_of
    from maskdet.notify import check_url
    from maskdet.redaction import hide_credentials

    rng = random.Random(seed)
    for _ in range(cases):
        text = "".join(rng.choice(WORDS) for _ in range(rng.randint(0, 12)))
        check: Callable[[str], object] = rng.choice((kind_of, check_url, hide_credentials))
        yield lambda text=text, check=check: check(text)  # type: ignore[misc]


def labels(cases: int, seed: int, folder: Path) -> Iterator[Case]:
    """Names of labels."""
    from maskdet.dataset.label_names import label_named

    rng = random.Random(seed)
    for _ in range(cases):
        name = "".join(
            chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x10FFFF))))
            for _ in range(rng.randint(0, 40))
        )
        yield lambda name=name: label_named(name)  # type: ignore[misc]


TARGETS: dict[str, Callable[[int, int, Path], Iterator[Case]]] = {
    target.__name__: target for target in (images, imports, models, streams, videos, addresses, labels)
}


def main(
    targets: Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(TARGETS)}, server.")] = None,
    cases: Annotated[int, typer.Option(min=1, help="Of each target.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cases.")] = 1,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/reliability.md.")] = False,
) -> None:
    """Try, and print what came of it."""
    outcomes = {}
    for name in targets or [*TARGETS, "server"]:
        with tempfile.TemporaryDirectory() as folder:
            if name == "server":
                from benchmarks.fuzz.garbage import server_under_garbage

                outcomes[name] = Outcome()
                outcomes[name].taken, outcomes[name].findings = server_under_garbage(
                    cases, seed, Path(folder)
                )
            else:
                outcomes[name] = tried(TARGETS[name](cases, seed, Path(folder)))
        print_table(HEAD, [outcomes[name].row(name)])
        print(*outcomes[name].findings[:10], sep="\n")
    if write:
        with suppress(ValueError):
            rows = [outcome.row(name) for name, outcome in outcomes.items()]
            about = f"`python -m benchmarks.fuzz --cases {cases} --seed {seed}`; a part of each stands in the tests."
            write_section(DOC, HEADING, f"{about}\n\n{markdown_table(HEAD, rows)}")
    sys.exit(any(outcome.findings for outcome in outcomes.values()))


if __name__ == "__main__":
    typer.run(main)
