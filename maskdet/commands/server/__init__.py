"""The server: `serve`, who may open it or ask it (`users`, `keys`), what it is and what is wrong (`about`, `doctor`).

Also the pages that judge in a browser, as files.

May import everything of maskdet but other commands.
"""

from maskdet.commands.server.about import about
from maskdet.commands.server.browser_runtime import browser_runtime
from maskdet.commands.server.doctor import doctor
from maskdet.commands.server.keys import keys_app
from maskdet.commands.server.serve import serve
from maskdet.commands.server.users import users_app
from maskdet.commands.server.web_page import ExportForm, export_page

__all__ = [
    "ExportForm",
    "about",
    "browser_runtime",
    "doctor",
    "export_page",
    "keys_app",
    "serve",
    "users_app",
]
