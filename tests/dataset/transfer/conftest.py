"""Six real pictures, and a small set of two of them."""

import pytest


@pytest.fixture(scope="module")
def some(practice_set):
    """Six real pictures: name -> content, three of each label."""
    paths = [*sorted(practice_set.glob("with_mask/*"))[:3], *sorted(practice_set.glob("without_mask/*"))[:3]]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


@pytest.fixture
def small_set(some, tmp_path):
    """A data set with the first two masked pictures."""
    root = tmp_path / "mine"
    for name in list(some)[:2]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(some[name])
    return root
