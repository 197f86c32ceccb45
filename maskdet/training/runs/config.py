"""TrainingConfig and RunConfig: everything a run needs to know, saved with every version it makes.

Title, bounds and description of each number stand here alone; the form on the page Train takes them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field
from dataclasses import dataclass as plain_dataclass
from typing import Any, Self

from annotated_types import Ge, Le
from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from maskdet.errors import TrainingProblem
from maskdet.language import tr, tr_later

ARCHITECTURES = ("mask-net", "seed-cnn", "tiny")
IMAGENET, SCRATCH, VERSION = "imagenet", "scratch", "version:"  # where a run starts


def _number(default: Any, title: str, description: str, low: float, high: float) -> Any:
    return Field(default, title=title, description=description, ge=low, le=high)


@plain_dataclass(frozen=True)
class Setting:
    """What a form needs to know of a number: its label and help, translated, and bounds, both possible."""

    title: str
    help: str
    low: float
    high: float


@dataclass(frozen=True)
class TrainingConfig:
    """The numbers of a network's training; the defaults are those of `mask-net` and trained the shipped version.

    With `views`, training takes the fast path: each picture goes through the frozen blocks so many times, each time
    changed otherwise, and training reads what came out. Without, every epoch starts at the pixels.

    Raises: TrainingProblem for numbers out of their bounds.
    """

    image_size: int = _number(
        112,
        tr_later("Picture size in pixels"),
        tr_later("The side of a face as the network gets it: larger sees more, slower."),
        32,
        320,
    )
    crop_margin: float = _number(
        0.05,
        tr_later("Crop margin"),
        tr_later("Kept around the detector's box, as a share of it, per side."),
        0,
        1,
    )
    epochs: int = _number(
        8,
        tr_later("Epochs"),
        tr_later("How often it goes through all training pictures; on the fast path, in its fine-tuning."),
        1,
        1000,
    )
    batch_size: int = _number(
        32, tr_later("Batch size"), tr_later("Pictures that are learned from at once."), 1, 1024
    )
    learning_rate: float = _number(
        4e-4,
        tr_later("Learning rate"),
        tr_later("How far each step goes: too much forgets, too little takes long."),
        0,
        1,
    )
    weight_decay: float = _number(
        1e-4, tr_later("Weight decay"), tr_later("How strongly large weights are held back."), 0, 1
    )
    dropout: float = _number(
        0.3,
        tr_later("Dropout"),
        tr_later("Share of what the last layer gets that is left out at random: against learning by heart."),
        0,
        0.8,
    )
    label_smoothing: float = _number(
        0.02, tr_later("Label smoothing"), tr_later("How much a label is doubted."), 0, 0.5
    )
    first_trained_block: int = _number(
        5,
        tr_later("First trained block"),
        tr_later("Blocks of EfficientNet-Lite0 before this one stay as they were."),
        0,
        16,
    )
    augmentation: float = _number(
        1.0,
        tr_later("Augmentation"),
        tr_later("How strongly pictures are changed before they are learned from: 0 not at all."),
        0,
        1,
    )
    seed: int = _number(
        0,
        tr_later("Seed"),
        tr_later("Of the split, the order, the augmentation and the new layers: the same gives the same."),
        0,
        2**31 - 1,
    )
    views: int = _number(
        0,
        tr_later("Views"),
        tr_later("How often each picture goes through the frozen blocks; 0: no fast path."),
        0,
        50,
    )
    head_epochs: int = _number(
        0,
        tr_later("Head epochs"),
        tr_later("Of the new last layer alone, before the fine-tuning; on the fast path only."),
        0,
        1000,
    )

    balance: float = _number(
        0.0,
        tr_later("Balance by height"),
        tr_later(
            "How far labels count as if they were as frequent as in use among faces of each height: 0 weighs labels alone. "
            "Not on the fast path."
        ),
        0,
        1,
    )
    blocks: int = _number(
        16,
        tr_later("Blocks"),
        tr_later("Of EfficientNet-Lite0 in the network: with fewer it judges faces sooner and knows less."),
        6,
        16,
    )
    teaching: float = _number(
        0.7,
        tr_later("Teaching"),
        tr_later("How far a teacher's verdicts count beside the labels; without a teacher nothing."),
        0,
        1,
    )

    @model_validator(mode="wrap")
    @classmethod
    def _in_words(cls, values: Any, handler: ModelWrapValidatorHandler[TrainingConfig]) -> TrainingConfig:
        try:
            return handler(values)
        except ValidationError as error:
            raise TrainingProblem(_sentence(error)) from error

    @classmethod
    def setting(cls, name: str) -> Setting:
        """Label, help and bounds of one number."""
        found = cls.__pydantic_fields__[name]  # type: ignore[attr-defined]  # pydantic sets it on its dataclasses
        low = next(bound.ge for bound in found.metadata if isinstance(bound, Ge))
        high = next(bound.le for bound in found.metadata if isinstance(bound, Le))
        return Setting(tr(str(found.title)), tr(str(found.description)), low, high)  # type: ignore[arg-type]  # numbers here


@dataclass(frozen=True)
class RunConfig:
    """What to train on, and how.

    Attributes:
        dataset: path of a data set, or of a folder made by `dataset cut`.
        architecture: one of ARCHITECTURES.
        start: `imagenet` (mask-net), `scratch`, or `version:NAME` of the same architecture.
        extra: paths of further data sets, such as corrections; they train, and are never tested on.
        teacher: name of a version of the same labels and picture size, whose verdicts are learned as well; empty: none.
        recipe: the name of the recipe it was made from, for the list of runs.
        sources: where the pictures came from and their licence, for the card: one sentence each.
    """

    dataset: str
    architecture: str = "mask-net"
    start: str = IMAGENET
    training: TrainingConfig = field(default_factory=TrainingConfig)
    extra: tuple[str, ...] = ()
    recipe: str = "balanced"
    sources: tuple[str, ...] = ()
    teacher: str = ""

    @property
    def start_version(self) -> str | None:
        """The name of the version it starts from."""
        return self.start.removeprefix(VERSION) if self.start.startswith(VERSION) else None

    def to_json(self) -> dict[str, Any]:
        """As it is written, where the recipe has been called `preset` from the beginning."""
        return {"preset" if key == "recipe" else key: value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The config of `to_json`; values left out get their defaults, unknown ones are passed over.

        Raises: TrainingProblem when it cannot be understood.
        """
        try:
            return cls(**{"recipe" if key == "preset" else key: value for key, value in values.items()})
        except (TypeError, ValueError, AttributeError, TrainingProblem) as error:
            why = _sentence(error) if isinstance(error, ValidationError) else error
            raise TrainingProblem(
                tr(
                    "The run's config cannot be understood ({why}). Set up a new run under Train.",
                    why=why,
                )
            ) from error


def _sentence(error: ValidationError) -> str:
    """What is wrong with the first number."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "training"
    if first["type"] not in ("greater_than_equal", "less_than_equal"):
        return tr(
            "{name}: {expected}, but it is {value}.",
            name=name.replace("_", " ").capitalize(),
            expected=first["msg"].lower(),
            value=repr(first["input"]),
        )
    known = TrainingConfig.setting(name)
    return tr(
        "{name} must be from {low} to {high}, and is {value}. Change it.",
        name=known.title,
        low=f"{known.low:g}",
        high=f"{known.high:g}",
        value=repr(first["input"]),
    )
