"""Described: settings whose title, bounds and description stand once, for forms and for the sentences of errors."""

from __future__ import annotations

from dataclasses import dataclass as plain_dataclass
from typing import Any

from annotated_types import Ge, Le
from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.config import JsonDict
from pydantic.dataclasses import dataclass

from maskdet.errors import MaskdetError
from maskdet.language import tr


class WatchProblem(MaskdetError):
    """A watch that cannot be used as it was described."""


def number(
    default: Any,
    title: str,
    description: str = "",
    *,
    subject: str,
    low: float,
    high: float,
    unit: str = "",
    per_unit: float = 1.0,
) -> Any:
    """A number of a watch.

    Args:
        title: as its field in a form is called; `description`: the help beside it.
        subject: how a sentence about it begins.
        low, high: bounds, both possible.
        unit: in which a form asks for it; per_unit: how much one of it is. The words are marked, and put into the visitor's
            language where they are shown.
    """
    extra: JsonDict = {"subject": subject, "unit": unit, "per_unit": per_unit}
    return Field(
        default,
        title=title,
        description=description,
        ge=low,
        le=high,
        strict=True,  # no text and no True for a number
        json_schema_extra=extra,
    )


@plain_dataclass(frozen=True)
class FieldInfo:
    """What a form needs to know of a field; `low` and `high` in its unit, None where it has no bounds."""

    title: str
    help: str | None
    low: float | None
    high: float | None
    per_unit: float


@dataclass(frozen=True)
class Described:
    """The base of what makes up a watch. Values that are not possible raise WatchProblem, with a sentence."""

    @model_validator(mode="wrap")
    @classmethod
    def _in_words(cls, values: Any, handler: ModelWrapValidatorHandler[Described]) -> Described:
        try:
            return handler(values)
        except ValidationError as error:
            raise WatchProblem(_sentence(cls, error)) from None  # the error's own text holds what was entered

    @classmethod
    def field(cls, name: str) -> FieldInfo:
        """The title, help and bounds of one field."""
        found = _pydantic_fields(cls)[name]
        extra = found.json_schema_extra if isinstance(found.json_schema_extra, dict) else {}
        low = next((float(m.ge) for m in found.metadata if isinstance(m, Ge)), None)  # type: ignore[arg-type]  # a number here
        high = next((float(m.le) for m in found.metadata if isinstance(m, Le)), None)  # type: ignore[arg-type]  # a number here
        title, unit = tr(str(found.title)), tr(str(extra.get("unit", "")))
        per_unit = float(str(extra.get("per_unit", 1.0)))
        return FieldInfo(
            title=f"{title} ({unit})" if unit else title,
            help=tr(found.description or "") or None,
            low=None if low is None else low / per_unit,
            high=None if high is None else high / per_unit,
            per_unit=per_unit,
        )


def _pydantic_fields(kind: type) -> dict[str, Any]:
    fields: dict[str, Any] = kind.__pydantic_fields__  # type: ignore[attr-defined]  # pydantic sets it on its dataclasses
    return fields


def _sentence(kind: type[Described], error: ValidationError) -> str:
    """What is wrong with the first bad value, which is named only where it is a number: others may be secrets."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing":
        return tr(
            "This watch cannot be read (without {name}). Enter it again on the page Cameras.", name=name
        )
    found = _pydantic_fields(kind).get(name)
    if found is not None and found.json_schema_extra:
        info, subject = kind.field(name), found.json_schema_extra["subject"]
        low, high = (info.low or 0) * info.per_unit, (info.high or 0) * info.per_unit
        return tr(
            "{subject} must be from {low} to {high}, and is {value}. Change it.",
            subject=tr(subject),
            low=f"{low:g}",
            high=f"{high:g}",
            value=repr(first["input"]),
        )
    why = str(first["msg"]).lower()
    return tr(
        "This watch cannot be read ({name}: {why}). Enter it again on the page Cameras.", name=name, why=why
    )
