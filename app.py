"""The server: the pages (main.py), and what is answered and refused before them. `streamlit run app.py` starts it."""

import logging
import sys

import streamlit as st
import streamlit.logger
from streamlit.runtime.pages_manager import PagesManager

from maskdet.doctor import add_gauge
from maskdet.errors import MaskdetError
from maskdet.language import tr_later
from maskdet.logs import pass_on, set_up_logs
from maskdet.web import answer_promptly, middleware, open_door, routes
from ui.widgets.signed_in.oidc import claims_of, provider_link
from ui.widgets.signed_in.persons import farewell, name_persons
from ui.widgets.uploads import held_uploads, letting_go, num_visits

try:
    set_up_logs("server")
except MaskdetError as error:  # a setting that is not possible
    sys.exit(str(error))
PagesManager.uses_pages_directory = False  # main.py names them; a first visit to one in a folder of its own would be told that it is not there
# Streamlit gives each of its loggers a handler; they and uvicorn's speak through the server's log instead.
streamlit.logger.setup_formatter = pass_on
for name in ("streamlit", *streamlit.logger._loggers):
    pass_on(logging.getLogger(name))
add_gauge("maskdet_visits", tr_later("Open pages"), num_visits)
add_gauge(
    "maskdet_uploads_bytes", tr_later("Bytes of visitors' files held"), lambda: sum(held_uploads().values())
)
answer_promptly()  # the server listens already
name_persons()
try:
    door = open_door(st.get_option("server.address"), claims_of, provider_link, farewell())
except MaskdetError as error:
    sys.exit(str(error))
app = st.App("main.py", routes=routes(), middleware=middleware(held_uploads, door), lifespan=letting_go)
