"""What can be asked, one file a group of addresses.

Each checks key and request, calls the core, and answers with a value of `maskdet.api.answers` or of the system it speaks
like. May import what `maskdet.api` may.
"""

from maskdet.api.routes import batches, compreface, deepstack, detect, events, operation, versions, watches

__all__ = ["ROUTERS"]

ROUTERS = (
    detect.router,
    batches.router,
    versions.router,
    events.router,
    watches.router,
    compreface.router,
    deepstack.router,
    operation.router,
)
