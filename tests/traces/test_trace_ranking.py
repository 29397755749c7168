"""The order of traces, and pages of it."""

import base64
import datetime as dt
from dataclasses import dataclass

import pytest

from persistence.cursors import BadCursor
from persistence.tsdb.queries.trace_ranking import Sort, page, ranked

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Some:
    trace_id: str
    seconds: float = 0
    failed: int = 0
    minute: int | None = 0

    @property
    def took(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.seconds)

    @property
    def newest(self) -> dt.datetime | None:
        return None if self.minute is None else NOON + dt.timedelta(minutes=self.minute)


TRACES = [
    Some("quick", 1, minute=3),
    Some("slow", 9, minute=2),
    Some("failed", 2, failed=5, minute=1),
    Some("failed slowly", 3, failed=1, minute=0),
    Some("timeless", 0, minute=None),
]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.ERRORS, ["failed slowly", "failed", "slow", "quick", "timeless"]),
        (Sort.SLOWEST, ["slow", "failed slowly", "failed", "quick", "timeless"]),
        (Sort.NEWEST, ["quick", "slow", "failed", "failed slowly", "timeless"]),
    ],
)
def test_each_order_is_total(sort, order):
    assert [trace.trace_id for trace in ranked(TRACES[::-1], sort)] == order


@pytest.mark.parametrize("sort", Sort)
def test_pages_lead_through_all_of_them_and_back(sort):
    traces = [Some(f"{n:02}", n % 4, failed=n % 3, minute=n % 5) for n in range(23)]
    there, cursor = [], None
    while True:
        found = page(traces, sort, cursor=cursor, size=5)
        there.append(list(found.rows))
        cursor = found.next
        if cursor is None:
            break
    assert [trace for rows in there for trace in rows] == ranked(traces, sort)

    back = page(traces, sort, cursor=found.previous, size=5)

    assert list(back.rows) == there[-2]


def test_what_arrives_meanwhile_shifts_no_page():
    first = page(TRACES, Sort.SLOWEST, size=2)
    more = [Some("new", 50), *TRACES]

    assert [t.trace_id for t in page(more, Sort.SLOWEST, cursor=first.next, size=2).rows] == [
        "failed",
        "quick",
    ]


def written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        written("[]"),
        written("[0,1,2,3]"),
        written('[0,1e400,2,"x"]'),
        written('[0,null,2,"x"]'),
        written("[" * 100_000),
    ],
)
def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(BadCursor):
        page(TRACES, Sort.NEWEST, cursor=cursor)
