"""Pages of access name the store in their frame; any will do."""

import pytest

from tests import engines


@pytest.fixture(autouse=True)
def any_store(tmp_path, django_db_blocker):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with django_db_blocker.unblock(), engines.in_place(url):
        yield
