"""The index follows the log, whatever happens to either."""

import pytest
from django.core.management import call_command

from persistence import store as stores
from persistence.migrations import runner
from persistence.migrations.files import discover
from persistence.tsdb.log_index import keeping, places, writing
from persistence.tsdb.log_index import pending as waiting
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.log_index.pending import pending
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import line, point, store_rows

# SQLite's own numbers of rows, by which new lines are known there.
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


def ask(statement):
    with stores.connection().cursor() as cursor:
        cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def search(text):
    return [row.correlation_id for row in logs.page(lines=LogFilter(search=parse(text))).rows]


def counts():
    return ask(
        "SELECT width, level, component, sum(lines) FROM log_counts"
        " GROUP BY width, level, component ORDER BY width, level, component"
    )


def is_sound():
    """Say whether the index holds exactly the log, counted as it is."""
    assert pending(1).keys == []
    kept = {key for (key,) in ask("SELECT correlation_id FROM log_documents")}
    there = {key for (key,) in ask(
        "SELECT correlation_id FROM service_correlations WHERE correlation_type = 'log_entry'"
    )}  # fmt: skip  # one question
    if stores.connection().vendor == "sqlite":
        ask("INSERT INTO log_index (log_index) VALUES ('integrity-check')")
    counted = {
        sum(lines for width, *_, lines in counts() if width == w)
        for w in (writing.MINUTE, writing.HOUR, writing.DAY)
    }
    return kept == there and counted == {len(there)}


def test_it_counts_lines_by_level_and_component(store):
    store_rows(
        line(0, "a", tags={"component": "x"}),
        line(1, "b", tags={"component": "x"}),
        line(2, "c", "ERROR"),
        point(3, 1.0),
    )
    catch_up()

    assert counts() == [
        (60, "ERROR", "", 1),
        (60, "INFO", "", 2),
        (3600, "ERROR", "memory_service", 1),
        (3600, "INFO", "x", 2),
        (86400, "ERROR", "memory_service", 1),
        (86400, "INFO", "x", 2),
    ]


def test_days_are_counted_of_an_index_that_has_only_hours(store):
    store_rows(*(line(n * 400, "a", "ERROR" if n % 3 else "INFO") for n in range(-9, 9)))
    catch_up()
    days = "SELECT * FROM log_counts WHERE width = 86400 ORDER BY start, level"
    counted = ask(days)
    ask("DELETE FROM log_counts WHERE width = 86400")

    (migration,) = (one for one in discover(stores.connection().vendor) if one.number == 16)
    ask(migration.path.read_text())

    assert ask(days) == counted != []


def test_changes_and_deletions_are_uncounted(store):
    store_rows(*(line(n, "a", correlation_id=f"l{n}") for n in range(3)))
    catch_up()
    Correlation.objects.filter(correlation_id="l0").update(log_level="ERROR")
    Correlation.objects.filter(correlation_id="l1").update(correlation_type="audit_event")
    Correlation.objects.filter(correlation_id="l2").delete()
    catch_up()

    assert is_sound()
    assert [(width, level, lines) for width, level, _, lines in counts()] == [
        (60, "ERROR", 1),
        (3600, "ERROR", 1),
        (86400, "ERROR", 1),
    ]
    assert search("a") == ["l0"]


def test_it_goes_on_where_it_was_stopped(store, monkeypatch):
    monkeypatch.setattr(keeping, "_FEWEST", 50)
    store_rows(*(line(n, f"a {n}") for n in range(120)))

    assert catch_up(seconds=0) == keeping.Caught(0, is_done=False)

    def fails(*_, **__):
        raise ZeroDivisionError

    catch_up(seconds=1e-9)
    with monkeypatch.context() as broken:
        broken.setattr(keeping, "_forget", fails)
        with pytest.raises(ZeroDivisionError):
            catch_up()

    assert 0 < len(pending(500).keys) <= 120
    assert catch_up().is_done
    assert is_sound()


def test_it_tells_its_progress(store, monkeypatch):
    monkeypatch.setattr(keeping, "_FEWEST", 50)
    store_rows(*(line(n, "a") for n in range(120)))
    steps = []

    assert catch_up(progress=steps.append) == keeping.Caught(120, is_done=True)
    assert sum(steps) == 120
    assert len(steps) > 1


def test_it_is_made_anew(store, capsys):
    store_rows(*(line(n, "a", correlation_id=f"l{n}") for n in range(3)))
    catch_up()
    ask("UPDATE log_documents SET level = 'WRONG'")
    ask("DELETE FROM log_counts")

    call_command("reindex_logs", "--rebuild")

    assert "3 lines indexed; the index is up to date." in capsys.readouterr().out
    assert is_sound()
    assert search("a level:info") == ["l2", "l1", "l0"]


