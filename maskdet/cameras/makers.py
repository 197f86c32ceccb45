"""Where the makers of network cameras put their stream: an address from a maker, a host and a login.

As the makers' manuals name them; models differ, so the connection is tested before anything is watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from maskdet.cameras.address import SourceProblem
from maskdet.language import tr


@dataclass(frozen=True)
class Maker:
    """A maker's usual address.

    Attributes:
        name: as people know it. words: other names by which its cameras announce themselves, in small letters.
        path: of the main stream. scheme, port: where it is asked; None: the scheme's own port.
    """

    name: str
    path: str
    words: tuple[str, ...] = ()
    scheme: str = "rtsp"
    port: int | None = None


MAKERS = (
    Maker("Amcrest", "cam/realmonitor?channel=1&subtype=0"),
    Maker("Android phone (IP Webcam)", "video", scheme="http", port=8080),
    Maker("Axis", "axis-media/media.amp"),
    Maker("Dahua", "cam/realmonitor?channel=1&subtype=0", ("imou", "lorex")),
    Maker("D-Link", "live1.sdp", ("dlink",)),
    Maker("Ezviz", "h264/ch1/main/av_stream"),
    Maker("Foscam", "videoMain", port=88),
    Maker("Hanwha (Samsung Wisenet)", "profile2/media.smp", ("hanwha", "wisenet", "samsung")),
    Maker("Hikvision", "Streaming/Channels/101", ("annke",)),
    Maker("i-PRO (Panasonic)", "MediaInput/h264/stream_1", ("i-pro", "panasonic")),
    Maker("Instar", "11"),
    Maker("MediaMTX (Raspberry Pi)", "cam", ("mediamtx",), port=8554),
    Maker("Reolink", "h264Preview_01_main"),
    Maker("Sony", "media/video1"),
    Maker("TP-Link Tapo", "stream1", ("tp-link", "tapo")),
    Maker("Uniview", "media/video1"),
    Maker("Vivotek", "live.sdp"),
)


def maker_of(words: str) -> Maker | None:
    """The maker that a camera's own words name, such as those of `onvif.search`; None where they name none."""
    spoken = words.lower()
    named = (maker for maker in MAKERS if any(word in spoken for word in (maker.name.lower(), *maker.words)))
    return next(named, None)


def maker_address(maker: Maker, host: str, user: str = "", password: str = "") -> str:
    """The address of the maker's main stream; signs in the login are written as addresses ask for.

    Raises: SourceProblem for a host that is none.
    """
    host = host.strip().removeprefix(f"{maker.scheme}://").rstrip("/")
    if not host or any(sign in host for sign in "/@?# ") or not host.isprintable():
        raise SourceProblem(
            tr(
                "The camera's address in the network is missing or is none. Write it as 192.168.1.20, or as its name."
            ),
            final=True,
        )
    login = f"{quote(user.strip(), safe='')}:{quote(password, safe='')}@" if user.strip() else ""
    port = f":{maker.port}" if maker.port and ":" not in host else ""
    return f"{maker.scheme}://{login}{host}{port}/{maker.path}"
