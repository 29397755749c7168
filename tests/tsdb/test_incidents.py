"""Bursts of errors: the pure rule, and the incidents of a log."""

import datetime as dt

import numpy as np
import pytest

from persistence.tsdb.incidents import bursts
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.queries import annotations
from tests.tsdb.rows import NOON, at, line, store_rows


def found(*counts):
    return list(bursts(np.array(counts)))


def test_a_burst_stands_out_of_what_is_usual():
    assert found(*[1] * 20, 9, 12, *[1] * 20) == [(20, 21)]


@pytest.mark.parametrize("counts", [(), (4,), (0, 0, 4, 0), (10, 12, 11, 9, 14)])
def test_the_usual_is_no_burst(counts):
    assert found(*counts) == []


def test_a_short_calm_belongs_to_the_burst_and_a_long_one_ends_it():
    assert found(*[0] * 20, 9, 0, 0, 9, *[0] * 20) == [(20, 20), (23, 23)]
    assert found(*[0] * 20, 9, 0, 9, *[0] * 20) == [(20, 22)]


def test_a_log_tells_of_its_incident(store):
    store_rows(
        *(line(n * 30, "tool failed", "ERROR") for n in range(-48, 48)),
        *(line(60 + n / 2, "timed out", "ERROR") for n in range(40)),
        *(line(60 + n / 2, "all is well") for n in range(40)),
    )

    [incident] = annotations.incidents(start=NOON, end=at(24 * 60))

    assert incident.start <= at(60) < at(79) < incident.end
    assert incident.end - incident.start < dt.timedelta(minutes=35)
    assert 40 <= incident.errors <= 42


def test_the_index_of_the_log_knows_the_same_incidents(store, monkeypatch):
    store_rows(
        *(line(60 + n / 2, "timed out", "error" if n % 2 else "FATAL") for n in range(40)),
        *(line(60 + n / 2, "all is well") for n in range(40)),
        *(line(60 * 24 * 300 + n, "timed out", "ERROR") for n in range(40)),
    )
    catch_up()
    store_rows(*(line(90 + n, "timed out", "ERROR") for n in range(3)))

    days = [1, 30, 900]  # told by minutes, hours and days
    by_index = [annotations.incidents(start=NOON, end=at(24 * 60 * n)) for n in days]
    monkeypatch.setattr(annotations, "is_kept", lambda: False)

    assert by_index == [annotations.incidents(start=NOON, end=at(24 * 60 * n)) for n in days]
    assert [[one.errors for one in found] for found in by_index] == [[40], [43], [43, 40]]


def test_an_incident_seen_from_within_is_still_one(store):
    store_rows(*(line(60 + n / 2, "timed out", "ERROR") for n in range(180)))

    [whole] = annotations.incidents(start=at(60), end=at(150))
    [middle] = annotations.incidents(start=at(90), end=at(110))

    assert (whole.start, whole.errors) == (at(60), 180)
    assert (middle.start, middle.errors) == (at(60), 100)  # up to the end of the range


def test_what_was_before_the_range_is_no_incident_of_it(store):
    store_rows(*(line(-60 - n / 60, "timed out", "CRITICAL") for n in range(40)))

    assert annotations.incidents(start=NOON, end=at(120)) == []


def test_a_log_without_errors_has_no_incident(store):
    store_rows(line(0, "fine"))

    assert annotations.incidents(start=at(-60), end=at(60)) == []
