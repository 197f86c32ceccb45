"""Python imports this at its start where the folder is on PYTHONPATH: no way leads off this computer.

What was tried is written, one line each, to the file named in OFFLINE_LOG.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}
real_connect, real_getaddrinfo = socket.socket.connect, socket.getaddrinfo


def refuse(host: Any) -> None:
    with Path(os.environ["OFFLINE_LOG"]).open("a") as log:
        log.write(f"{host}\n")
    raise OSError(f"{host} is not on this computer")


def connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in HERE:
        refuse(address[0])
    real_connect(self, address)


def getaddrinfo(host: Any, *args: Any, **extra: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in HERE:
        refuse(name)
    return real_getaddrinfo(host, *args, **extra)


socket.socket.connect = connect  # type: ignore[method-assign]
socket.getaddrinfo = getaddrinfo
