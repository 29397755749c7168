"""What a filter's lines have in common, to choose from."""

import random

import pytest

from persistence.limits import TimeLimitReached
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries import log_facets, logs
from persistence.tsdb.queries.log_facets import facets
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import at, line, store_rows


def counted(**wanted):
    found = facets(lines=LogFilter(**wanted))
    return {f.name: {v.text: v.lines for v in f.values} for f in found.facets}, found.is_counted


@pytest.fixture(params=["all read", "by the index", "some waiting"])
def log(request, store, monkeypatch):
    store_rows(
        *(
            line(n, "disk" if n % 2 else "ok", "ERROR" if n > 7 else "INFO",
                 tags={"component": "ab"[n % 2], "host": "x", "task_id": f"t{n}"})
            for n in range(9)
        ),
        line(10, "disk", tags={"host": "y"}),
    )  # fmt: skip  # rows
    if request.param == "by the index":
        catch_up()
    if request.param != "all read":
        monkeypatch.setattr(log_facets, "NEWEST", 9)
    return request.param


def test_values_are_counted(log):
    found, is_counted = counted()

    assert is_counted == (log == "all read")
    assert found["level"] == {"INFO": 9, "ERROR": 1}
    assert found["component"] == {"a": 5, "b": 4, "memory_service": 1}
    assert found["host"] == {"x": 9, "y": 1}
    assert "task_id" not in found


SPANS = [
    {},
    {"start": at(-0.5)},
    {"start": at(3.5), "end": at(60 * 24 * 4 + 17)},
    {"start": at(-60 * 30), "end": at(60 * 24 * 3)},
    {"start": at(7), "end": at(9), "level": "INFO"},
    {"start": at(-60 * 30), "at_least": "WARNING"},
]


@pytest.mark.parametrize("wanted", SPANS, ids=str)
def test_what_was_counted_beforehand_is_what_the_index_counts(store, monkeypatch, wanted):
    dice = random.Random(3)

    def made(count):
        return [
            line(
                dice.uniform(0, 60 * 24 * 4),
                "a",
                dice.choice(["INFO", "ERROR", "error"]),
                tags={"component": dice.choice("abc")},
            )
            for _ in range(count)
        ]

    store_rows(*made(60))
    catch_up()
    rows = list(Correlation.objects.order_by("correlation_id"))
    Correlation.objects.filter(pk__in=[row.pk for row in rows[:9]]).update(log_level="WARNING")
    rows[12].delete()
    store_rows(*made(9))
    monkeypatch.setattr(log_facets, "NEWEST", 5)

    beforehand = counted(**wanted)
    monkeypatch.setattr(log_facets.log_values, "counted", lambda *_: None)

    assert beforehand == counted(**wanted)


def test_values_are_those_of_the_filter(log):
    found, _ = counted(search=parse("disk"), tags=(("host", "x"),))

    assert found["level"] == {"INFO": 4}
    assert found["component"] == {"b": 4}


def test_what_takes_too_long_is_offered_and_not_counted(store, monkeypatch):
    store_rows(*(line(n, "a", tags={"host": "x"}) for n in range(4)))
    monkeypatch.setattr(log_facets, "NEWEST", 2)
    monkeypatch.setattr(logs, "is_kept", lambda: False)
    monkeypatch.setattr(log_facets, "is_kept", lambda: False)

    assert counted() == ({"level": {"INFO": None}, "component": {"memory_service": None}}, False)


def test_past_its_time_a_facet_is_not_counted(store, monkeypatch):
    store_rows(*(line(n, "a", tags={"host": "x"}) for n in range(4)))
    catch_up()
    monkeypatch.setattr(log_facets, "NEWEST", 2)

    def too_long(*_):
        raise TimeLimitReached("Stopped.")

    monkeypatch.setattr(log_facets.log_hit_counts, "count", too_long)

    assert counted(search=parse("a"))[0]["level"] == {"INFO": None}


def test_an_empty_log_has_none(store):
    assert counted() == ({}, True)
