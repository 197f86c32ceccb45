"""The server: the pages (main.py), and what is answered and refused before them. `streamlit run app.py` starts it."""

import streamlit as st

from maskdet.web import middleware, routes
from ui.widgets.uploads import held_uploads, letting_go

app = st.App("main.py", routes=routes(), middleware=middleware(held_uploads), lifespan=letting_go)