def test_an_agents_store_has_none_to_keep(seed_store):
    assert catch_up() == keeping.Caught(0, is_done=True)


def test_rows_without_a_time_and_from_any_year_are_indexed(store):
    store_rows(
        line(0, "a", correlation_id="now"),
        line(0, "a", correlation_id="soon", timestamp="9999-12-31T00:00:00+00:00"),
        line(0, "a", correlation_id="then", timestamp="0001-01-01T00:00:00+00:00"),
    )
    if store.engine == "sqlite":
        store_rows(line(0, "a", correlation_id="never", timestamp="soon"))
    catch_up()

    never = ["never"] if store.engine == "sqlite" else []
    assert search("a") == ["soon", "now", "then", *never]
    assert is_sound()


def test_more_lines_of_one_millisecond_than_it_has_places_are_all_found(store, monkeypatch):
    for module in (places, writing):
        monkeypatch.setattr(module, "PLACE_BITS", 2)
    store_rows(*(line(0, "a", correlation_id=f"l{n}") for n in range(6)))
    catch_up()
    store_rows(*(line(0, "a", correlation_id=f"m{n}") for n in range(6)))
    catch_up()

    assert len(search("a")) == 12
    assert is_sound()


@pytest.mark.parametrize("text", ["a\x00b", "\ud800 lone", "x" * 200_000, "磁盘 " * 5000, "'\\\""])
def test_any_text_is_indexed(store, text):
    store_rows(line(0, text, tags={"component": text, text: text}))
    catch_up()

    assert is_sound()


@ON_SQLITE
def test_a_number_that_is_used_again_hides_no_line(store):
    store_rows(*(line(n, "a", correlation_id=f"l{n}") for n in range(3)))
    store_rows(point(4, 1.0, correlation_id="p"))
    catch_up()
    ask("DELETE FROM service_correlations WHERE correlation_id IN ('l2', 'p')")
    store_rows(line(5, "a", correlation_id="new"))

    assert search("a") == ["new", "l1", "l0"]
    catch_up()
    assert search("a") == ["new", "l1", "l0"]
    assert is_sound()


@ON_SQLITE
def test_numbers_given_anew_hide_no_line(store):
    store_rows(*(line(n, "a", correlation_id=f"l{n}") for n in range(5)))
    catch_up()
    ask("DELETE FROM service_correlations WHERE correlation_id = 'l1'")
    catch_up()
    store_rows(line(9, "a", correlation_id="new"))
    ask("UPDATE service_correlations SET rowid = rowid - 1 WHERE rowid > 2")

    assert search("a") == ["new", "l4", "l3", "l2", "l0"]
    catch_up()
    assert search("a") == ["new", "l4", "l3", "l2", "l0"]
    assert is_sound()


def test_the_log_of_an_adopted_store_is_indexed(real_store):
    path = real_store("seed_agent.db")
    runner.adopt()

    at_once = search("timeout")
    catch_up()

    assert path.exists()
    assert search("timeout") == at_once != []


@ON_SQLITE
def test_statistics_of_a_small_index_do_not_slow_it_down_for_ever(store):
    ask("INSERT INTO log_index (log_index) VALUES ('delete-all')")
    store_rows(line(0, "a"))
    ask("ANALYZE")
    # What FTS5 does at the end of each merge; by statistics of two rows it reads every page.
    merging = "EXPLAIN QUERY PLAN DELETE FROM log_index_data WHERE id >= 1 AND id <= 2"
    assert ask(merging)[0][3].startswith("SCAN")

    catch_up()

    assert ask(merging)[0][3].startswith("SEARCH")


@ON_SQLITE
def test_in_a_store_of_points_alone_no_point_is_looked_at_for_new_lines(store):
    store_rows(*(point(n / 10, 1.0) for n in range(500)))
    ask("ANALYZE service_correlations")
    ask("UPDATE sqlite_stat1 SET stat = replace(stat, '500', '5000000')")
    ask("ANALYZE sqlite_schema")  # reads it again
    lines = waiting._NEW.format(way="DESC") % ("'log_entry'", 0, 5)

    ((*_, way),) = ask(f"EXPLAIN QUERY PLAN SELECT rowid, correlation_id {lines}")

    assert "idx_correlations_type (correlation_type=? AND rowid>?)" in way


@ON_SQLITE
@pytest.mark.parametrize(
    "column", ["log_level", "tags", "request_data", "handler_name", "trace_id", "timestamp"]
)
def test_no_value_of_a_line_keeps_the_others_out(store, column):
    store_rows(line(1, "first"), line(2, "second"))
    ask(f"UPDATE service_correlations SET {column} = x'ff00' WHERE rowid = 1")

    catch_up()

    is_sound()
    assert len(search("second")) == 1
