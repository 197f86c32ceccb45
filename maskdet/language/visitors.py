"""What a visitor's browser says of their language."""

from __future__ import annotations

from maskdet.language.catalogues import best_language

COOKIE = "maskdet_language"  # a code, such as "de"; set where the visitor chooses, and nothing else is in it
MOST_TAGS = 20  # that are looked at: the header may be anything


def visitors_language(cookie: str, accepted: str) -> str | None:
    """The one that was chosen, else the best of the browser's that there is; None: there is none of them.

    Args:
        cookie: what COOKIE holds, or nothing.
        accepted: the header Accept-Language: "de-AT, en;q=0.8".
    """
    return best_language([cookie]) or best_language(accepted_languages(accepted))


def accepted_languages(header: str) -> list[str]:
    """Its tags, the most wanted first; without those of which it says that they are not wanted."""
    parts = [part.partition(";") for part in header.split(",")[:MOST_TAGS]]
    weighed = [(tag.strip(), _weight(parameter)) for tag, _, parameter in parts]
    return [tag for tag, weight in sorted(weighed, key=lambda one: -one[1]) if weight > 0]


def _weight(parameter: str) -> float:
    """`q=0.8` -> 0.8; 1 where nothing is said, 0 for what cannot be understood."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(1.0, max(0.0, float(value))) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
