"""The few names that a change is known by in a list: exactly what differs, and nothing else."""

import pytest

from persistence.identity.states import Operation, node_state
from persistence.identity.touching import touched


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ('{"a": 1, "b": "x"}', '{"a": 1, "b": "y"}', ("b",)),
        ('{"a": 1}', '{"a": true}', ("a",)),
        ('{"a": [1, {"b": 1}]}', '{"a": [1, {"b": 1.0}]}', ("a",)),
        ('{"a": 0.0}', '{"a": -0.0}', ("a",)),
        ('{"a": [NaN], "b": NaN}', '{"b":NaN, "a":[NaN]}', ()),
        ('{"a": {"x": 1, "y": 2}}', '{"a": {"y": 2, "x": 1}}', ()),
        ('{"a": 1}', '{"b": 1}', ("a", "b")),
        ("[]", "{}", None),
    ],
)
def test_what_differs_is_named_whatever_python_calls_equal(before, after, names):
    old, new = (node_state("x", "value", text) for text in (before, after))

    assert touched(Operation(old.item, old, new)).names == names
