"""Rows of each day, as far as they could be counted in time."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from persistence import limits
from persistence.storage.queries import growth
from tests.traces.rows import NOON, at, correlation

DAY = 24 * 60


def counted(table: str) -> list[int | None]:
    return next(list(g.days) for g in growth.growth(now=NOON, seconds=5) if g.table == table)


def test_the_last_fourteen_days_end_today():
    days = growth.days(now=NOON)

    assert (len(days), days[-1]) == (14, NOON.date())


def test_each_day_has_its_own_rows(store):
    correlation(timestamp=at(0))
    correlation(timestamp=at(-1))
    correlation(timestamp=at(-DAY))
    correlation(timestamp=at(-20 * DAY))

    assert counted("service_correlations")[-3:] == [0, 1, 2]
    assert sum(counted("service_correlations")) == 3


def test_a_row_without_a_timestamp_counts_on_the_day_of_its_creation(store):
    correlation(timestamp=None, created_at=at(-DAY))

    assert counted("service_correlations")[-2:] == [1, 0]


def test_days_are_days_of_utc(store):
    midnight = dt.datetime.combine(NOON.date(), dt.time(), dt.UTC)
    correlation(timestamp=midnight)
    correlation(timestamp=midnight - dt.timedelta(milliseconds=1))

    assert counted("service_correlations")[-2:] == [1, 1]


def test_a_day_that_takes_too_long_is_not_counted_and_no_older_one_is(store, monkeypatch):
    def slow(parts: object, times: object, day: dt.date, seconds: float) -> int | None:
        return 7 if day == NOON.date() else None

    monkeypatch.setattr(growth, "_rows_on", slow)

    assert counted("service_correlations") == [None] * 13 + [7]


def test_a_count_is_stopped_at_its_limit(store, monkeypatch):
    @contextlib.contextmanager
    def stopped(seconds: float) -> Iterator[None]:
        raise limits.TimeLimitReached("Stopped.")
        yield

    monkeypatch.setattr(growth.limits, "time_limit", stopped)

    assert counted("tasks") == [None] * 14


def test_a_table_that_the_store_lacks_does_not_grow(real_store):
    real_store("seed_audit.db")

    assert growth.growth(now=NOON) == []
