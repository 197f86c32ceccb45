"""The words people read, in their language: English in the source, the others in catalogues (gettext).

    tr("Add pictures")                                        # "Bilder hinzufügen", where German is spoken
    tr("{name} is in use.", name=plain(name))                 # values by name, never f-strings: "{name} wird benutzt."
    tr_many("{n} face", "{n} faces", n)                       # plurals; {n} comes formatted
    tr_as("a verb", "Open")                                   # one English word of two meanings
    TITLES = {"fast": tr_later("Fast")}                       # module level: marked here, tr(TITLES[name]) where it is shown
    with speaking("de"): ...                                  # in threads that no page's visitor is known in

`make words` collects what is marked into `catalogues/*.po`. A page speaks its visitor's language; messages to receivers, and
processes without a visitor, that of the setting `language`. Logs, command line help and the HTTP API are English.
May import nothing of maskdet.
"""

from maskdet.language.catalogues import CATALOGUES, LANGUAGES, Language, best_language, browser_words
from maskdet.language.current import current_language, find_language_by, house_language, speaking
from maskdet.language.visitors import COOKIE, visitors_language
from maskdet.language.words import tr, tr_as, tr_later, tr_many, tr_many_later

__all__ = [
    "CATALOGUES",
    "COOKIE",
    "LANGUAGES",
    "Language",
    "best_language",
    "browser_words",
    "current_language",
    "find_language_by",
    "house_language",
    "speaking",
    "tr",
    "tr_as",
    "tr_later",
    "tr_many",
    "tr_many_later",
    "visitors_language",
]
