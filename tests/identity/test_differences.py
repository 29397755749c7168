"""Two states compared as a page shows them: rows in words, cut, counted, in good time."""

import json

import pytest

from persistence.identity.differences import changed_paths, compare, compare_all
from persistence.identity.differences.comparing import MOST_ROWS
from persistence.identity.differences.fields import What
from persistence.identity.differences.showing import LETTERS
from persistence.identity.differences.wording import Kind
from persistence.identity.states import Operation, edge_state, node_state
from tests import haste


def node(attributes, node_type="concept"):
    text = attributes if isinstance(attributes, str | None) else json.dumps(attributes)
    return node_state("agent/iris", node_type, text)


def edge(**facts):
    known = {"source": "a", "target": "b", "relationship": "knows", "weight": 1.0}
    return edge_state("e", **{**known, "attributes": None, **facts})


def shown(row):
    path = " › ".join("".join(piece.text for piece in step.pieces) for step in row.path)
    sides = (
        "".join(p.text for p in side.pieces) if side else None for side in (row.before, row.after)
    )
    return (path, str(row.what), *sides)


def only(before, after):
    found = compare(before, after)
    [row] = found.rows
    return row


def test_each_field_says_what_happened_to_it():
    before = node({"name": "Iris", "tone": "calm", "limits": {"hours": 8, "spend": 10}})
    after = node({"name": "Iris", "tone": "warm", "limits": {"hours": 8}, "may_lie": True})

    found = compare(before, after)

    assert [shown(row) for row in found.rows] == [
        ("attributes › tone", "changed", "calm", "warm"),
        ("attributes › limits › spend", "removed", "10", None),
        ("attributes › may_lie", "added", None, "true"),
    ]
    assert (found.unchanged, found.more) == (3, 0)


def test_a_node_that_was_not_there_is_added_field_by_field():
    found = compare(None, node({"name": "Iris", "tools": ["mail"]}))

    assert [shown(row) for row in found.rows] == [
        ("type", "added", None, "concept"),
        ("attributes › name", "added", None, "Iris"),
        ("attributes › tools", "added", None, '["mail"]'),
    ]


def test_an_edge_is_compared_by_its_fields():
    found = compare(edge(), edge(target="c", weight=0.5))

    assert [shown(row) for row in found.rows] == [
        ("target", "changed", "b", "c"),
        ("weight", "changed", "1.0", "0.5"),
    ]
    assert found.unchanged == 2


def test_an_edge_that_goes_is_removed_field_by_field():
    found = compare(edge(attributes="{}"), None)

    assert {row.what for row in found.rows} == {What.REMOVED}
    assert len(found.rows) == 5


def test_a_number_that_became_text_says_so():
    assert only(node({"n": 1}), node({"n": "1"})).notes == ["It was a number and is text."]


def test_a_text_that_changed_a_little_is_shown_by_words():
    row = only(node({"creed": "Never lie to a user."}), node({"creed": "Never lie to an owner."}))

    assert [(run.kind, run.pieces[0].text) for run in row.runs] == [
        (Kind.SAME, "Never lie to "),
        (Kind.REMOVED, "a user"),
        (Kind.ADDED, "an owner"),
        (Kind.SAME, "."),
    ]
    assert (row.before, row.after) == (None, None)


def test_a_text_that_looks_the_same_is_called_out():
    row = only(node({"owner": "admin"}), node({"owner": "аdmin"}))

    assert row.notes == ["It looks the same as before, but it is not."]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ('{"a": 1, "b": 2}', '{"a":1,\n"b":2}', "Only the spacing differs."),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', "Only the order of the keys differs."),
        ('{"a": "é"}', r'{"a": "\u00e9"}', "Only how letters are escaped"),
        ('{"a": 1}', '{"a": 2, "a": 1}', "or a key that comes twice"),
    ],
)
def test_the_same_value_written_differently_is_no_change_of_value(before, after, why):
    row = only(node(before), node(after))

    assert row.what is What.WRITTEN
    assert why in row.notes[0]
    assert (row.before, row.after) == (None, None)


def test_a_number_spelled_differently_is_shown_and_comes_last():
    found = compare(node({"n": 1, "m": 1}), node({"n": 1.0, "m": 2}))

    assert [shown(row)[:2] for row in found.rows] == [
        ("attributes › m", "changed"),
        ("attributes › n", "written differently"),
    ]


def test_a_key_that_comes_twice_is_named_without_acting_on_the_page():
    found = compare(node({}), node('{"t\u202e": 1, "t\u202e": 2}'))

    [note] = found.notes
    assert r'twice after ("t\u202e")' in note


@pytest.mark.parametrize("before", ["{broken", "[1, 2]", "3", "NULL", ""])
def test_what_is_no_object_is_compared_as_text(before):
    found = compare(node(before), node({"a": 1}))

    assert found.notes == ["Attributes that are no JSON object are compared as text."]
    assert [row.what for row in found.rows] == [What.CHANGED]


