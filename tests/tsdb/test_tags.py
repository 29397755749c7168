"""Tags asked for in Python and in SQL: the same answers."""

import pytest

from persistence.fields import StoredJson
from persistence.json_columns import HasPair
from persistence.tsdb.models import Correlation
from persistence.tsdb.tags import has_pair, pairs, tag
from tests.tsdb.rows import point, store_rows

TAGS = (
    '{"a": "5"}', '{"a": 5}', '{"a": 5.0}', '{"a": true}', '{"a": "true"}', '{"a": null}',
    '{"a": ["x"]}', '{"a": {"b": 1}}', '{"a": 1}', '{"a": ""}', '{"b": "5"}', "[5]", "not JSON",
    None,
)  # fmt: skip  # short texts
WANTED = ("5", "5.0", "true", "null", '["x"]', '{"b": 1}', "1", "", '"5"', "x")


@pytest.mark.parametrize("tags", [*TAGS, '{"a": "x", "b": 2}', '{"a": "\\ud800"}'])
@pytest.mark.parametrize("key", ["a", "b"])
def test_one_tag_reads_as_all_of_them_do(tags, key):
    stored = None if tags is None else StoredJson(tags)

    assert tag(stored, key) == pairs(stored).get(key)


@pytest.mark.parametrize("wanted", WANTED)
def test_both_say_the_same_of_each_tag(store, wanted):
    store_rows(*(point(0, 1.0, tags=tags) for tags in TAGS))

    found = Correlation.objects.filter(HasPair("tags", "a", wanted))

    in_sql = {None if row.tags is None else row.tags.text for row in found}
    assert {tags for tags in TAGS if has_pair(tags, "a", wanted)} == in_sql
