"""What other programs ask over HTTP: verdicts on pictures, models, events, counts, watches; also as CompreFace and DeepStack.

`create_api()` makes the application; `maskdet.web` puts it beside the pages, or serves it alone.
May import watching, live and evaluation, and what lies below; knows no Streamlit.
"""

from maskdet.api.access import store_of_settings
from maskdet.api.application import PATHS, PREFIXES, create_api

__all__ = ["PATHS", "PREFIXES", "create_api", "store_of_settings"]
