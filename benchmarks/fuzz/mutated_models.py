"""Model files from elsewhere, changed at random: packing, config, weights, cut off."""

from __future__ import annotations

import io
import json
import random
import zipfile

from benchmarks.fuzz.odd_pictures import mutated
from maskdet.registry import find_version
from maskdet.settings import PROJECT_ROOT


def shipped() -> bytes:
    """The file of a version that ships."""
    return find_version(PROJECT_ROOT / "models", "mask-net-1").keras_path.read_bytes()


def repacked(config: str) -> bytes:
    """A small .keras file with this config."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("config.json", config)
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(64))
    return data.getvalue()


def odd_config(config: str, seed: int) -> str:
    """The config with a value of another type somewhere, or as a text that is no JSON."""
    rng = random.Random(seed)
    if rng.random() < 0.3:
        return mutated(config.encode(), seed).decode("utf-8", errors="replace")
    content = json.loads(config)
    node = content
    for _ in range(rng.randint(1, 8)):
        keys = (
            list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        )
        if not keys:
            break
        key = rng.choice(keys)
        if rng.random() < 0.3 or not isinstance(node[key], dict | list):
            node[key] = rng.choice(
                [None, 7, -1.5, "", "x" * 1000, [], {}, [[]], {"class_name": "Lambda"}, True]
            )
            break
        node = node[key]
    return json.dumps(content)


def odd_models(number: int, *, seed: int = 0) -> list[bytes]:
    """So many of them, always the same for the same seed."""
    whole = shipped()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        config = archive.read("config.json").decode()
    small = repacked(config)
    makers = (
        lambda k: mutated(small, k),
        lambda k: repacked(odd_config(config, k)),
        lambda k: mutated(whole[-20_000:], k),
        lambda k: whole[: random.Random(k).randrange(len(whole))],
    )
    return [makers[k % len(makers)](seed + k) for k in range(number)]
