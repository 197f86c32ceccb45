"""Section: a frozen part of a report that is read from JSON and written to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Section(BaseModel):
    """A part of a report. Keys it does not know are left out when it is read."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read it from plain JSON values.

        Raises: ValueError where a value has another type, or a key that every report has is missing.
        """
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            first = error.errors()[0]
            raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; what was never given has no key, so a partial report stays partial."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def replaced(self, **fields: Any) -> Self:
        """The same with other values of these fields."""
        return self.model_copy(update=fields)


def in_json(name: str, default: Any = ...) -> Any:
    """A field that files on disk call by another name than the code."""
    return Field(default, validation_alias=name, serialization_alias=name)
