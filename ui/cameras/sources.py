"""Where a new camera's picture comes from: an address, its maker's usual one, this computer, the network, a demo film."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from maskdet.cameras import MAKERS, FoundCamera, LocalCamera, Watch, maker_address, maker_of
from maskdet.formatting import plain
from maskdet.images import jpeg_bytes, thumbnail
from maskdet.language import tr, tr_later
from maskdet.redaction import hide_credentials
from maskdet.settings import get_settings
from ui.cameras.draft import Draft
from ui.cameras.fields import reach, table

ADDRESS, MAKER, HERE, NETWORK, DEMO = "address", "maker", "here", "network", "demo"
WAYS = {
    ADDRESS: tr_later(":material/link: Address"),
    MAKER: tr_later(":material/nest_cam_outdoor: By its maker"),
    HERE: tr_later(":material/videocam: At this computer"),
    NETWORK: tr_later(":material/wifi_find: Search"),
    DEMO: tr_later(":material/movie: Demo film"),
}
WAY, CHOSEN_MAKER, HOST = "watch_way", "watch_maker", "watch_host"
IS_DEMO = "watch_is_demo"
LOCAL, FOUND, NUMBER = "watch_local_cameras", "watch_found_cameras", "watch_local_number"
SHOWN_SIDE = 360  # pixels of a local camera's picture
HEAD = (tr_later("Camera"), tr_later("What to enter"))
EXAMPLES = (
    (tr_later("at this computer (USB)"), tr_later("its number: `0`, the next one `1`")),
    (tr_later("network camera (RTSP)"), "`rtsp://user:password@192.168.1.20:554/stream1`"),
    (
        tr_later("picture stream (MJPEG, HLS)"),
        "`http://192.168.1.21/video.mjpg`, `https://example.org/live.m3u8`",
    ),
    (tr_later("film, or a folder of pictures"), "`/home/me/entrance.mp4`, `/home/me/pictures`"),
)


def choose_source(draft: Draft) -> str:
    """The address as the visitor gives it; empty where there is none yet.

    Raises: SourceProblem for a host that is none; WatchProblem.
    """
    ways = (
        list(WAYS) if get_settings().server_folders else [ADDRESS, MAKER]
    )  # strangers look for nothing here
    if draft.watch_id is not None:
        return enter_address(draft)
    way = st.segmented_control(
        tr("Where the camera is"),
        ways,
        default=ADDRESS,
        required=True,
        format_func=lambda way: tr(WAYS[way]),
        key=WAY,
    )
    _keep_pictures_of_demo()
    steps = {MAKER: choose_maker, HERE: choose_local, NETWORK: search_network, DEMO: choose_demo}
    return steps[way]() if way in steps else enter_address(draft)


def enter_address(draft: Draft) -> str:
    """The address itself; of a stored camera without its password."""
    address = st.text_input(
        Watch.field("source").title,
        draft.shown_source,
        key="watch_source",
        placeholder=tr("0, rtsp://..., http://... or /path/film.mp4"),
        help=reach(get_settings().camera_networks),
    )
    with st.expander(tr("Examples")):
        st.markdown(table(HEAD, EXAMPLES))
    return address


# By its maker


def choose_maker() -> str:
    """Maker, host and login, which make the address."""
    names = [maker.name for maker in MAKERS]
    with st.grid(2, min_column_width=220):
        name = st.selectbox(tr("Maker"), names, index=None, key=CHOSEN_MAKER, placeholder=tr("Choose one"))
        host = st.text_input(tr("Address in the network"), key=HOST, placeholder="192.168.1.20")
        user = st.text_input(tr("User name of the camera"), key="watch_login_user", autocomplete="off")
        password = st.text_input(
            tr("Password of the camera"), type="password", key="watch_login_password", autocomplete="off"
        )
    st.html(
        "<style>.st-key-watch_login_password button {display: none}</style>"
    )  # it would swallow what was typed
    maker = next((maker for maker in MAKERS if maker.name == name), None)
    if maker is None or not host.strip():
        st.caption(
            tr(
                "The address is put together as the maker's manual says. Your own maker is missing? Use “Address”."
            )
        )
        return ""
    address = maker_address(maker, host, user, password)
    st.caption(plain(tr("Its usual address: {address}", address=hide_credentials(address))))
    return address


# At this computer


def choose_local() -> str:
    """The cameras of this computer by their pictures. Returns: the number of the chosen one."""
    from maskdet.cameras import local_cameras

    if LOCAL not in st.session_state:
        with st.spinner(tr("Asking the cameras of this computer for a picture ...")):
            st.session_state[LOCAL] = local_cameras()
    st.button(
        tr("Look again"),
        icon=":material/refresh:",
        key="watch_local_again",
        on_click=partial(st.session_state.pop, LOCAL, None),
    )
    cameras: Sequence[LocalCamera] = st.session_state[LOCAL]
    if not cameras:
        st.info(
            tr("No camera at this computer gives a picture. Plug one in, or close the program that uses it."),
            icon=":material/videocam_off:",
        )
        return ""
    chosen = st.session_state.setdefault(NUMBER, cameras[0].number)
    with st.grid(3, min_column_width=160, key="local_cameras"):
        for camera in cameras:
            with st.container(border=True, gap="xxsmall"):
                small = thumbnail(jpeg_bytes(camera.image), SHOWN_SIDE)
                if small:
                    st.image(
                        small, width="stretch", alt=tr("What camera {number} sees", number=camera.number)
                    )
                st.button(
                    tr("Camera {number}", number=camera.number),
                    key=f"watch_local_{camera.number}",
                    type="primary" if camera.number == chosen else "secondary",
                    width="stretch",
                    on_click=partial(st.session_state.__setitem__, NUMBER, camera.number),
                )
    return str(st.session_state[NUMBER])


# Cameras that announce themselves


def search_network() -> str:
    """Ask the network, when the button is pressed and never else; a camera that answered is opened by its maker."""
    from maskdet.cameras import search

    st.caption(
        tr(
            "Asks the network that this computer is in, once, which cameras there are (ONVIF). Nothing is sent before "
            "you press it."
        )
    )
    if st.button(tr("Search"), icon=":material/wifi_find:", key="watch_search"):
        try:
            with st.spinner(tr("Waiting three seconds for answers ...")):
                st.session_state[FOUND] = search()
        except OSError:
            st.error(tr("This computer is in no network that can be asked."), icon=":material/wifi_off:")
    found: Sequence[FoundCamera] | None = st.session_state.get(FOUND)
    if found is not None and not found:
        st.info(
            tr(
                "No camera answered. Many have this switched off: look for “ONVIF” on the camera's own page, or use “By its "
                "maker”."
            ),
            icon=":material/search_off:",
        )
    for camera in found or ():
        with st.container(horizontal=True, vertical_alignment="center", key=f"found_{camera.host}"):
            st.markdown(plain(f"{camera.words or tr('A camera')}, {camera.host}"), width="content")
            st.button(
                tr("Use it"),
                key=f"watch_use_{camera.host}",
                icon=":material/arrow_forward:",
                on_click=use,
                args=(camera,),
            )
    return ""


def use(camera: FoundCamera) -> None:
    """Go on with its maker and host."""
    maker = maker_of(camera.words)
    st.session_state[WAY], st.session_state[HOST] = MAKER, camera.host
    st.session_state[CHOSEN_MAKER] = maker.name if maker else None


# A film to try it with


def is_demo() -> bool:
    """Whether the built-in film is chosen, which is watched again and again."""
    return st.session_state.get(WAY) == DEMO


def _keep_pictures_of_demo() -> None:
    """The film harms nobody: while it is chosen, pictures and clips of its events are kept unless that is switched off below."""
    if st.session_state.get(IS_DEMO, False) != is_demo():
        st.session_state[IS_DEMO] = is_demo()
        st.session_state["watch_attach_picture"] = st.session_state["watch_keep_clip"] = is_demo()


def choose_demo() -> str:
    """The built-in film."""
    from maskdet.watching import demo_film

    with st.spinner(tr("Drawing the film, once ...")):
        path = demo_film(get_settings().data_dir)
    st.caption(
        tr(
            "Half a minute before a door, again and again: someone with a mask, and someone without one, who is reported "
            "under Events. Photos: NASA and US Navy, public domain; the mask is drawn."
        )
    )
    return str(path)
