"""It is noon for the first page."""

import pytest

from ciris_admin import clock
from tests.overview.rows import NOW


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
