"""Rollups made while others write, and killed at it."""

import os
import signal
from dataclasses import replace

import numpy as np
import psycopg

from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.lines import Aggregate, lines
from persistence.tsdb.rollups import keeping, rows, state
from persistence.tsdb.rollups.keeping import catch_up
from tests.tsdb.rollups.sums import QUESTION, sums
from tests.tsdb.rows import at, point, store_rows


def test_of_two_at_once_one_gives_way(store, now, monkeypatch):
    store_rows(*(point(n, 1.0) for n in range(600)))
    of_stretch, inner = rows.of_stretch, []

    def overtaken(first, end, **options):
        found = of_stretch(first, end, **options)
        monkeypatch.setattr(rows, "of_stretch", of_stretch)
        inner.append(catch_up())
        store_rows(point(30, 9.0))  # what the first reader has not seen
        return found

    monkeypatch.setattr(rows, "of_stretch", overtaken)

    assert not catch_up().is_done
    assert inner[0].points == 600
    assert catch_up().hours == 1
    assert sums() == ([69.0, *[60.0] * 9], "1 h rollups")


def test_what_is_written_while_it_reads_is_not_missed(store, now, monkeypatch):
    first = point(5, 1.0)
    store_rows(first, *(point(n, 1.0) for n in range(600)))
    of_stretch = rows.of_stretch

    def read_and_then_changed(*arguments, **options):
        found = of_stretch(*arguments, **options)
        monkeypatch.setattr(rows, "of_stretch", of_stretch)
        store_rows(point(30, 9.0))
        Correlation.objects.filter(pk=first.pk).delete()
        return found

    monkeypatch.setattr(rows, "of_stretch", read_and_then_changed)
    catch_up()

    assert sums()[0] == [69.0, *[60.0] * 9]
    catch_up()
    assert sums() == ([69.0, *[60.0] * 9], "1 h rollups")


def test_a_mark_that_comes_while_its_hour_is_made_anew_stays(store, now, monkeypatch):
    store_rows(*(point(n, 1.0) for n in range(600)))
    catch_up()
    store_rows(point(30, 9.0))
    of_stretch = rows.of_stretch

    def read_and_then_changed(*arguments, **options):
        found = of_stretch(*arguments, **options)
        monkeypatch.setattr(rows, "of_stretch", of_stretch)
        store_rows(point(31, 100.0))
        return found

    monkeypatch.setattr(rows, "of_stretch", read_and_then_changed)
    keeping._roll_marked()

    assert sums()[0][0] == 169.0
    catch_up()
    assert sums() == ([169.0, *[60.0] * 9], "1 h rollups")


def test_a_transaction_that_is_open_is_waited_for(store, now):
    if store.engine == "sqlite":
        return  # one writer at a time: nobody else's can be open
    store_rows(*(point(n, 1.0) for n in range(300)))
    insert = (
        "INSERT INTO service_correlations (correlation_id, service_type, handler_name,"
        " action_type, correlation_type, metric_name, metric_value, timestamp)"
        " VALUES (%s, 's', 'h', 'a', 'metric_datapoint', 'cpu', 7, %s)"
    )
    with psycopg.connect(store.url) as agent, psycopg.connect(store.url) as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        other.execute("SELECT count(*) FROM rollup_state")  # what it sees is old from here on
        agent.execute(insert, ["early", at(30)])
        assert not catch_up().is_done
        agent.commit()
        assert catch_up().is_done
        other.execute(insert, ["late", at(90)])
        other.commit()

    assert sums()[0][:3] == [67.0, 67.0, 60.0]
    assert catch_up().hours == 1
    assert sums()[0][:3] == [67.0, 67.0, 60.0]


def test_a_transaction_that_writes_no_points_is_not_waited_for(store, now, postgres):
    store_rows(*(point(n, 1.0) for n in range(120)))
    if store.engine == "sqlite":
        return  # one writer at a time, in a file of its own

    with psycopg.connect(store.url) as here, psycopg.connect(postgres.url()) as elsewhere:
        here.execute("UPDATE tasks SET priority = 1")
        here.execute("LOCK TABLE service_correlations IN SHARE UPDATE EXCLUSIVE MODE")  # as VACUUM
        for session in (here, elsewhere):
            session.execute("SELECT pg_current_xact_id()")

        assert catch_up().is_done


def test_killed_at_any_write_it_goes_on(store, now, monkeypatch):
    """kill -9 before each of its transactions in turn, with a change after each death."""
    monkeypatch.setattr(keeping, "ROWS_AT_ONCE", 100)
    store_rows(*(point(n, 1.0, tags={"n": n % 2}) for n in range(600)))
    expected = [60.0] * 10
    for death, write in enumerate((1, 2, 3, 1, 2, 4), start=1):
        child = os.fork()
        if child == 0:
            die_at_write(write)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        store_rows(point(death * 60 + 0.5, 5.0, tags={"n": 1}))
        expected[death] += 5.0
        assert sums()[0] == expected

    catch_up()
    assert sums() == (expected, "1 h rollups")
    by_tag = lines(replace(QUESTION, group_by=("n",))).lines
    assert sum(np.nansum(line.values[Aggregate.SUM]) for line in by_tag) == sum(expected)


def die_at_write(number):
    """Roll up in this process until its transaction of that number, and be killed in it."""
    claim, seen = state.claim, []

    def counting(version):
        seen.append(version)
        if len(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return claim(version)

    try:
        state.claim = counting
        catch_up()
    finally:
        os._exit(1)
