"""Rare and common values of a column are found alike, each by its own way."""

import pytest

from persistence import rarity
from persistence.audit import queries
from persistence.audit.filters import EntryFilter
from tests.audit.rows import entry


@pytest.mark.parametrize("few", [1, 100])
@pytest.mark.parametrize("value", ["it's", "50%", "ü"])
def test_either_way_finds_the_same_rows(store, monkeypatch, few, value):
    monkeypatch.setattr(rarity, "FEW", few)
    entry(1, event_type=value)
    entry(2, event_type=f"{value} more")
    entry(3, event_type=value)
    wanted = EntryFilter(event_type=value)

    assert [row.sequence for row in queries.page(wanted=wanted).rows] == [3, 1]
    assert queries.count(wanted=wanted).number == 2


def test_a_value_that_nobody_has_is_looked_for_once(store, django_assert_num_queries):
    entry(1)

    with django_assert_num_queries(2 if store.engine == "sqlite" else 4, using="store"):
        assert queries.page(wanted=EntryFilter(event_type="nothing")).rows == []
