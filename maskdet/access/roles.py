"""The three roles, of people and of keys alike."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    @property
    def display_name(self) -> str:
        """The words for a key of another program."""
        return {
            "viewer": "Viewer: check pictures, list models",
            "operator": "Operator: also cameras, events and counts",
            "admin": "Admin: also choose the model in use",
        }[self.value]

    @property
    def words_for_people(self) -> str:
        """The words for a person's account."""
        return {
            "viewer": "Viewer: check photos, live video",
            "operator": "Operator: also cameras, events, history, and correcting verdicts",
            "admin": "Admin: everything, also pictures to learn from, training, models, keys and people",
        }[self.value]

    def includes(self, other: Role) -> bool:
        """Whether it may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
