"""Rollups kept current: what is new, late, changed and gone; widened, made anew."""

from dataclasses import replace

import pytest
from django.db import connections

from persistence import store as stores
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.lines import Aggregate, lines
from persistence.tsdb.rollups import keeping, registry, state, writer
from persistence.tsdb.rollups.asking import ask
from persistence.tsdb.rollups.keeping import Caught, catch_up, rebuild
from persistence.writing import ReadOnlyStore
from tests.tsdb.rollups.sums import QUESTION, sums
from tests.tsdb.rows import at, point, store_rows


def test_points_are_rolled_up_once(store, now):
    store_rows(*(point(n, 1.0) for n in range(180)))

    first = catch_up()

    assert (first.points, first.is_done) == (180, True)
    assert catch_up() == Caught(until=first.until)
    assert sums() == ([60.0, 60.0, 60.0], "1 h rollups")


def test_nothing_is_nothing_to_do(store, now):
    assert catch_up() == Caught()


def test_the_newest_points_are_read_from_their_rows(store, now):
    store_rows(*(point(599 + n / 4, 1.0) for n in range(3)), point(0, 5.0))
    now.turn(-10)

    catch_up()

    assert sums() == ([5.0, 3.0], "1 h rollups and 3 raw points")


def test_an_hour_that_was_begun_is_ended(store, now):
    """Minutes go up to its middle, then it is done as a whole."""
    store_rows(*(point(540 + n, 1.0) for n in range(50)))
    now.turn(-17.5)
    catch_up()
    assert state.read().rolled_until % 60 == 50
    store_rows(*(point(591 + n, 1.0) for n in range(60)))

    now.turn(70)
    catch_up()

    assert state.read().rolled_until % 60 == 0
    assert sums(end=at(660)) == ([59.0, 51.0], "1 h rollups")


@pytest.mark.parametrize("change", ["late", "deleted", "updated", "moved", "renamed", "replaced"])
def test_a_change_is_seen_at_once_and_rolled_up_later(store, now, change):
    first, second = point(5, 1.0), point(65, 2.0)
    store_rows(first, second, *(point(n, 0.0) for n in range(600)))
    catch_up()
    same = Correlation.objects.filter(pk=first.pk)

    if change == "late":
        store_rows(point(6, 4.0))
    elif change == "deleted":
        same.delete()
    elif change == "updated":
        same.update(metric_value=8.0)
    elif change == "moved":
        same.update(timestamp=at(66))
    elif change == "renamed":
        same.update(metric_name="memory")
    elif change == "replaced":
        Correlation.objects.bulk_create(
            [point(7, 16.0, correlation_id=first.pk)],
            update_conflicts=True, unique_fields=["correlation_id"],
            update_fields=["timestamp", "metric_value"],
        )  # fmt: skip  # one call

    expected = {
        "late": (5.0, 2.0), "deleted": (0.0, 2.0), "updated": (8.0, 2.0), "moved": (0.0, 3.0),
        "renamed": (0.0, 2.0), "replaced": (16.0, 2.0),
    }[change]  # fmt: skip  # a row each
    found, source = sums()
    assert tuple(found[:2]) == expected
    assert "raw points" in source
    assert catch_up().hours == (2 if change in {"moved", "renamed"} else 1)
    assert sums() == (found, "1 h rollups")


def test_a_row_that_insert_or_replace_removes_leaves_its_hour(store, now):
    if store.engine != "sqlite":
        return  # PostgreSQL has no such statement: see the change "replaced"
    old = point(5, 1.0)
    store_rows(old, *(point(n, 0.0) for n in range(600)))
    catch_up()

    columns = "correlation_id, service_type, handler_name, action_type, metric_name, timestamp"
    values = (old.pk, "s", "h", "a", "cpu", at(125).isoformat(), "metric_datapoint", 3.0)
    with stores.connection().cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO service_correlations ({columns}, correlation_type,"
            " metric_value) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            values,
        )

    assert sums()[0][:3] == [0.0, 0.0, 3.0]


def test_a_second_series_makes_a_whole_of_what_was_there(store, now):
    store_rows(*(point(n, 1.0, tags={"host": "a"}) for n in range(600)))
    catch_up()
    store_rows(point(30, 5.0, tags={"host": "b"}))
    catch_up()

    assert registry.of_metrics(["cpu"])["cpu"].whole is not None
    assert sums() == ([65.0, *[60.0] * 9], "1 h rollups")
    by_host = lines(replace(QUESTION, group_by=("host",))).lines
    assert [int(line.counts.sum()) for line in by_host] == [600, 1]


