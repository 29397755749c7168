"""Pages of recall_timeseries: never silently cut, no point twice, whatever arrives meanwhile."""

import datetime as dt

import pytest

from persistence.cursors import BadCursor
from persistence.writing import InvalidInput

TIES = 37


@pytest.fixture
def series(memory, noon):
    """Points 0 to 36, many of which share an instant."""
    with memory.batch_sync() as batch:
        for number in range(TIES):
            at = noon - dt.timedelta(microseconds=TIES // 5 - number // 5)
            batch.memorize_metric_sync("cpu", number, {"odd": str(number % 2)}, timestamp=at)
    return memory


def walked(memory, **filters):
    """Return the sizes of the pages, and every value in order."""
    sizes, values, cursor = [], [], None
    while True:
        page = memory.recall_timeseries_sync(cursor=cursor, **filters)
        sizes.append(len(page))
        values += [point.metric_value for point in page]
        cursor = page.next_cursor
        if page.complete:
            return sizes, values


@pytest.mark.parametrize("oldest_first", [True, False])
@pytest.mark.parametrize("limit", [1, 5, 36, 37, 38])
def test_pages_together_hold_every_point_once(series, limit, oldest_first):
    sizes, values = walked(series, limit=limit, oldest_first=oldest_first)

    assert sorted(values) == list(range(TIES))
    assert all(size == limit for size in sizes[:-1])


def test_pages_follow_the_order_of_time_within_a_millisecond(series):
    _, values = walked(series, limit=4, oldest_first=True)

    assert [value // 5 for value in values] == [number // 5 for number in range(TIES)]


def test_a_page_is_full_although_a_filter_drops_most_rows(series):
    sizes, values = walked(series, limit=6, tags={"odd": "1"})

    assert (sizes, len(values)) == ([6, 6, 6], 18)


def test_a_page_that_holds_everything_says_so(series):
    page = series.recall_timeseries_sync(limit=TIES)

    assert (page.complete, page.next_cursor) == (True, None)


def test_points_that_arrive_between_two_pages_shift_nothing(series, noon):
    first = series.recall_timeseries_sync(limit=10)
    for number in range(20):
        series.memorize_metric_sync("new", -1, timestamp=noon + dt.timedelta(seconds=number))

    second = series.recall_timeseries_sync(limit=10, cursor=first.next_cursor)

    seen = {point.correlation_id for point in first} & {point.correlation_id for point in second}
    assert (seen, {point.metric_name for point in second}) == (set(), {"cpu"})


def test_every_point_can_be_iterated(series):
    values = [point.metric_value for point in series.iter_timeseries_sync(limit=5)]

    assert sorted(values) == list(range(TIES))


async def test_every_point_can_be_awaited(series):
    values = [point.metric_value async for point in series.iter_timeseries(limit=5)]

    assert sorted(values) == list(range(TIES))


def test_the_period_of_an_iteration_does_not_move_with_the_clock(series, noon, monkeypatch):
    points = series.iter_timeseries_sync(1, limit=5)
    next(points)

    monkeypatch.setattr("persistence.clock.now", lambda: noon + dt.timedelta(days=1))

    assert len(list(points)) == TIES - 1


def test_a_series_reads_as_a_sequence(series):
    page = series.recall_timeseries_sync(limit=3)

    assert (len(page), page[0], page[-1], page[:2]) == (
        3,
        page.points[0],
        page.points[2],
        page.points[:2],
    )


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_of_nothing_is_refused(memory, limit):
    with pytest.raises(InvalidInput, match="at least one"):
        memory.recall_timeseries_sync(limit=limit)


def test_a_cursor_of_nobody_is_refused(memory):
    with pytest.raises(BadCursor):
        memory.recall_timeseries_sync(cursor="nonsense")


def test_a_period_may_end_with_all_time(series):
    end = dt.datetime.max.replace(tzinfo=dt.UTC)

    assert len(series.recall_timeseries_sync(None, end=end)) == TIES
