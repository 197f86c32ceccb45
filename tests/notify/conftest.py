"""What tests of messages share: a database of each kind, and a receiver."""

import pytest

from benchmarks.support.postgres import BACKENDS, new_store
from benchmarks.support.webhook import open_webhook


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    with new_store(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def webhook():
    with open_webhook() as running:
        yield running
