"""The list of all correlations, what it says of each, and the way to the next."""

import pytest

from persistence import rarity
from persistence.cursors import BadCursor
from persistence.mentions import Mention, mentions
from persistence.tsdb.queries import correlations
from persistence.tsdb.queries.correlation_filter import CorrelationFilter
from tests.traces.rows import at, correlation, metrics

ALL = CorrelationFilter()


def ids(wanted: CorrelationFilter = ALL) -> list[str]:
    return [row.correlation_id for row in correlations.page(wanted=wanted).rows]


def the_row(correlation_id: str) -> correlations.CorrelationRow:
    found = correlations.correlation(correlation_id=correlation_id)
    assert found is not None
    return found.row


def test_newest_comes_first(store):
    correlation(correlation_id="old", timestamp=at(1))
    correlation(correlation_id="new", timestamp=at(2))

    assert ids() == ["new", "old"]


def test_a_row_without_a_timestamp_stands_under_its_creation(store):
    correlation(correlation_id="before", timestamp=at(1))
    correlation(correlation_id="bare", timestamp=None, created_at=at(2))
    correlation(correlation_id="after", timestamp=at(3))

    assert ids() == ["after", "bare", "before"]


def test_a_row_says_whether_its_time_is_its_own(store):
    correlation(correlation_id="bare", timestamp=None, created_at=at(2))

    row = the_row("bare")

    assert (row.has_own_time, row.at.at) == (False, at(2).at)


