"""The words, colours and numbers that all pages share."""

from __future__ import annotations

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from maskdet.formatting import plain
from maskdet.images.state_styles import STYLES
from maskdet.installation import UPDATED
from maskdet.results import MaskLabel, State
from maskdet.settings import PROJECT_ROOT
from ui.widgets.states import STATE_COLOURS, percent, plot_template, shown_states, state_chip


@pytest.mark.parametrize(
    ("share", "number"), [(0.98768, "98.8"), (0.9999, "99.9"), (1.0, "100.0"), (0.0, "0.0")]
)
def test_a_share_is_never_rounded_up_to_perfection(share: float, number: str) -> None:
    assert percent(share) == f"{number}\u00a0%"


def test_file_names_are_shown_as_they_are() -> None:
    assert plain("a*b_[c](d).jpg") == r"a\*b\_\[c\]\(d\).jpg"
    # Streamlit's Markdown makes links of these by itself.
    assert plain("https://a.example") == "https\\:\u2060//a.example"
    assert plain("WWW.a.example.jpg") == "WWW\u2060.a.example.jpg"
    # And pictograms of these.
    assert plain("a:joy:.jpg") == "a\\:\u2060joy\\:.jpg"
    assert plain(":+1: :material/home:") == "\\:\u2060\\+1\\: \\:\u2060material/home\\:"
    assert plain("12:30:15") == r"12\:30\:15"
    assert plain("me@a.example") == "me\u2060@a.example"
    # No sign turns the direction of what follows.
    assert plain("photo\u202egpj.exe") == "photogpj.exe"


@pytest.mark.parametrize("state", State)
def test_the_theme_has_the_colours_of_the_drawings(state: State) -> None:
    theme = tomllib.loads((PROJECT_ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    assert theme["light"][f"{STATE_COLOURS[state]}Color"] == STYLES[state].hex


@pytest.mark.parametrize("state", State)
def test_a_chip_shows_its_state_by_colour_symbol_and_word(state: State) -> None:
    chip = state_chip(state)
    assert STATE_COLOURS[state] in chip
    assert STYLES[state].symbol in chip
    assert state.display_name in chip


def test_only_states_the_model_knows_are_counted() -> None:
    two = (MaskLabel.WITH_MASK, MaskLabel.WITHOUT_MASK)
    assert shown_states(two) == [State.WITH_MASK, State.WITHOUT_MASK, State.UNSURE]
    assert State.MASK_WORN_INCORRECTLY in shown_states(MaskLabel)


def test_plots_have_the_colours_of_the_states() -> None:
    import plotly.io as pio

    template = pio.templates[plot_template()]
    assert template.layout.colorway[0] == STYLES[State.WITH_MASK].hex


def test_a_page_that_fails_after_an_update_says_so(monkeypatch):
    def page() -> None:
        from ui.widgets.errors import friendly_errors

        with friendly_errors():
            raise ImportError("cannot import name 'new_part' from 'ui.widgets.states'")

    monkeypatch.setattr("maskdet.installation._own_files", list)
    assert "not your fault" in AppTest.from_function(page).run().error[0].value
    monkeypatch.setattr("maskdet.installation.__version__", "0.0.1")
    assert AppTest.from_function(page).run().error[0].value == UPDATED
