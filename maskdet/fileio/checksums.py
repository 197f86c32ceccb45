"""Files whose content is known by its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

from maskdet.errors import ModelBroken, ModelNotFound
from maskdet.language import tr


def read_verified(path: Path, sha256: str) -> bytes:
    """The bytes of a model file.

    Raises: ModelNotFound; ModelBroken when its checksum is another.
    """
    if not path.is_file():
        raise ModelNotFound(tr("The model file"), path, tr("Activate another version, or train it again."))
    model = path.read_bytes()
    if hashlib.sha256(model).hexdigest() != sha256:
        raise ModelBroken(
            tr(
                "The model file {path} is damaged: its checksum differs from the one in its config. Activate "
                "another version, or restore the file.",
                path=path,
            )
        )
    return model
