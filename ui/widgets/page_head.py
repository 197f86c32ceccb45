"""The head of a page: its title and style, and what keeps Streamlit in order."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import streamlit as st

from maskdet.formatting import plain
from maskdet.language import tr
from maskdet.settings import get_settings
from ui.widgets.background import show_background
from ui.widgets.browser.markup import mend_markup
from ui.widgets.signed_in.roles import check_role

MAIN = Path(__file__).parents[2] / "main.py"
MAIN_HAS_RUN = "main_has_run"
OPEN_PAGE, NUM_PAGES_OPENED = "open_page", "num_pages_opened"
# Drawn here: Streamlit fetches icons and emoji for the browser's tab from the internet.
LOGO = FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0068a6"/>'
    '<path d="M7 12q9-5 18 0v6q0 3-3 5-6 4-12 0-3-2-3-5z" fill="#fff"/>'
    '<path d="M11 15h10M11 19h10M7 13l-4-2M25 13l4-2" stroke="#0068a6" stroke-width="1.6"/>'
    '<path d="M7 13l-4-2M25 13l4-2" stroke="#fff" stroke-width="1.6"/></svg>'
)
# The subject of Help that a page leads to, by the page's title; the names are those of files in docs/.
HELP = {
    "See who wears a mask": "index",
    "Check photos": "pages",
    "Live": "live",
    "Archive": "scale",
    "Door screen": "door",
    "Cameras": "cameras",
    "Events": "alerts",
    "History": "pages",
    "Pictures": "training",
    "Find faults": "training",
    "Add pictures": "training",
    "Train": "training",
    "Teach it": "training",
    "Evaluate": "evaluation",
    "Models": "pages",
    "Keys": "api",
    "People": "security",
    "Data protection": "privacy",
}
STYLE = """<style>
.stMainBlockContainer {max-width: 1240px; padding: 3.4rem clamp(1rem, 3vw, 3rem) 4rem}
[class*="st-key-total_"] [data-testid="stMetricValue"] {font-variant-numeric: tabular-nums; font-weight: 650}
.st-key-hero img {max-height: 27rem; object-fit: contain}
[class*="st-key-tile_"] {position: relative}
[class*="st-key-tile_"] button::after {content: ""; position: absolute; inset: 0; cursor: pointer}
[class*="st-key-tile_"] :is(.stElementContainer, .stButton, button) {position: static}
[class*="st-key-tile_pictures"] img, .st-key-flagged img {aspect-ratio: 1; object-fit: cover}
[class*="st-key-tile_"]:hover {filter: brightness(1.04)}
[class*="st-key-grid_"] button p {overflow: hidden; text-overflow: ellipsis; white-space: nowrap}
[class*="st-key-grid_"] button {overflow: hidden}
.stPlotlyChart .modebar-container {display: none}
[data-testid="stSidebarNavLink"]:focus-visible, .stPageLink a:focus-visible {
  outline: 3px solid light-dark(#005a90, #7cc3ef); outline-offset: -3px}
button[data-variant][data-selected="true"] :is(p, span) {color: light-dark(#005a90, #7cc3ef)}
[data-testid="stCaptionContainer"] {opacity: .75 !important}
[data-testid="stCaptionContainer"] code {color: inherit}
[data-testid="stSliderThumbValue"] p {color: light-dark(#005a90, #7cc3ef)}
.st-key-side_by_side {overflow-x: auto}
.st-key-side_by_side td:is(:first-child, :last-child) {min-width: 8em}
:is([data-testid="stCheckbox"], [data-testid="stMetric"]) .stMarkdownEllipsis,
[data-testid="stMetricValue"] :is(div, p) {white-space: normal; overflow: visible}
.stMarkdownBadge {white-space: normal !important; overflow: visible !important}
[data-testid="stButtonGroup"] > div {flex-wrap: wrap; overflow: visible}
[data-testid="stSidebarContent"]:has(.st-key-background) {display: flex; flex-direction: column}
[data-testid="stSidebarContent"]:has(.st-key-background) > [data-testid="stSidebarNav"] {order: 2}
[data-testid="stSidebarContent"]:has(.st-key-background) > [data-testid="stSidebarUserContent"] {order: 1; padding-bottom: 1rem}
section[role="dialog"]:has([data-testid="stErrorCodeBlock"]) > h2,
section[role="dialog"] [data-testid="stErrorCodeBlock"],
section[role="dialog"] div:has(> [data-testid="stErrorCodeBlock"]) > :first-child {display: none}
section[role="dialog"] div:has(> [data-testid="stErrorCodeBlock"])::before {
  content: TITLE; display: block; font-size: 1.5rem; font-weight: 650; margin-bottom: .75rem}
section[role="dialog"] div:has(> [data-testid="stErrorCodeBlock"])::after {
  content: ADVICE}
</style>"""  # the last rules: Streamlit's own dialog speaks of a terminal and of yourscript.py


def open_page(title: str, intro: str, *, icon: str = "", watches_people: bool = False) -> None:
    """The first line of every page: its title in the page and in the browser's tab, and one sentence.

    Args:
        title: in English, as marked: it is translated here.
        intro: translated.
        watches_people: whether the page shows cameras; then it says what for.
    """
    _run_main_first()
    check_role(title)
    _count_opened(title)
    st.set_page_config(page_title=f"{tr(title)} · maskdet")
    st.html(_style())
    show_background()
    mend_markup()
    st.title(f"{icon} {tr(title)}".strip(), anchor=False)
    help_link = f" :material/help: [{tr('Help')}](help?topic={HELP[title]})" if title in HELP else ""
    st.markdown(intro + help_link)
    if watches_people:
        show_notice()


def _style() -> str:
    """With the words of the dialog that stands over the page when the server does not answer."""
    title = tr("maskdet does not answer")
    advice = tr(
        "Its computer may be off or asleep, or the program was ended. Start it again there; this page then goes on "
        "by itself. What was saved is safe."
    )
    return STYLE.replace("TITLE", _css_text(title)).replace("ADVICE", _css_text(advice))


def _css_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")


def show_notice() -> None:
    """What the cameras are for and who answers for them, as the settings say."""
    settings = get_settings()
    if settings.privacy_notice:
        who = f"  \n{plain(settings.privacy_contact)}" if settings.privacy_contact else ""
        with st.container(border=True, key="privacy_notice"):
            st.markdown(
                f":material/privacy_tip: {plain(settings.privacy_notice)}{who}  \n[{tr('What is kept, and how long')}](data_protection)"
            )


def num_pages_opened() -> int:
    """How many pages this visitor has opened; it stays while one page runs again and again."""
    return int(st.session_state.get(NUM_PAGES_OPENED, 0))


def _count_opened(title: str) -> None:
    if st.session_state.get(OPEN_PAGE) != title:
        st.session_state[OPEN_PAGE] = title
        st.session_state[NUM_PAGES_OPENED] = num_pages_opened() + 1


def mark_main_as_run() -> None:
    """Called by main.py after st.navigation: from then on Streamlit knows the pages from there."""
    st.session_state[MAIN_HAS_RUN] = True


def _run_main_first() -> None:
    """Until st.navigation was called once, Streamlit serves the folder `pages/` by its old rules.

    Then the first visit after the server's start, if it is to /photos, would run that page without main.py:
    without its settings and its menu. So the page runs main.py, which runs the page as it should.
    """
    if MAIN_HAS_RUN not in st.session_state:
        runpy.run_path(str(MAIN))
        st.stop()
