"""The numbers of a chart and nothing else."""

import datetime as dt
import math
from urllib.parse import urlencode

import pytest
from django.test.utils import CaptureQueriesContext

from ciris_admin import clock
from ciris_admin.metrics import data
from persistence import store as stores
from persistence.limits import TimeLimitReached
from tests.tsdb.rows import at, point, store_rows

HOUR = {"metric": "cpu", "range": "2026-11-20 12:00..13:00", "step": "10m"}


def ask(viewer, **query):
    response = viewer.get(f"/metrics/data/?{urlencode({**HOUR, **query}, doseq=True)}")
    return response.status_code, response.json(parse_constant=pytest.fail)


def test_each_line_has_a_value_per_bucket(viewer, store):
    store_rows(*(point(n, float(n), tags={"host": h}) for h in "ab" for n in (0, 5, 31)))

    code, found = ask(viewer, agg=["avg", "p95"], group="host")

    [metric] = found["metrics"]
    assert code == 200
    assert (metric["start"], metric["step"]) == (int(at(0).timestamp() * 1000), 600_000)
    assert sorted(metric["lines"], key=lambda line: line["tags"]["host"]) == [
        {
            "tags": {"host": host},
            "avg": [2.5, None, None, 31.0, None, None],
            "p95": [5.0, None, None, 31.0, None, None],
        }
        for host in "ab"
    ]


def test_tags_narrow_it(viewer, store):
    store_rows(point(0, 1.0, tags={"host": "a"}), point(0, 5.0, tags={"host": "b"}))

    assert ask(viewer, tag="host=b")[1]["metrics"][0]["lines"][0]["avg"][0] == 5.0


def test_several_metrics_are_answered_at_once(viewer, store):
    store_rows(point(0, 1.0, "a"), point(0, 2.0, "b"))

    found = ask(viewer, metric=["a", "b", "c"])[1]["metrics"]

    assert [(one["metric"], len(one["lines"])) for one in found] == [("a", 1), ("b", 1), ("c", 0)]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("2026-11-20 12:00..13:00", 0),
        ("2026-11-20 12:00..", 0),
        ("2026-11-20 12:00Z..2026-11-20T13:00Z", 0),
        ("24h", 30),
        ("2h..1h", 30),
        ("10:00..11:00", 24),
    ],
)
def test_a_range_moves_with_the_clock_where_it_says_so(viewer, store, monkeypatch, written, hours):
    def start():
        return ask(viewer, range=written, step="1h")[1]["metrics"][0]["start"]

    before = start()
    later = clock.now() + dt.timedelta(hours=30)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert start() - before == hours * 3_600_000


def test_no_number_is_null(viewer, store):
    store_rows(point(0, math.inf), point(11, 3.0))

    assert ask(viewer)[1]["metrics"][0]["lines"][0]["avg"][:2] == [None, 3.0]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"metric": []}, "Name a metric"),
        ({"metric": [f"m{n}" for n in range(51)]}, "At most 50 metrics"),
        ({"metric": "a\x00"}, "NUL"),
        ({"group": "a\x00"}, "NUL"),
        ({"group": [*"abcd"]}, "At most 3 keys"),
        ({"agg": "p42"}, "“p42” is no aggregate. There are avg, min"),
        ({"tag": "host"}, "is no tag"),
        ({"range": "yesterday"}, "is no time range"),
        ({"range": "all"}, "from when until when"),
        ({"step": "2026-11-20"}, "is no step"),
        ({"step": "0m"}, "is no step"),
        ({"step": "99999999999d"}, "is no step"),
        ({"step": "1s", "range": "30d"}, "buckets"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(viewer, query, sentence):
    code, found = ask(viewer, **query)

    assert code == 400
    assert sentence in found["error"]


def test_what_takes_too_long_says_so(viewer, store, monkeypatch):
    def too_long(questions):
        raise TimeLimitReached("Stopped after 5 s.")

    monkeypatch.setattr(data, "many", too_long)

    assert ask(viewer) == (503, {"error": "Stopped after 5 s."})


def test_nothing_else_is_asked_of_the_store(viewer, store, monkeypatch):
    monkeypatch.setattr(data, "many", lambda _: [])

    with CaptureQueriesContext(stores.connection()) as sent:
        ask(viewer)

    assert len(sent) == 0
