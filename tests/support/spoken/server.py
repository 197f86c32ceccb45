"""The app's server in the bracketed language, a good deal longer than English, for who asks for French."""

from __future__ import annotations

from streamlit.web.cli import main

from tests.support.spoken.pseudo import lengthened, spoken_as

if __name__ == "__main__":
    with spoken_as(lengthened):
        main(prog_name="streamlit")
