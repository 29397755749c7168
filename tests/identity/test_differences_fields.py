"""Differences of JSON objects: listed so that applying them to the one gives the other."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence.identity.differences import fields
from persistence.identity.differences.comparing import found
from persistence.identity.differences.fields import What
from persistence.identity.states import node_state

KEYS = st.sampled_from(["a", "b", "c", "id", "a long key"])
LEAVES = st.sampled_from(
    [None, True, False, 0, 1, 1.0, -2.5, "", "1", "calm", "a text of some length", "à"]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=24,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)


def differences(before, after):
    states = (node_state("n", "concept", json.dumps(one)) for one in (before, after))
    comparison, _ = found(*states)
    assert comparison.differing == len(comparison.listed)
    return comparison.listed


def exact(value):
    """Read a value as the comparison does, with numbers by their spelling."""
    return json.loads(json.dumps(value), parse_int=lambda n: (n,), parse_float=lambda n: (n,))


def applied(value, listed, source=("attributes",), path=("attributes",)):
    """Carry differences out: what is taken away, what changes in place, what is put where."""
    for one in listed:
        if one.source == source and one.what in (What.CHANGED, What.WRITTEN) and not one.note:
            return one.after
    gone = {one.source for one in listed if one.what in (What.REMOVED, What.MOVED)}
    come = {
        one.path[-1]: one.after
        for one in listed
        if one.what in (What.ADDED, What.MOVED) and one.path[:-1] == path
    }
    if isinstance(value, dict):
        stay = {
            key: applied(inner, listed, (*source, key), (*path, key))
            for key, inner in value.items()
            if (*source, key) not in gone
        }
        return stay | come
    if isinstance(value, list):
        stay = [place for place in range(len(value)) if (*source, place) not in gone]
        free = [place for place in range(len(stay) + len(come)) if place not in come]
        for old, new in zip(stay, free, strict=True):
            come[new] = applied(value[old], listed, (*source, old), (*path, new))
        return [come[place] for place in sorted(come)]
    return value


@settings(max_examples=150, deadline=None)
@given(OBJECTS, OBJECTS)
def test_applying_the_differences_to_the_one_gives_the_other(before, after):
    listed = differences(before, after)

    assert applied(exact(before), listed) == exact(after)


@settings(max_examples=80, deadline=None)
@given(OBJECTS)
def test_nothing_differs_from_itself(value):
    assert differences(value, value) == []


@settings(max_examples=80, deadline=None)
@given(st.lists(LEAVES, max_size=30), st.lists(LEAVES, max_size=30))
def test_lists_too_long_to_align_are_still_compared_right(before, after):
    pair = {"a": before}, {"a": after}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields, "LONGEST_LIST", 3)
        listed = differences(*pair)

    assert applied(exact(pair[0]), listed) == exact(pair[1])


def only(before, after):
    [one] = differences(before, after)
    return one


def test_an_item_that_moved_is_one_difference():
    one = only(
        {"rules": ["be kind", "be calm", "be brief"]}, {"rules": ["be calm", "be brief", "be kind"]}
    )

    assert (one.what, one.source[-1], one.path[-1]) == (What.MOVED, 0, 2)


def test_a_value_under_another_key_moved():
    one = only({"limits": {"most": [1, 2, 3]}}, {"limits": {"largest": [1, 2, 3]}})

    assert one.what is What.MOVED
    assert (one.source[-1], one.path[-1]) == ("most", "largest")


def test_a_small_value_under_another_key_did_not_move():
    before, after = {"may_lie": False, "x": 1}, {"must_obey": False, "x": 1}

    assert [one.what for one in differences(before, after)] == [What.REMOVED, What.ADDED]


def test_objects_of_a_list_are_told_apart_by_their_names():
    before = {"tools": [{"id": "a", "on": True}, {"id": "b", "on": True}, {"id": "c", "on": True}]}
    after = {"tools": [{"id": "b", "on": False}, {"id": "c", "on": True}]}

    found = {one.what: (one.source, one.before) for one in differences(before, after)}
    assert found[What.REMOVED] == (("attributes", "tools", 0), {"id": "a", "on": True})
    assert found[What.CHANGED] == (("attributes", "tools", 1, "on"), True)


@pytest.mark.parametrize(("before", "after"), [(1, 1.0), (0, -0.0), (100, 1e2)])
def test_two_spellings_of_a_number_are_one_value(before, after):
    one = only({"n": before}, {"n": after})

    assert one.what is What.WRITTEN


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, "1"), (0, False), (None, "null")])
def test_values_of_other_types_differ(before, after):
    assert only({"n": before}, {"n": after}).what is What.CHANGED
