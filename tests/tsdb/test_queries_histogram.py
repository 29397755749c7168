"""Log lines by level over time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from persistence.limits import TimeLimitReached
from persistence.moments import Moment
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.queries import histogram as module
from persistence.tsdb.queries.histogram import histogram
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import at, line, store_rows


def count(zone=dt.UTC, **wanted):
    return histogram(lines=LogFilter(**wanted), zone=zone)


def test_lines_are_counted_by_level_in_bars_of_equal_width(store):
    store_rows(line(0, "a"), line(0.5, "b", "ERROR"), line(30, "c"))

    found = count(start=at(0), end=at(59))

    assert found.width == dt.timedelta(minutes=1)
    assert len(found.bars) == 59
    assert (found.bars[0].lines, found.bars[30].lines) == ({"INFO": 1, "ERROR": 1}, {"INFO": 1})


def test_every_line_of_an_open_range_is_in_a_bar(store):
    store_rows(*(line(n * 37, str(n)) for n in range(50)))

    assert sum(bar.total for bar in count().bars) == 50


def test_the_bars_hold_what_the_filter_holds(store):
    store_rows(line(0, "disk full", "ERROR"), line(1, "disk ok"), line(2, "heartbeat"))

    found = count(search=parse("disk"), at_least="WARNING")

    assert sum(bar.total for bar in found.bars) == 1


def test_levels_come_worst_first_and_unknown_ones_last(store):
    store_rows(*(line(n, "m", level) for n, level in enumerate(["INFO", "ODD", None, "CRITICAL"])))

    assert count().levels == ["CRITICAL", "INFO", "", "ODD"]


def test_a_search_without_ends_has_those_of_the_log(store):
    no_time = Moment("soon" if store.engine == "sqlite" else "-infinity", None)
    store_rows(
        *(line(minutes, "a") for minutes in (0, 7.001, 40)),
        line(7, "b"),
        line(9, "b", timestamp=no_time, created_at=no_time),
    )

    waiting = count(search=parse("b"))
    catch_up()
    indexed = count(search=parse("b"))

    ends = at(0), at(40) + dt.timedelta(milliseconds=1)
    assert (waiting.start, waiting.end) == (indexed.start, indexed.end) == ends
    assert sum(bar.total for bar in waiting.bars) == sum(bar.total for bar in indexed.bars) == 1


def test_a_day_begins_at_the_readers_midnight(store):
    store_rows(line(0, "a"), line(60 * 24 * 50, "b"))

    found = count(zone=ZoneInfo("America/New_York"))

    assert found.width == dt.timedelta(days=1)
    assert found.bars[0].start == dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)


def test_an_empty_log_has_no_bars(store):
    assert count() is None


def test_past_its_time_it_stops(seed_store, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", -1)
    monkeypatch.setattr("persistence.limits._SQLITE_STEPS_BETWEEN_LOOKS", 1)

    with pytest.raises(TimeLimitReached):
        count()


def test_it_takes_as_many_queries_for_many_lines_as_for_one(store, query_count):
    store_rows(line(0, "a"), line(199, "b"))
    few = query_count(count)
    store_rows(*(line(n, "m") for n in range(200)))

    assert query_count(count) == few
