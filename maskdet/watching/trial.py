"""Trying a camera's address in a process of its own, with limits: whatever answers there, the server stays as it is.

The process reads its request from its input, as addresses hold passwords, which lists of processes show.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from maskdet.cameras import try_source
from maskdet.images import decode_image, jpeg_bytes
from maskdet.jobs import bound_process
from maskdet.language import current_language, tr, tr_later
from maskdet.results import Image
from maskdet.settings import PROJECT_ROOT

TIME_LIMIT_S = 30.0  # the test itself gives up after 8; the rest is for starting on a busy machine
MEMORY_BYTES, CPU_S = 2_000_000_000, 30
COMMAND = (sys.executable, "-m", "maskdet.watching.trial")
BROKE_OFF = tr_later(
    "The test of the camera broke off: what answers there takes too long, or more memory than a picture may. "
    "Check the address."
)


def try_apart(address: str, *, certificate: str = "") -> Image | str:
    """As `try_source`, but what the camera sends is opened beside this process.

    Returns: the first picture, or a sentence why there is none.
    """
    request = json.dumps({"address": address, "certificate": certificate})
    try:
        ended = subprocess.run(
            COMMAND,
            input=request.encode(),
            capture_output=True,
            cwd=PROJECT_ROOT,
            env=os.environ | {"MASKDET_LANGUAGE": current_language()},  # its reasons are this visitor's alone
            timeout=TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return tr(BROKE_OFF)
    kind, _, content = ended.stdout.partition(b"\n")
    if kind == b"picture":
        return decode_image(content)
    return content.decode() if kind == b"reason" and content else tr(BROKE_OFF)


def main() -> None:
    """The process: a request on its input, a picture or a reason on its output."""
    limit()
    request = json.load(sys.stdin)
    found = try_source(request["address"], certificate=request["certificate"])
    answer = (
        b"reason\n" + found.encode()
        if isinstance(found, str)
        else b"picture\n" + jpeg_bytes(found, quality=95)
    )
    sys.stdout.buffer.write(answer)


def limit() -> None:
    """Bound memory and time of this process."""
    bound_process(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S)


if __name__ == "__main__":
    main()
