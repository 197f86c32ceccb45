"""Models: which is in use, whether each is what its checksum says, and whether the networks run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from maskdet.doctor.findings import Finding, problem, warning, well
from maskdet.errors import MaskdetError
from maskdet.fileio import read_verified
from maskdet.inference import MaskPipeline
from maskdet.language import tr, tr_later, tr_many
from maskdet.registry import Version, active_version, broken_versions, list_versions
from maskdet.settings import get_settings

SIDE = 160  # pixels of the picture that the networks are tried on
OTHER = tr_later(
    "`python -m maskdet models list` names the versions, `python -m maskdet models activate NAME` "
    "takes one of them."
)


def check_models() -> Iterator[Finding]:
    """The version in use, then all others."""
    models_dir = get_settings().models_dir
    try:
        active = active_version(models_dir)
        yield well(tr("version in use"), tr("{name} is in use.", name=active.name))
    except MaskdetError as error:
        yield problem(tr("version in use"), str(error), tr(OTHER))
    for broken in broken_versions(models_dir):
        yield problem(
            tr("version {name}", name=broken.name),
            broken.problem,
            tr("Delete it under Models, or restore its files."),
        )
    whole = [_checked(version) for version in list_versions(models_dir)]
    yield from (finding for finding in whole if finding)
    if whole and not any(whole):
        yield well(
            tr("versions"),
            tr_many(
                "{n} is there, each as its checksum says.",
                "{n} are there, each as its checksum says.",
                len(whole),
            ),
        )


def check_networks() -> Iterator[Finding]:
    """Detector and mask model are loaded, and judge a picture of nothing."""
    try:
        pipeline = MaskPipeline.load(get_settings())
        pipeline.run(np.zeros((SIDE, SIDE, 3), np.uint8))
    except MaskdetError as error:
        yield problem(tr("networks"), str(error), tr(OTHER))
    else:
        yield well(tr("networks"), tr("Face detector and mask model run."))


def _checked(version: Version) -> Finding | None:
    try:
        read_verified(version.tflite_path, version.tflite_sha256)
        version.operating_point()
        version.report()
    except MaskdetError as error:
        return problem(tr("version {name}", name=version.name), str(error), tr(OTHER))
    if not version.keras_path.is_file():
        return warning(
            tr("version {name}", name=version.name),
            tr("Its Keras file is missing: it judges, but no training can start from it."),
            tr("Restore the file, or leave it so."),
        )
    return None
