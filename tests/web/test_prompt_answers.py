"""Answers do not wait for each other: no 40 ms on every request but a connection's first."""

from __future__ import annotations

import socket

from maskdet.web import answer_promptly


def test_connections_to_this_server_send_small_answers_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answer_promptly()
        with socket.create_connection(listening.getsockname()):
            connection, _ = listening.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
