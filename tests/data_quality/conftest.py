"""A folder for data sets that the tests of a file share."""

import pytest

from maskdet.settings import get_settings


@pytest.fixture(scope="module", autouse=True)
def data_dir(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKDET_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        get_settings.cache_clear()
        yield get_settings().data_dir
    get_settings.cache_clear()
