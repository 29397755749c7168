"""A histogram by the index equals one that counts the rows."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries import histogram as module
from persistence.tsdb.queries import log_hit_counts, logs
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import at, line, store_rows

LEVELS = ["DEBUG", "INFO", "INFO", "ERROR", "warning", None]
FILTERS = [
    LogFilter(),
    LogFilter(level="INFO"),
    LogFilter(at_least="WARNING"),
    LogFilter(start=at(17.3), end=at(3017.9)),
    LogFilter(start=at(100), end=at(130)),
    LogFilter(start=at(100), end=at(100.4)),
    LogFilter(start=at(-60 * 24 * 90), level="ERROR"),
    LogFilter(level="WARNING"),
    LogFilter(start=at(-60 * 24 * 900), at_least="WARNING"),
    LogFilter(search=parse("disk")),
    LogFilter(search=parse("disk"), at_least="ERROR", start=at(17.3), end=at(3017.9)),
    LogFilter(tags=(("host", "a"),)),
]


@pytest.fixture
def log(store):
    """Lines that are indexed, and others that were changed, deleted and added since."""
    dice = random.Random(7)

    def made(count):
        return [
            line(
                dice.uniform(0, 60 * 60),
                dice.choice(["disk full", "heartbeat"]),
                dice.choice(LEVELS),
                tags={"host": dice.choice("ab")},
            )
            for _ in range(count)
        ]

    store_rows(*made(200))
    catch_up()
    rows = list(Correlation.objects.order_by("correlation_id"))
    for row in rows[:20]:
        Correlation.objects.filter(pk=row.pk).update(log_level="ERROR")
    for row in rows[20:30]:
        row.delete()
    store_rows(*made(30))


def bars(lines, zone):
    found = module.histogram(lines=lines, zone=zone)
    return {bar.start: dict(bar.lines) for bar in found.bars if bar.total}


@pytest.mark.parametrize("zone", [dt.UTC, ZoneInfo("Asia/Kathmandu")], ids=str)
@pytest.mark.parametrize(("many", "newest"), [(5, 200), (5, 2), (log_hit_counts.MANY, 200)])
def test_bars_by_the_index_are_those_of_the_rows(log, monkeypatch, zone, many, newest):
    monkeypatch.setattr(log_hit_counts, "MANY", many)
    monkeypatch.setattr(log_hit_counts, "_NEWEST", newest)
    by_index = [bars(lines, zone) for lines in FILTERS]
    catch_up()
    caught_up = [bars(lines, zone) for lines in FILTERS]
    for each in (logs, module):
        monkeypatch.setattr(each, "is_kept", lambda: False)
    by_rows = [bars(lines, zone) for lines in FILTERS]

    assert by_index == by_rows
    assert caught_up == by_rows
    assert any(by_rows)
