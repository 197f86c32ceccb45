"""A real TURN server (coturn) on this computer, for the journey through a relay."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.support.browser import free_port
from benchmarks.support.debian import install_debian_package

SECRET = "a secret of the tests"
START_S = 15


@contextmanager
def turn_server() -> Iterator[str]:
    """Its address, such as turn:127.0.0.1:40000; without coturn the test is skipped, with the reason."""
    program = shutil.which("turnserver")
    if not program and install_debian_package("coturn"):
        program = shutil.which("turnserver")
    if not program:
        pytest.skip("No TURN server: install coturn to try live video through a relay.")
    port = free_port()
    command = [
        program,
        "-n",
        "--log-file=stdout",
        "--listening-ip=127.0.0.1",
        f"--listening-port={port}",
        "--relay-ip=127.0.0.1",
        "--realm=localhost",
        "--use-auth-secret",
        f"--static-auth-secret={SECRET}",
        "--no-tls",
        "--no-dtls",
        "--no-cli",
        "--fingerprint",
        "--allow-loopback-peers",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"turn:127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The TURN server did not start.")
