"""The log: filters, messages by every writer, a line in its place."""

import pytest

from persistence.fields import StoredJson
from persistence.tsdb import log_lines
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import at, line, point, store_rows


def messages(**wanted):
    return [row.message for row in logs.page(lines=LogFilter(**wanted)).rows]


def test_lines_are_read_newest_first_and_nothing_else_is(store):
    store_rows(line(0, "old"), line(5, "new"), point(9, 1.0))

    assert messages() == ["new", "old"]


def test_a_level_alone_is_that_level(store):
    store_rows(line(0, "a", "ERROR"), line(1, "b", "CRITICAL"), line(2, "c", "INFO"))

    assert messages(level="ERROR") == ["a"]


def test_a_level_that_nobody_taught_us_can_be_asked_for(store):
    store_rows(line(0, "a", "NOTICE"), line(1, "b"))

    assert messages(level="NOTICE") == ["a"]


def test_at_least_a_level_has_the_worse_ones_under_all_their_names(store):
    store_rows(
        *(line(n, x, x) for n, x in enumerate(["INFO", "WARN", "warning", "ERROR", "FATAL"]))
    )

    assert messages(at_least="WARNING") == ["FATAL", "ERROR", "warning", "WARN"]


def test_a_level_finds_only_log_lines(store):
    store_rows(line(0, "a", "ERROR"), point(1, 1.0, log_level="ERROR"))

    assert messages(level="ERROR") == ["a"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"request_data": '{"message": "in the request"}'}, "in the request"),
        ({"request_data": None, "tags": {"message": "in the tags"}}, "in the tags"),
        ({"request_data": '{"message": null}', "tags": {"message": "tag"}}, "tag"),
        ({"request_data": None, "response_data": '{"message": "answer"}'}, "answer"),
        ({"request_data": "{broken"}, "{broken"),
        ({"request_data": '{"channel": 5}'}, '{"channel": 5}'),
        ({"request_data": "[1]", "tags": "{no"}, "[1]"),
        ({"request_data": None}, ""),
        ({"request_data": '{"message": ""}', "tags": {"message": "tag"}}, ""),
    ],
)
def test_a_message_is_found_wherever_its_writer_put_it(store, columns, message):
    store_rows(line(0, "", **columns))

    assert messages() == [message]


def test_a_tag_is_wanted_exactly(store):
    store_rows(line(0, "a", tags={"component": "disk"}), line(1, "b", tags={"component": "disks"}))

    assert messages(tags=(("component", "disk"),)) == ["a"]


def test_a_range_holds_its_start_and_not_its_end(store):
    store_rows(*(line(n, str(n)) for n in range(4)))

    assert messages(start=at(1), end=at(3)) == ["2", "1"]


def test_a_line_without_a_timestamp_stands_at_its_creation_and_says_so(store):
    store_rows(line(3, "a", timestamp=None))

    [found] = logs.page(lines=LogFilter(start=at(3))).rows

    assert found.created
    assert found.at.at == at(3)


@pytest.mark.parametrize(
    ("columns", "source"),
    [
        ({"tags": {"component": "disk", "logger": "x"}}, "disk"),
        ({"tags": {"logger": "ciris.llm"}}, "ciris.llm"),
        ({"request_data": '{"logger_name": "ciris.dma", "message": "m"}'}, "ciris.dma"),
        ({}, "memory_service"),
    ],
)
def test_the_source_is_the_component_or_logger_else_the_handler(store, columns, source):
    store_rows(line(0, "m", **columns))

    assert logs.page(lines=LogFilter()).rows[0].source == source


def test_a_line_stands_among_twenty_on_either_side_of_every_level(store):
    store_rows(*(line(n, str(n), "ERROR" if n % 10 == 0 else "INFO") for n in range(61)))
    [middle] = [r for r in logs.page(lines=LogFilter(level="ERROR")).rows if r.message == "30"]

    found = logs.line(correlation_id=middle.correlation_id, lines=LogFilter(level="ERROR"))

    assert [row.message for row in found.newer] == [str(n) for n in range(50, 30, -1)]
    assert [row.message for row in found.older] == [str(n) for n in range(29, 9, -1)]
    beside = {
        logs.line(correlation_id=key, lines=LogFilter()).line.message
        for key in (found.before, found.after)
    }
    assert beside == {"40", "20"}


def test_what_is_no_log_line_is_not_opened_as_one(store):
    other = point(0, 1.0)
    store_rows(other)

    assert logs.line(correlation_id=other.correlation_id, lines=LogFilter()) is None


def test_a_key_that_the_store_cannot_hold_is_no_line(store):
    assert logs.line(correlation_id="a\x00b", lines=LogFilter()) is None


def test_pages_and_the_stream_hold_each_line_once(store):
    store_rows(*(line(0, str(n)) for n in range(70)))

    first = logs.page(lines=LogFilter())
    second = logs.page(lines=LogFilter(), cursor=first.next)

    paged = [row.message for row in (*first.rows, *second.rows)]
    assert sorted(paged, key=int) == [str(n) for n in range(70)]
    assert [row.message for row in logs.every(lines=LogFilter())] == paged


def test_more_lines_take_no_more_queries(store, query_count):
    store_rows(line(0, "only"))
    few = query_count(lambda: logs.page(lines=LogFilter()))
    store_rows(*(line(n, "more", tags={"n": n}) for n in range(200)))

    assert query_count(lambda: logs.page(lines=LogFilter())) == few


def test_a_message_is_never_looked_for_in_what_is_no_object():
    assert log_lines.message_of(StoredJson("5"), StoredJson('"message"'), None) == "5"


def test_real_lines_are_read(seed_store):
    assert str(logs.count_lines(lines=LogFilter())) == "115"
    assert "LLM timeout" in messages(search=parse("llm TIME"))
