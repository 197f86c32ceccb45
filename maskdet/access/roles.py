"""The three roles, of people and of keys alike."""

from __future__ import annotations

from enum import StrEnum

from maskdet.language import tr, tr_as


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    @property
    def word(self) -> str:
        """For sentences: "the role viewer"."""
        return {
            "viewer": tr_as("a role", "viewer"),
            "operator": tr_as("a role", "operator"),
            "admin": tr_as("a role", "admin"),
        }[self.value]

    @property
    def display_name(self) -> str:
        """The words for a key of another program."""
        return {
            "viewer": tr("Viewer: check pictures, list models"),
            "operator": tr("Operator: also cameras, events and counts"),
            "admin": tr("Admin: also choose the model in use"),
        }[self.value]

    @property
    def words_for_people(self) -> str:
        """The words for a person's account."""
        return {
            "viewer": tr("Viewer: check photos, live video"),
            "operator": tr("Operator: also cameras, events, history, and correcting verdicts"),
            "admin": tr("Admin: everything, also pictures to learn from, training, models, keys and people"),
        }[self.value]

    def includes(self, other: Role) -> bool:
        """Whether it may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