def test_pages_reach_every_row_once(store):
    metrics(123)
    correlation(correlation_id="bare")
    seen, cursor = [], None
    while True:
        page = correlations.page(wanted=ALL, cursor=cursor, size=10)
        seen += [row.correlation_id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 124


def test_a_cursor_of_another_list_is_refused(store):
    with pytest.raises(BadCursor):
        correlations.page(wanted=ALL, cursor="WzAsMSwyLDNd")


@pytest.mark.parametrize(
    ("wanted", "columns"),
    [
        (CorrelationFilter(correlation_type="trace_span"), {"correlation_type": "trace_span"}),
        (CorrelationFilter(service="llm"), {"service_type": "llm"}),
        (CorrelationFilter(handler="SpeakHandler"), {"handler_name": "SpeakHandler"}),
        (CorrelationFilter(action="speak"), {"action_type": "speak"}),
        (CorrelationFilter(status="failed"), {"status": "failed"}),
        (CorrelationFilter(trace="t1"), {"trace_id": "t1"}),
    ],
)
def test_a_filter_keeps_what_it_names(store, wanted, columns):
    correlation()
    correlation(correlation_id="this", **columns)

    assert ids(wanted) == ["this"]


def test_text_finds_part_of_any_id(store):
    correlation(correlation_id="abc-1")
    correlation(correlation_id="2", trace_id="abc-2", timestamp=at(-1))
    correlation(correlation_id="3", span_id="abc-3", timestamp=at(-2))
    correlation(correlation_id="4")

    assert ids(CorrelationFilter(text="abc")) == ["abc-1", "2", "3"]


def test_a_whole_id_finds_no_longer_one(store):
    correlation(correlation_id="abc")
    correlation(correlation_id="abcd")

    assert ids(CorrelationFilter(text="abc")) == ["abc"]


def test_a_percent_sign_is_text_to_find(store):
    correlation(correlation_id="50%")
    correlation(correlation_id="500")

    assert ids(CorrelationFilter(text="0%")) == ["50%"]


def test_a_period_begins_at_its_start_and_ends_before_its_end(store):
    for minute in (0, 1, 2):
        correlation(correlation_id=str(minute), timestamp=at(minute))

    found = ids(CorrelationFilter(since=at(0).at, until=at(2).at))

    assert found == ["1", "0"]


def test_a_metric_is_its_name_and_value(store):
    correlation(correlation_id="m", metric_name="cpu", metric_value=75.5)

    assert the_row("m").what == "cpu = 75.5"


def test_a_log_line_is_its_message(store):
    correlation(correlation_id="l", request_data={"message": "Disk almost full"})

    assert the_row("l").what == "Disk almost full"


def test_a_message_that_is_only_in_the_tags_is_found(store):
    correlation(correlation_id="l", tags={"message": "Disk almost full"})

    assert the_row("l").what == "Disk almost full"


def test_a_span_is_the_summary_of_its_result(store):
    correlation(correlation_id="s", response_data={"result_summary": "Permitted"})

    assert [row.what for row in correlations.page(wanted=ALL).rows] == ["Permitted"]


def test_rare_values_and_common_ones_are_found_alike(store, monkeypatch):
    for number in range(4):
        correlation(correlation_id=f"c{number}", timestamp=at(number), status="failed")

    few = ids(CorrelationFilter(status="failed"))
    monkeypatch.setattr(rarity, "FEW", 2)

    assert few == ids(CorrelationFilter(status="failed")) == ["c3", "c2", "c1", "c0"]


@pytest.mark.parametrize("request_data", ["{not json", "[]", '"text"', "", '{"message": ' * 9000])
def test_json_of_any_kind_leaves_the_row_in_the_list(store, request_data):
    correlation(correlation_id="odd", request_data=request_data)

    assert ids() == ["odd"]


def test_malformed_json_is_kept_as_it_is(store):
    correlation(correlation_id="odd", request_data="{not json", tags="also not")

    found = correlations.correlation(correlation_id="odd")

    assert (found.request.text, found.request.malformed) == ("{not json", True)
    assert found.tags.malformed


def test_an_unknown_status_is_a_row_like_any_other(store):
    correlation(status="abandoned")

    assert correlations.page(wanted=ALL).rows[0].status == "abandoned"
    assert "abandoned" in correlations.words()["status"]


def test_what_occurs_is_offered_beside_what_is_known(store):
    correlation(correlation_type="telepathy", handler_name="Medium")

    words = correlations.words()

    assert {"telepathy", "trace_span"} <= set(words["type"])
    assert words["handler"] == ["Medium"]


def test_a_detail_has_every_column_of_the_file(store):
    correlation(correlation_id="one", retention_policy="aggregated")

    stored = correlations.correlation(correlation_id="one").stored

    assert len(stored) == 19
    assert stored["retention_policy"] == "aggregated"


@pytest.mark.parametrize("key", ["a/b", "ü 'quoted' \"twice\"", "..", "a\nb"])
def test_any_id_is_found(store, key):
    correlation(correlation_id=key)

    assert the_row(key).correlation_id == key


@pytest.mark.parametrize("key", ["nobody", "nul\x00"])
def test_an_id_that_is_not_there_is_none(store, key):
    assert correlations.correlation(correlation_id=key) is None


def test_the_rows_beside_stay_inside_the_filter(store):
    for minute, status in enumerate(["failed", "completed", "failed", "completed", "failed"]):
        correlation(correlation_id=str(minute), timestamp=at(minute), status=status)

    beside = correlations.beside(correlation_id="2", wanted=CorrelationFilter(status="failed"))

    assert beside == ("4", "0")


def test_a_trace_is_a_tree_in_time(store):
    correlation(
        correlation_id="child", trace_id="t", span_id="b", parent_span_id="a", timestamp=at(1)
    )
    correlation(correlation_id="root", trace_id="t", span_id="a", timestamp=at(0))
    correlation(
        correlation_id="late", trace_id="t", span_id="c", parent_span_id="a", timestamp=at(3)
    )
    correlation(
        correlation_id="grand", trace_id="t", span_id="d", parent_span_id="b", timestamp=at(2)
    )
    correlation(correlation_id="other", trace_id="u")

    tree = [(depth, span.correlation_id) for depth, span in correlations.spans(trace_id="t")]

    assert tree == [(0, "root"), (1, "child"), (2, "grand"), (1, "late")]


def test_spans_in_a_circle_are_each_shown_once(store):
    correlation(correlation_id="1", trace_id="t", span_id="a", parent_span_id="b", timestamp=at(0))
    correlation(correlation_id="2", trace_id="t", span_id="b", parent_span_id="a", timestamp=at(1))
    correlation(correlation_id="3", trace_id="t", span_id="c", parent_span_id="c", timestamp=at(2))

    assert sorted(span.correlation_id for _, span in correlations.spans(trace_id="t")) == [
        "1",
        "2",
        "3",
    ]


def test_a_row_names_its_task_and_thought_wherever_they_are(store):
    row = correlation(
        request_data={"thought_id": "th", "context": {"task_id": "ta"}}, tags={"task_id": "ta"}
    )

    found = mentions(row.request_data and correlations.correlation(correlation_id=row.pk).request)

    assert found == [Mention("task", "ta", False), Mention("thought", "th", False)]


@pytest.mark.parametrize("size", [1, 300])
def test_a_page_is_one_query_and_its_time_limit_however_many_rows(
    store, django_assert_num_queries, size
):
    metrics(size)
    with django_assert_num_queries(1 if store.engine == "sqlite" else 3, using="store"):
        correlations.page(wanted=ALL)
