"""Valid sources of pictures, changed at random: ZIP files, and VOC, COCO, YOLO and yaml files in them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

from benchmarks.fuzz.annotated_sources import FACES, coco, photo, voc, yolo, zipped

Files = dict[str, bytes]
PICTURES = [photo(number) for number in range(3)]
ODD_TEXTS = (
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1e308",
    "-1",
    "0",
    "",
    "null",
    "true",
    "[]",
    "{}",
    "9" * 5000,
    "\0",
    "\ufeff",
    "'",
    '"',
    "<",
    "&amp;",
    "&x;",
    "<!ENTITY x 'y'>",
    "<!DOCTYPE a>",
    "]]>",
    "*a",
    "&a ",
    "<<: ",
    "!!python/object:os.system ",
    "%",
    "%zz",
    "../../../out",
    "/etc/passwd",
    "C:\\",
    "http://[::1",
    "写" * 300,
    "[" * 2000,
    '{"a":' * 2000,
    "<a>" * 2000,
    "- " * 2000,
    "\u202e",
    "\ud7ff",
    "²",
    "٣",
    "\r",
    "\x0b",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "latin-1")


def mutated_sources(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(what it is, a ZIP) of each. The same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        kind = rng.choice(list(KINDS))
        files = KINDS[kind]()
        if kind == "zip":
            data = bytearray(zipped(files))
            for _ in range(rng.randint(1, 20)):
                _change_bytes(data, rng)
            yield f"{number} zip", bytes(data)
            continue
        for name in rng.sample(sorted(files), rng.randint(1, len(files))):
            if not name.endswith(".jpg"):
                files[name] = _changed_text(files[name].decode(), rng)
        if rng.random() < 0.3:
            name = rng.choice(sorted(files))
            files[_changed_name(name, rng).strip("\0") or "x"] = files.pop(name)
        yield f"{number} {kind}", zipped(files)


def _changed_text(text: str, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 4)):
        text = rng.choice(CHANGES)(text, rng)
    data = bytearray(text.encode(rng.choice(ENCODINGS) if rng.random() < 0.3 else "utf-8", errors="replace"))
    if rng.random() < 0.2:
        _change_bytes(data, rng)
    return bytes(data)


def _changed_name(name: str, rng: random.Random) -> str:
    folder, _, last = name.rpartition("/")
    odd = rng.choice([text for text in ODD_TEXTS if len(text) < 1000])
    return rng.choice(
        [
            f"{odd}/{last}",
            f"{folder}/{odd}",
            f"{odd}{name}",
            f"{name}{odd}",
            name.upper(),
            f"../{name}",
            f"/{name}",
        ]
    )


def _change_bytes(data: bytearray, rng: random.Random) -> None:
    if not data:
        return
    at = rng.randrange(len(data))
    match rng.randrange(4):
        case 0:
            data[at] = rng.randrange(256)
        case 1:
            data[at : at + 4] = rng.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"PK\1\2", b"\xff\xfe"])
        case 2:
            del data[at : at + rng.randint(1, 30)]
        case _:
            data[at:at] = rng.randbytes(rng.randint(1, 30))


def _put_in(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(ODD_TEXTS) + text[at:]


def _replace_word(text: str, rng: random.Random) -> str:
    words = text.replace(">", "> ").split(" ") if "<" in text else text.split(" ")
    words[rng.randrange(len(words))] = rng.choice(ODD_TEXTS)
    return " ".join(words)


def _cut_out(text: str, rng: random.Random) -> str:
    start = rng.randint(0, len(text))
    return text[:start] + text[start + rng.randint(1, 40) :]


def _repeat(text: str, rng: random.Random) -> str:
    start, end = sorted(rng.randint(0, len(text)) for _ in range(2))
    return text[:end] + text[start:end] * rng.choice([1, 2, 50]) + text[end:]


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (_put_in, _replace_word, _cut_out, _repeat)


def _folders() -> Files:
    return {f"{folder}/a{n}.jpg": PICTURES[n] for n, folder in enumerate(("with_mask", "no mask"))}


def _voc() -> Files:
    texts = {f"annotations/{n}.xml": voc(f"{n}.jpg", size=(200, 120)).encode() for n in range(2)}
    return texts | {f"images/{n}.jpg": PICTURES[n] for n in range(2)}


def _coco() -> Files:
    return {
        "annotations.json": json.dumps(coco("a.jpg", width=200, height=120)).encode(),
        "a.jpg": PICTURES[0],
    }


def _yolo() -> Files:
    labels = yolo([(n, box) for n, (_, box) in enumerate(FACES)]).encode()
    names = {"classes.txt": b"with_mask\nwithout_mask\n"}
    return names | {"images/a.jpg": PICTURES[0], "labels/a.txt": labels, "labels/b.txt": labels}


def _yaml() -> Files:
    text = b"path: .\nnc: 2\nnames:\n  0: with_mask\n  1: without_mask\n"
    return _yolo() | {"data.yaml": text, "custom.yaml": b"names: [with_mask, without_mask]\n"}


KINDS: dict[str, Callable[[], Files]] = {
    "zip": _folders,
    "voc": _voc,
    "coco": _coco,
    "yolo": _yolo,
    "yaml": _yaml,
}
