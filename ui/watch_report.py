"""The report of the History: one page that needs nothing else, to print and hand on. It holds counts, and nobody's picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskdet.registry import active_version
from maskdet.settings import get_settings
from ui.states import percent
from ui.watch_plots import keys_of

if TYPE_CHECKING:
    from ui.watch_history import Choice

TEMPLATE = "watch_report.html"


def history_html(choice: Choice, totals: Mapping[str, str]) -> str:
    """The chosen days as an HTML page.

    Raises: StoreProblem; ModelNotFound.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    titles = {
        choice.over_time: "Over time",
        "hour_of_day": "By hour of the day",
        "weekday": "By weekday",
        "watch": "By camera",
    }
    return environment.get_template(TEMPLATE).render(
        choice=choice,
        totals=totals,
        sections=[_section(choice, by, title) for by, title in titles.items()],
        version=active_version(get_settings().models_dir).name,
        now=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
    )


def _section(choice: Choice, by: Any, title: str) -> dict[str, Any]:
    rows = choice.rows(by)
    return {
        "title": title,
        "rows": [
            {
                "key": key,
                "row": row,
                "share": "–" if row.share_masked is None else percent(row.share_masked),
                "width": round(100 * (row.share_masked or 0)),
            }
            for row, key in zip(rows, keys_of(rows, by), strict=True)
        ],
    }
