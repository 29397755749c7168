"""What several lines are made of, said once."""

import pytest

from persistence.tsdb.queries.sources import Source, together

RAW = Source(raw_points=None)


def cells(*minutes: int, raw_points: int = 0) -> Source:
    return Source(frozenset(minutes), raw_points)


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ([], "nothing"),
        ([RAW], "raw points"),
        ([cells(5), cells(5)], "5 min rollups"),
        ([cells(5, raw_points=1), cells(5, raw_points=3)], "5 min rollups and 4 raw points"),
        ([cells(60), cells(60, raw_points=1)], "1 h rollups and 1 raw point"),
        ([cells(5, raw_points=3), RAW], "5 min rollups and raw points"),
        ([cells(60, 1)], "1 min and 1 h rollups"),
        ([cells(1, raw_points=1_200)], "1 min rollups and 1,200 raw points"),
    ],
)
def test_sources_add_up(sources, words):
    assert str(together(sources)) == words
