"""What tests of the log screens ask for."""

import datetime as dt

import pytest

from ciris_admin import clock

NOW = dt.datetime(2026, 11, 20, 13, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    """An hour after the first row of tests.tsdb.rows."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
