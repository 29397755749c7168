"""The numbers behind the charts of chosen metrics: as a table, as JSON and as CSV."""

import math

import pytest

from tests.metrics.explorer import get, text
from tests.tsdb.rows import point, store_rows


def found_cells(response):
    [row] = response.context["explorer"].table.rows
    return row.cells


def test_the_table_says_the_same_and_leads_to_logs_and_thoughts(viewer, store):
    store_rows(point(0, 1.0), point(0, 3.0))

    response = get(viewer, show="table")
    found = text(response)

    assert [cell[1] for cell in found_cells(response)] == [2, 1, 3]
    assert '<td data-label="Avg" class="number">2</td>' in found
    assert 'href="/logs/?range=2026-11-20+12%3A00Z..12%3A05Z"' in found
    assert 'href="/thoughts/?range=2026-11-20+12%3A00Z..12%3A05Z"' in found


def test_the_twin_is_json_that_others_can_read(viewer, store):
    store_rows(point(0, 1.0), point(10, math.inf))

    twin = get(viewer, format="json").json(parse_constant=pytest.fail)

    [metric] = twin["metrics"]
    assert (metric["metric"], metric["aggregate"], metric["source"]) == ("cpu", "avg", "raw points")
    assert [at[1:] for at in metric["lines"][0]["points"]] == [[1.0, 1], [None, 1]]


def test_the_csv_holds_every_bucket_of_every_line(viewer, store):
    store_rows(*(point(n, 1.0, tags={"host": h}) for h in "ab" for n in (0, 30)))

    response = get(viewer, group="host", agg="avg", format="csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0] == "metric,tags,at,aggregate,value,points"
    assert lines[1] == "cpu,host=a,2026-11-20T12:00:00+00:00,avg,1.0,1"
    assert len(lines) == 5