def test_null_is_not_an_empty_object():
    row = only(node(None), node({}))

    assert shown(row) == ("attributes", "added", None, "{}")
    assert shown(only(node({}), node(None))) == ("attributes", "removed", "{}", None)


def test_nothing_differs_from_itself():
    for state in (None, node(None), node({}), node("{broken"), node({"a": [1]}), edge()):
        assert compare(state, state).rows == []
    assert compare(node({"a": 1}), node({"a": 1})).unchanged == 2


def test_only_the_first_differences_are_shown_and_the_others_counted():
    found = compare(node({}), node({f"key {n}": n for n in range(1000)}))

    assert len(found.rows) == MOST_ROWS
    assert found.more == 1000 - MOST_ROWS
    assert found.total == 1000


def test_a_long_text_that_was_added_is_cut_and_the_rest_described():
    text = "Be kind. " * 10_000 + "\u202e"
    row = only(node({}), node({"creed": text}))

    assert row.after.left_out == f"{len(text) - 1200:,} letters more, 1 of them invisible"


def test_many_items_share_what_one_page_can_carry():
    long = Operation(node({}).item, node({}), node({f"k{n}": n for n in range(300)}))
    found = [differences for _, differences in compare_all([long] * 3)]

    assert [len(one.rows) for one in found] == [300, 100, 0]
    assert [one.more for one in found] == [0, 200, 300]


def test_items_that_are_too_much_for_a_page_say_so():
    big = Operation(node({}).item, node({}), node({"creed": "x" * 2_500_000}))
    found = [differences for _, differences in compare_all([big] * 3)]

    assert [bool(one.rows) for one in found] == [True, True, False]
    assert found[2].notes == ["It is too much to compare on one page."]


def letters(found):
    sides = [side for row in found.rows for side in (row.before, row.after) if side]
    runs = [run for row in found.rows for run in row.runs]
    return sum(len(piece.text) for shown in [*sides, *runs] for piece in shown.pieces)


KEYS = {f"key_{n}": f"value {n}" for n in range(70_000)}
CREED = "He was kind to everybody, and nobody minded. " * 45_000
HUGE = {
    "many keys, one changed": (KEYS, {**KEYS, "key_9": "x"}),
    "many keys, all changed": (KEYS, dict.fromkeys(KEYS, "x")),
    "many keys, all renamed": (KEYS, {f"{key}x": value for key, value in KEYS.items()}),
    "a long text, one word": ({"creed": CREED}, {"creed": CREED.replace("kind", "cruel", 1)}),
    "a long text, all over": ({"creed": CREED}, {"creed": CREED.replace("kind", "cruel")}),
    "one long line": ({"creed": "a" * 2_000_000}, {"creed": "b" * 2_000_000}),
    "a million values": ({"l": [1] * 660_000}, {"l": [2] * 660_000}),
    "a long list, reversed": ({"l": list(range(99_000))}, {"l": list(range(99_000))[::-1]}),
    "hostile text": ({"creed": ""}, {"creed": "\u202e\u200b" * 160_000}),
    "many long texts": (dict.fromkeys(map(str, range(500)), "x" * 2000), {}),
    "no JSON": ("{" + CREED, "{" + CREED + "}"),
    "nested": ('{"a":' * 900 + "1" + "}" * 900, '{"a":' * 900 + "2" + "}" * 900),
    "nested beyond reading": ('{"a":' * 200_000, '{"a":' * 200_000 + "}"),
}


@pytest.mark.parametrize("what", HUGE)
def test_a_huge_node_is_compared_in_good_time_to_a_page_that_can_be_drawn(what):
    before, after = map(node, HUGE[what])
    compared = []
    took = haste.seconds_of(lambda: compared.append(compare(before, after)))

    (found,) = compared
    assert found.rows
    assert letters(found) <= LETTERS + MOST_ROWS * 200
    assert took < 1.5


def test_the_paths_that_changed_are_named_for_blame():
    before = node({"name": "Iris", "limits": {"hours": 8, "spend": 10}, "tools": ["a", "b"]})
    after = node({"name": "Iris", "limits": {"hours": 9}, "tools": ["b"]}, "agent")

    assert changed_paths(before, after) == {
        ("type",),
        ("attributes", "limits", "hours"),
        ("attributes", "limits", "spend"),
        ("attributes", "tools"),
    }


def test_the_paths_of_an_item_that_came_are_its_fields():
    assert changed_paths(None, node({"a": 1})) == {("type",), ("attributes",)}
    assert changed_paths(node({"a": 1}), node({"a": 1})) == frozenset()
    assert changed_paths(node("{broken"), node({"a": 1})) == {("attributes",)}
    assert changed_paths(node({"a": 1}), node('{"a":1.0}')) == {("attributes", "a")}
