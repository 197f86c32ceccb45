"""Small answers leave at once.

An answer goes out in two pieces, head and body. By its usual rule (Nagle's) the system holds the second back until the first
was acknowledged, which others do after 40 ms. asyncio switches that off, but not for sockets made the way Streamlit does.
"""

from __future__ import annotations

import os
import socket

import psutil


def answer_promptly() -> None:
    """Have connections to this process's listening sockets send small answers at once; they inherit it."""
    for connection in psutil.Process().net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.fd >= 0:
            with socket.socket(fileno=os.dup(connection.fd)) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
