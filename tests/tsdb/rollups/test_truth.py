"""Every number of a chart is what DuckDB says of the rows, whatever was rolled up when."""

import datetime as dt
import random

import pytest

from persistence import clock
from persistence.tsdb.queries.lines import lines
from persistence.tsdb.rollups import keeping
from tests.tsdb.rollups.asking import compare
from tests.tsdb.rollups.random_rows import Writing

UNTIL = dt.datetime(2026, 11, 20, 12, 34, 56, tzinfo=dt.UTC)
DAYS = 1.0


@pytest.fixture
def now(monkeypatch):
    """A clock that a test may turn."""

    class Now:
        at = UNTIL

    monkeypatch.setattr(clock, "now", lambda: Now.at)
    return Now


def test_charts_agree_with_another_database(store, now):
    chance = random.Random(11)
    writing = Writing(chance, UNTIL, DAYS, store.engine)

    for turn in range(3):
        writing.insert(300)
        writing.insert_late(450)
        now.at = UNTIL + turn * dt.timedelta(minutes=41)
        if turn:
            keeping.catch_up()
        writing.change()
        assert compare(chance, now.at, DAYS, 8, lines) == []