def test_too_many_series_are_kept_as_one(store, now, monkeypatch):
    monkeypatch.setattr(registry, "MOST_SERIES", 3)
    store_rows(*(point(n, 1.0, tags={"n": n % 2}) for n in range(60)))
    catch_up()
    store_rows(*(point(60 + n, 1.0, tags={"n": n}) for n in range(5)))
    now.turn(60)
    catch_up()

    assert registry.of_metrics(["cpu"])["cpu"].wide
    assert sums() == ([60.0, 5.0], "1 h rollups")
    by_tag = lines(replace(QUESTION, group_by=("n",)))
    assert (str(by_tag.source), len(by_tag.lines)) == ("raw points", 5)


def test_rebuilding_makes_the_same_anew(store, now):
    store_rows(*(point(n, float(n % 7), tags={"n": n % 3}) for n in range(600)))
    catch_up()
    before = [(line.tags, line.values[Aggregate.P90].tolist()) for line in lines(QUESTION).lines]
    with connections[stores.STORE].cursor() as cursor:
        cursor.execute("DELETE FROM rollup_cells")

    assert rebuild().points == 600
    after = [(line.tags, line.values[Aggregate.P90].tolist()) for line in lines(QUESTION).lines]
    assert after == before


def test_the_time_given_ends_it_between_two_steps(store, now, monkeypatch):
    monkeypatch.setattr(keeping, "ROWS_AT_ONCE", 10)
    store_rows(*(point(n * 60, 1.0) for n in range(10)), *(point(n, 1.0) for n in range(30)))

    assert not catch_up(seconds=0).is_done
    assert sums()[1].startswith("1 h rollups and ")
    assert catch_up().is_done
    assert sums() == ([31.0, *[1.0] * 9], "1 h rollups")


def test_truncating_the_table_forgets_all(store, now):
    if store.engine == "sqlite":
        return  # there is no such statement: DELETE leaves marks
    store_rows(*(point(n, 1.0) for n in range(60)))
    catch_up()
    with stores.connection().cursor() as cursor:
        cursor.execute("TRUNCATE service_correlations")

    assert lines(QUESTION).lines == []
    store_rows(point(5, 3.0))
    catch_up()
    assert sums() == ([3.0], "1 h rollups")


def test_an_agents_store_is_not_rolled_up(seed_store):
    with pytest.raises(ReadOnlyStore):
        catch_up()


def test_without_the_tables_charts_read_rows_and_rolling_up_says_so(store, now):
    store_rows(point(5, 1.0))
    with stores.connection().cursor() as cursor:
        cursor.execute("ALTER TABLE rollup_state RENAME TO elsewhere")
        cursor.execute(
            "DROP TRIGGER rollup_insert" + (" ON service_correlations" * (store.engine != "sqlite"))
        )
    stores.connection().close()

    assert sums() == ([1.0], "raw points")
    with pytest.raises(stores.StoreError, match=r"Run manage.py migrate\."):
        catch_up()


def test_a_late_row_of_a_large_batch_marks_its_hour_once_on_sqlite(store, now):
    store_rows(*(point(n, 1.0) for n in range(600)))
    catch_up()
    store_rows(*(point(30 + n / 100, 0.0) for n in range(100)))

    ((marks,),) = ask("SELECT count(*) FROM rollup_marks")
    assert marks == (1 if store.engine == "sqlite" else 100)
    assert catch_up().hours == 1


def test_a_whole_chunk_of_new_cells_is_not_read_first(store, now, monkeypatch):
    store_rows(*(point(n, 1.0) for n in range(180)))
    read = []

    def asked(statement, values):
        read.append(values[1])
        return ask(statement, values)

    monkeypatch.setattr(writer, "ask", asked)
    catch_up()

    # A minute's chunk is an hour; those of five minutes and an hour are a day and eight.
    assert set(read) == {5, 60}
    assert sums() == ([60.0, 60.0, 60.0], "1 h rollups")


@pytest.mark.parametrize("engine", ["sqlite"])  # PostgreSQL holds none of this
@pytest.mark.parametrize(
    ("column", "value"),
    [("metric_name", "x'ff00'"), ("tags", "x'7b7d'"), ("metric_value", "x'31'"),
     ("metric_value", "'one'"), ("timestamp", "x'37'"), ("timestamp", "'7'")],
)  # fmt: skip  # pairs
def test_no_value_of_a_row_stops_the_others(store, now, column, value):
    store_rows(*(point(n, 1.0) for n in range(180)))
    odd = f"UPDATE service_correlations SET {column} = {value} WHERE rowid % 90 = 7"
    with connections["store"].cursor() as cursor:
        cursor.execute(odd)
        catch_up()
        cursor.execute(odd.replace("= 7", "= 8"))

    catch_up()

    assert ask("SELECT count(*) FROM rollup_marks") == [(0,)]
    alone = {"tags": 60.0}.get(column, 58.0)
    assert sums()[0][0] == alone
