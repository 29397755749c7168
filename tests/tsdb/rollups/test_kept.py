"""What is kept of the cells between questions: as long as they are the same ones, no longer."""

import datetime as dt
import re

import numpy as np
import pytest

from persistence import plain_reads
from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, lines
from persistence.tsdb.rollups import asking, keeping, state
from persistence.tsdb.rollups.forgetting import forget
from persistence.tsdb.rollups.kept import Kept
from persistence.writing import transaction
from tests.tsdb.rows import at, point, store_rows

QUESTION = LinesQuestion(
    "cpu", at(0), at(120), dt.timedelta(hours=1), (Aggregate.SUM,), group_by=("n",)
)


@pytest.fixture(autouse=True)
def hours_later(now):
    """All that is stored here is old enough to be rolled up."""


@pytest.fixture
def statements(monkeypatch):
    """The tables that questions are asked of, in order."""
    seen, rows_of = [], plain_reads.rows_of

    def noting(connection, statement, values=()):
        seen.extend(re.findall(r"FROM (rollup_\w+)", statement))
        return rows_of(connection, statement, values)

    monkeypatch.setattr(plain_reads, "rows_of", noting)
    return seen


def total():
    return sum(np.nansum(line.values[Aggregate.SUM]) for line in lines(QUESTION).lines)


def test_the_same_cells_are_read_once(store, statements):
    store_rows(*(point(n, 1.0, "cpu") for n in range(60)))
    keeping.catch_up()
    assert total() == 60.0
    statements.clear()

    assert total() == 60.0

    assert statements == ["rollup_state", "rollup_marks"]


def test_cells_that_were_written_since_are_read_anew(store, statements):
    store_rows(point(0, 1.0, "cpu"))
    keeping.catch_up()
    assert total() == 1.0
    store_rows(point(60, 2.0, "cpu", tags={"n": "2"}))
    keeping.catch_up()
    statements.clear()

    assert total() == 3.0

    assert "rollup_cells" in statements
    assert "rollup_series" in statements


@pytest.mark.parametrize(
    "write",
    [lambda: state.claim(state.read().version), lambda: forget([1])],
    ids=["claim", "forget"],
)
def test_no_version_comes_twice(store, write):
    store_rows(point(0, 1.0, "cpu"))
    keeping.catch_up()
    before, seen = state.read().version, set()

    for _ in range(2):
        with transaction():
            write()
        seen.add(state.read().version)
        asking.tell("UPDATE rollup_state SET version = %s", [before])  # a backup is put back

    assert len(seen - {before}) == 2


def test_what_was_forgotten_is_not_shown(store):
    store_rows(point(0, 1.0, "cpu"))
    keeping.catch_up()
    assert total() == 1.0

    forget([number for (number,) in asking.ask("SELECT series_id FROM rollup_series")])

    assert total() == 0.0


def test_cells_that_were_counted_are_named(store):
    store_rows(point(0, 1.0, "cpu"))
    keeping.catch_up()
    asking.tell("UPDATE rollup_state SET version = 7")
    assert not state.read().is_unique
    assert total() == 1.0

    keeping.catch_up()

    assert state.read().is_unique


def test_inside_a_transaction_nothing_is_kept(store, statements):
    store_rows(point(0, 1.0, "cpu"))
    keeping.catch_up()
    with transaction():
        total()
    statements.clear()

    total()

    assert "rollup_cells" in statements


def test_what_was_not_used_for_longest_leaves_first():
    kept = Kept(most=10)
    for key in "abc":
        kept.put(key, key.upper(), 4)
        kept.get("a")

    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]


def test_what_would_take_half_of_the_room_is_not_kept():
    kept = Kept(most=10)
    kept.put("a", "A", 6)

    assert kept.get("a") is None
