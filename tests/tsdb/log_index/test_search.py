"""A search finds the same lines by the index, before they are in it, and without one."""

import json

import pytest

from persistence import store as stores
from persistence.tsdb.log_index import endings, keeping
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import at, line, point, store_rows


@pytest.fixture(params=["indexed", "waiting", "letter by letter"])
def way(request, monkeypatch):
    """How the lines are found."""
    if request.param == "letter by letter":
        monkeypatch.setattr(logs, "is_kept", lambda: False)
    return request.param


def found(way, text="", **wanted):
    if way == "indexed":
        assert catch_up().is_done
    lines = LogFilter(search=parse(text), **wanted)
    page = [row.message for row in logs.page(lines=lines).rows]
    assert logs.count_lines(lines=lines).number == len(page)
    assert [row.message for row in logs.every(lines=lines)] == page
    return page


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("DISK", ["disk_full at 100%", "the disk is fine"]),
        ("disk -fine", ["disk_full at 100%"]),
        ("disk_full", ["disk_full at 100%"]),
        ('"is fine"', ["the disk is fine"]),
        ("disk fi*", ["the disk is fine"]),
        ("-disk", ['say "hi" to a\\b']),
        ('"say hi"', []),
        ("level:error", ["the disk is fine"]),
        ("level:warning..", ["the disk is fine"]),
        ("component:store", ["disk_full at 100%"]),
        ("-component:store disk", ["the disk is fine"]),
        ("handler:memory_service disk", ["disk_full at 100%", "the disk is fine"]),
        ("service:memory -disk", ['say "hi" to a\\b']),
        ("trace:abc", ['say "hi" to a\\b']),
        ("task:t-1", ["the disk is fine"]),
        ("n:5", ["disk_full at 100%"]),
        ("n:5.0", ["disk_full at 100%"]),
        ("ok:true", ["disk_full at 100%"]),
        ("none:null", ["disk_full at 100%"]),
        ("component:nowhere", []),
        ("100", ["disk_full at 100%"]),
        ("nothing", []),
    ],
)
def test_a_search_finds(store, way, text, kept):
    store_rows(
        line(3, "disk_full at 100%", tags={"component": "store", "n": 5, "ok": True, "none": None}),
        line(2, "the disk is fine", "ERROR", tags={"task_id": "t-1"}),
        line(1, 'say "hi" to a\\b', trace_id="abc"),
        point(0, 1.0),
    )

    if text == '"say hi"' and way != "letter by letter":
        kept = ['say "hi" to a\\b']
    assert found(way, text) == kept


@pytest.mark.parametrize("text", ["munchen", "MÜNCHEN", "磁盘", "password", "conn*"])
def test_words_are_found_as_people_write_them(store, text):
    store_rows(line(1, "München 磁盘 pass\u200bword connection"), line(0, "heartbeat"))

    assert found("waiting", text) == found("indexed", text) != []


def test_level_tags_and_range_narrow_a_search(store, way):
    store_rows(
        *(line(n, f"x {n}", ["INFO", "ERROR"][n % 2], tags={"host": "a"}) for n in range(6)),
        line(7, "x 7", "error", tags={"host": "b"}),
    )

    assert found(way, "x", level="ERROR", tags=(("host", "a"),)) == ["x 5", "x 3", "x 1"]
    assert found(way, "x", at_least="WARNING", start=at(3), end=at(8)) == ["x 7", "x 5", "x 3"]


def test_pages_lead_through_all_lines_once_and_back(store, way):
    store_rows(
        *(line(n // 40, f"x {n}", tags={"n": n}) for n in range(120)),
        line(9, "no time", timestamp=None),
    )
    if way == "indexed":
        catch_up()
    lines = LogFilter(search=parse("x"))

    first = logs.page(lines=lines)
    second = logs.page(lines=lines, cursor=first.next)
    third = logs.page(lines=lines, cursor=second.next)
    back = logs.page(lines=lines, cursor=third.previous)

    every = [row.message for page in (first, second, third) for row in page.rows]
    assert len(every) == len(set(every)) == 120
    assert third.next is None
    assert [row.message for row in back.rows] == [row.message for row in second.rows]


def test_a_page_goes_on_when_lines_were_indexed_meanwhile(store, monkeypatch):
    monkeypatch.setattr(keeping, "_FEWEST", 50)  # in more than one transaction
    store_rows(*(line(0, f"x {n}") for n in range(70)))
    lines = LogFilter(search=parse("x"))

    first = logs.page(lines=lines)
    catch_up()
    second = logs.page(lines=lines, cursor=first.next)

    assert len({row.message for row in (*first.rows, *second.rows)}) == 70


def test_a_line_has_its_neighbours_inside_a_search(store):
    store_rows(*(line(n, "odd" if n % 2 else "even", correlation_id=f"l{n}") for n in range(6)))
    lines = LogFilter(search=parse("even"))

    before = logs.line(correlation_id="l2", lines=lines)
    catch_up()

    assert (before.before, before.after) == ("l4", "l0")
    assert logs.line(correlation_id="l2", lines=lines) == before


def test_what_was_changed_deleted_or_replaced_is_found_as_it_is_now(store):
    store_rows(*(line(n, f"old {n}", correlation_id=f"l{n}") for n in range(4)))
    catch_up()
    new = json.dumps({"message": "new"})
    with stores.connection().cursor() as cursor:
        cursor.execute(
            "UPDATE service_correlations SET request_data = %s WHERE correlation_id = 'l0'", [new]
        )
        cursor.execute("DELETE FROM service_correlations WHERE correlation_id = 'l1'")
        if store.engine == "sqlite":
            cursor.execute(
                "INSERT OR REPLACE INTO service_correlations (correlation_id, service_type,"
                " handler_name, action_type, correlation_type, timestamp, request_data)"
                " VALUES ('l2', '', '', '', 'log_entry', '2026-11-20T13:00:00+00:00', %s)",
                [new],
            )

    def both():
        return [
            [row.correlation_id for row in logs.page(lines=LogFilter(search=parse(text))).rows]
            for text in ("old", "new")
        ]

    at_once = both()
    catch_up()

    assert at_once == both()
    assert at_once == (
        [["l3"], ["l2", "l0"]] if store.engine == "sqlite" else [["l3", "l2"], ["l0"]]
    )


def test_lines_beyond_what_one_search_reads_are_said_to_be_left_out(store, monkeypatch):
    monkeypatch.setattr("persistence.tsdb.queries.log_search.MOST_PENDING", 2)
    store_rows(*(line(n, f"x {n}") for n in range(4)))

    page = logs.page(lines=LogFilter(search=parse("x")))

    assert [row.message for row in page.rows] == ["x 3", "x 2"]
    assert page.left_out == (
        "More than 2 lines are not indexed yet; of these only the newest were searched."
    )


@pytest.mark.parametrize("most", [0, 2, 32])
def test_a_beginning_finds_the_same_however_many_words_begin_so(store, monkeypatch, most):
    monkeypatch.setattr(endings, "MOST", most)
    store_rows(
        line(4, "disk slow"), line(3, "disks slow"), line(2, "the dishes"), line(1, "a dis"),
        line(0, "di scan", tags={"dis": "x"}),
    )  # fmt: skip  # a row each

    assert found("indexed", "dis*") == ["disk slow", "disks slow", "the dishes", "a dis"]
    assert found("indexed", '"the dis"*') == ["the dishes"]
    assert found("indexed", "slow -disk*") == []
    assert found("indexed", "dish* -slow") == ["the dishes"]
    assert found("indexed", "dist*") == []
