"""A small archive and its results, made once."""

from __future__ import annotations

import pytest

from tests.support.archives_of_pictures.runs import make_archive, score_archive


@pytest.fixture(scope="session")
def small_archive(samples, pipeline, tmp_path_factory):
    return make_archive(tmp_path_factory.mktemp("archive"), samples, pipeline)


@pytest.fixture(scope="session")
def results(small_archive, tmp_path_factory):
    return score_archive(small_archive, tmp_path_factory.mktemp("results"))
