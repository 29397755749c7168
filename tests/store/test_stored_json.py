"""JSON as it is stored: what the standard library reads, and nothing else."""

import json

import pytest

from persistence.fields import StoredJson


@pytest.mark.parametrize(
    "text",
    ['{"a": [1, 2.5, true, null]}', ' {"a": 1}\n', "null", " null ", "0", '""', "NaN", '"\\ud800"',
     "1e999", '{"a": 1, "a": 2}', "9" * 40],
)  # fmt: skip  # short texts
def test_what_is_json_has_its_value(text):
    stored = StoredJson(text)

    assert repr(stored.value) == repr(json.loads(text))
    assert not stored.malformed


@pytest.mark.parametrize(
    "text", ["", " ", "x", '{"a": 1} x', "{}{}", "1 2", "{'a': 1}", "\ufeff{}", "[" * 100_000]
)
def test_what_is_none_has_none_and_says_so(text):
    stored = StoredJson(text)

    assert stored.malformed
    assert stored.value is None
    assert str(stored) == text
