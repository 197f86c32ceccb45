"""A real server of the API, asked over the network."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from benchmarks.support.api_server import ApiServer, serve_api
from maskdet.images import jpeg_bytes

PATIENCE_S = 120  # the computer may be busy with other tests


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with serve_api(tmp_path_factory.mktemp("api"), api_max_mb="8", max_megapixels="30") as running:
        yield running


@pytest.fixture(scope="session")
def api(server: ApiServer) -> Iterator[httpx.Client]:
    """Asks with a key for everything."""
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="session")
def photo(samples) -> bytes:
    """A photo with five faces and more, as JPEG."""
    return jpeg_bytes(samples[0].image)
