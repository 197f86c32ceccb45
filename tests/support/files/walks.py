"""Walks over a line, with what they count: one table for the core and for the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Walk = dict[str, Any]
WALKS: list[Walk] = json.loads(Path(__file__).with_name("walks.json").read_text(encoding="utf-8"))
