"""The server without pages: the API alone, behind the same middleware, in a process that knows no Streamlit."""

from __future__ import annotations

import logging

from starlette.applications import Starlette

from maskdet.logs import pass_on, set_up_logs
from maskdet.web.listed import middleware, routes

GRACE_S = 10  # for answers that are on their way when the server ends


def api_alone() -> Starlette:
    """The routes beside the pages as an application of their own.

    Raises: MaskdetError for a setting that is not possible.
    """
    return Starlette(routes=routes(), middleware=middleware())


def serve_api(host: str, port: int) -> None:
    """Answer until Ctrl-C or SIGTERM.

    Raises: MaskdetError for a setting that is not possible.
    """
    import uvicorn

    set_up_logs("api")
    for name in ("uvicorn", "uvicorn.error"):
        pass_on(logging.getLogger(name))
    uvicorn.run(
        api_alone(),
        host=host,
        port=port,
        log_level="warning",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        ws="none",
    )
