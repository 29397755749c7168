"""A clock that tests of the rollups turn."""

import datetime as dt

import pytest

from persistence import clock
from tests.tsdb.rows import at


class Now:
    """What the clock says; `turn` moves it."""

    def __init__(self) -> None:
        self.at = at(610)

    def turn(self, minutes: float) -> None:
        self.at += dt.timedelta(minutes=minutes)


@pytest.fixture
def now(monkeypatch) -> Now:
    """The moment that the library takes for now: ten hours and ten minutes after the rows' noon."""
    now = Now()
    monkeypatch.setattr(clock, "now", lambda: now.at)
    return now
