"""What runs in a visitor's own browser: its manifest and rules, models of fixed shape, the runtime, and a page to carry away.

The code itself is JavaScript, in static/browser; pictures never leave the browser.
May import live and what lies below.
"""

from maskdet.browser.carry import export_web
from maskdet.browser.files import MANIFEST, ServedFile, page_folder, page_language, served_file
from maskdet.browser.manifest import manifest, rules
from maskdet.browser.runtime import RuntimeNote, RuntimeProblem, check_runtime, renew_runtime, runtime_note

__all__ = [
    "MANIFEST",
    "RuntimeNote",
    "RuntimeProblem",
    "ServedFile",
    "check_runtime",
    "export_web",
    "manifest",
    "page_folder",
    "page_language",
    "renew_runtime",
    "rules",
    "runtime_note",
    "served_file",
]
