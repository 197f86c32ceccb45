"""How a version's accuracy falls as faces get harder, one perturbation at a time."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

import numpy as np
from numpy.typing import NDArray

from maskdet.dataset import DatasetIndex, Picture, Progress
from maskdet.errors import DatasetProblem, MaskdetError
from maskdet.evaluation.metrics.classification import wilson_interval
from maskdet.evaluation.outcomes import TWO_LABELS, folded_label
from maskdet.evaluation.predictions import JudgedFace, Predictions
from maskdet.evaluation.robustness.corruptions import CORRUPTIONS
from maskdet.evaluation.robustness.occlusions import OCCLUSIONS
from maskdet.evaluation.robustness.perturbation import Perturbation
from maskdet.images import crop_faces, decode_image
from maskdet.inference import MaskClassifier
from maskdet.language import tr
from maskdet.registry import Version, operating_threshold
from maskdet.registry.report import Robustness, RobustnessFigures, RobustnessRow, stored_words
from maskdet.results import BoundingBox, Image, MaskLabel
from maskdet.settings import get_settings
from maskdet.synthesis import FacePatch, close_up

PERTURBATIONS: tuple[Perturbation, ...] = (*CORRUPTIONS, *OCCLUSIONS)
SEVERITIES = (1, 2, 3, 4, 5)
NUM_WORKERS = 2  # threads, each with its own model


@dataclass(frozen=True)
class _Try:
    """One face under one perturbation (severity 0: as it is), and the verdict on it.

    Attributes:
        probability: of the verdict, 0..1.
    """

    kind: str
    severity: int
    truth: MaskLabel
    verdict: MaskLabel
    probability: float


def robustness_report(
    version: Version,
    predictions: Predictions,
    index: DatasetIndex,
    *,
    max_faces: int = 200,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Robustness:
    """Accuracy under each perturbation at each severity, on unleaked faces.

    The same seed and data set give the same faces and drawings for every version that was trained on none of them.

    Raises: DatasetProblem when there is no unleaked face left.
    """
    chosen = chosen_faces(predictions, max_faces, seed)
    tries: list[_Try] = []
    used = []
    for number, found in enumerate(_all_tries(version, index, chosen, seed), start=1):
        tries += found
        used += [chosen[number - 1]] if found else []
        if on_progress:
            on_progress(number, len(chosen))
    if not used:
        raise DatasetProblem(
            tr(
                "None of the pictures of {dataset} can be opened any more. Read the data set again.",
                dataset=predictions.dataset,
            )
        )
    threshold = operating_threshold(version, get_settings())
    return Robustness(
        clean=_figures([t for t in tries if t.kind == "clean"], threshold),
        rows=tuple(row for perturbation in PERTURBATIONS for row in _rows(perturbation, tries, threshold)),
        faces=len(used),
        bare_faces=sum(_can_be_drawn_on(face) for face in used),
        threshold=threshold,
        fingerprint=hashlib.sha256("".join(f.sha256 for f in used).encode()).hexdigest()[:16],
        note=_note(used),
    )


def examples(
    image: Image, box: BoundingBox, landmarks: NDArray[np.float32] | None, kind: str, *, seed: int = 0
) -> list[Image]:
    """One face under a perturbation at severities 1 to 5, for people to look at: RGB, about 200 x 200 pixels each.

    Args:
        image: RGB, (height, width, 3), uint8.
        box, landmarks: of the face, in pixels of `image` (`Face.crop_box`, `Face.landmarks`).
        kind: of one of PERTURBATIONS.

    Raises: DatasetProblem for an unknown kind, or one that is drawn where the face has no landmarks.
    """
    perturbation = next((p for p in PERTURBATIONS if p.kind == kind), None)
    if perturbation is None:
        raise DatasetProblem(
            tr(
                "There is no perturbation {kind}. Known are: {known}.",
                kind=repr(kind),
                known=", ".join(p.kind for p in PERTURBATIONS),
            )
        )
    if perturbation.drawn and landmarks is None:
        raise DatasetProblem(
            tr(
                "Eyes, nose and mouth of this face were not found, so nothing can be drawn on it. Choose another face."
            )
        )
    face = close_up(image, box, landmarks)
    return [perturbation.harder(face, severity, np.random.default_rng(seed)) for severity in SEVERITIES]


def chosen_faces(predictions: Predictions, max_faces: int, seed: int) -> list[JudgedFace]:
    """Unleaked faces in an order that depends on seed and content alone, as many bare as masked where possible.

    Raises: DatasetProblem when there is none.
    """
    unleaked = {face.sha256: face for face in predictions.unleaked().faces}.values()
    shuffled = sorted(unleaked, key=lambda face: hashlib.sha256(f"{seed} {face.sha256}".encode()).digest())
    if not shuffled:
        raise DatasetProblem(
            tr(
                "{version} has learned from every picture of {dataset}, so a stress test on it "
                "would flatter. Choose a data set with pictures it has not seen.",
                version=predictions.version,
                dataset=predictions.dataset,
            )
        )
    bare = [face for face in shuffled if face.truth is not MaskLabel.WITH_MASK]
    masked = [face for face in shuffled if face.truth is MaskLabel.WITH_MASK]
    num_bare = max(max_faces // 2, max_faces - len(masked))
    return [*bare[:num_bare], *masked[: max_faces - len(bare[:num_bare])]]


def _all_tries(
    version: Version, index: DatasetIndex, chosen: Sequence[JudgedFace], seed: int
) -> Iterator[list[_Try]]:
    """The tries of each face, in order; none where its picture is gone."""
    own = local()  # LiteRT has state: each thread has its own
    pictures = {picture.sha256: picture for picture in index.pictures}

    def attempt(face: JudgedFace) -> list[_Try]:
        if not hasattr(own, "classifier"):
            own.classifier = MaskClassifier.load(version, num_threads=1)
        cut = _cut(pictures.get(face.sha256), face)
        return list(_tries(own.classifier, version.crop_margin, face, cut, seed)) if cut else []

    with ThreadPoolExecutor(NUM_WORKERS) as pool:
        try:
            yield from pool.map(attempt, chosen)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _cut(picture: Picture | None, face: JudgedFace) -> FacePatch | None:
    try:
        image = decode_image(picture.path.read_bytes()) if picture else None
    except (OSError, MaskdetError):
        return None
    return None if image is None else close_up(image, face.box, face.landmarks)


def _tries(
    classifier: MaskClassifier, margin: float, face: JudgedFace, cut: FacePatch, seed: int
) -> Iterator[_Try]:
    def attempt(image: Image, kind: str, severity: int, truth: MaskLabel) -> _Try:
        crop = crop_faces(image, [cut.box], size=classifier.image_size, margin=margin)
        verdict = classifier.classify(crop)[0]
        return _Try(kind, severity, truth, verdict.label, verdict.probability)

    clean = attempt(cut.image, "clean", 0, face.truth)
    yield clean
    for number, perturbation in enumerate(PERTURBATIONS):
        if perturbation.drawn and not _can_be_drawn_on(face):
            continue
        yield _Try(perturbation.kind, 0, face.truth, clean.verdict, clean.probability)
        for severity in SEVERITIES:
            # The same state at each severity: the same hand comes nearer.
            rng = np.random.default_rng([seed, zlib.crc32(face.sha256.encode()), number])
            image = perturbation.harder(cut, severity, rng)
            yield attempt(image, perturbation.kind, severity, perturbation.truth or face.truth)


def _can_be_drawn_on(face: JudgedFace) -> bool:
    return face.truth is MaskLabel.WITHOUT_MASK and face.landmarks is not None


def _rows(perturbation: Perturbation, tries: Sequence[_Try], threshold: float) -> Iterator[RobustnessRow]:
    for severity in (0, *SEVERITIES):
        found = [t for t in tries if t.kind == perturbation.kind and t.severity == severity]
        if found:
            yield RobustnessRow(
                **dict(_figures(found, threshold)),
                kind=perturbation.kind,
                title=perturbation.title,
                meaning=perturbation.meaning,
                severity=severity,
            )


def _figures(tries: Sequence[_Try], threshold: float) -> RobustnessFigures:
    """Masked or not is all that is asked here: a mask worn wrongly counts as none."""
    truths = np.array([folded_label(t.truth, TWO_LABELS) is MaskLabel.WITH_MASK for t in tries])
    verdicts = np.array([folded_label(t.verdict, TWO_LABELS) is MaskLabel.WITH_MASK for t in tries])
    sure = np.array([t.probability >= threshold for t in tries])
    right = int((truths == verdicts).sum())
    return RobustnessFigures(
        count=len(tries),
        accuracy=right / len(tries),
        interval=wilson_interval(right, len(tries)),
        sure=float(sure.mean()),
        sure_accuracy=float((truths == verdicts)[sure].mean()) if sure.any() else None,
        missed=int((~truths & verdicts).sum()),
        false_alerts=int((truths & ~verdicts).sum()),
    )


def _note(used: Sequence[JudgedFace]) -> str:
    bare = [face for face in used if face.truth is MaskLabel.WITHOUT_MASK]
    blind = sum(face.landmarks is None for face in bare)
    values = {"n": len(used), "bare": len(bare) - blind}
    if blind:
        return stored_words.STRESSED_WITHOUT_SOME.english(**values, blind=blind)
    return stored_words.STRESSED.english(**values)
