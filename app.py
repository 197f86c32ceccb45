"""The server: the pages (main.py), and what is answered and refused before them. `streamlit run app.py` starts it."""

import streamlit as st

from maskdet.web import middleware, routes

app = st.App("main.py", routes=routes(), middleware=middleware())
