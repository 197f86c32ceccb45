"""What goes into the wheel besides the listed files: of the models only those that the app uses.

Older versions in models/ stay in the repository; the wheel carries the active one and the face detectors.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

APP = "maskdet/_app"
OPTIONAL = ("static",)  # served to browsers as they are, where there are any


class ShippedFiles(BuildHookInterface[Any]):
    """Adds them to a wheel; an editable installation uses the checkout itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatch before the wheel is written; `version` is `standard` or `editable`."""
        if version == "editable":
            return
        root = Path(self.root)
        active = json.loads((root / "models" / "active.json").read_text(encoding="utf-8"))["version"]
        wanted = ["models/active.json", "models/detectors", f"models/{active}"]
        wanted += [name for name in OPTIONAL if (root / name).is_dir()]
        build_data["force_include"] |= {str(root / name): f"{APP}/{name}" for name in wanted}
