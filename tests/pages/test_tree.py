"""JSON as a tree: bounded, folded where it is long, harmless."""

import json

from django.template.loader import render_to_string

from ciris_admin.pages import tree
from persistence.fields import StoredJson


def test_values_keep_their_kind_and_order():
    grown = tree.grow({"b": 1, "a": [True, None, "x"]})

    assert [(branch.name, branch.kind) for branch in grown.branches] == [
        ("b", "number"),
        ("a", "list"),
    ]
    assert [leaf.text for leaf in grown.branches[1].branches] == ["true", "null", "x"]


def test_long_text_and_large_collections_are_folded():
    long, large, small = tree.grow(
        {"long": "x" * 1000, "large": list(range(50)), "small": [1]}
    ).branches

    assert (long.is_open, large.is_open, small.is_open) == (False, False, True)


def test_a_folded_collection_says_what_it_begins_with():
    (large,) = tree.grow({"large": list(range(50))}).branches

    assert large.hint == "0, 1, 2"


def test_the_number_of_drawn_values_is_bounded():
    grown = tree.grow(list(range(tree.MOST_ITEMS + 1)))

    assert grown.cut
    assert len(grown.branches) == tree.MOST_ITEMS


def test_a_collection_beyond_the_bound_is_not_shown_as_empty():
    grown = tree.grow([*range(tree.MOST_ITEMS - 1), ["beyond"]])

    html = render_to_string("includes/_tree.html", {"branches": grown.branches[-1:]})

    assert "1 not drawn" in html


def test_a_tree_that_is_drawn_to_its_last_value_is_not_cut():
    assert not tree.grow(list(range(tree.MOST_ITEMS))).cut


def test_a_deep_value_ends_in_its_own_text():
    value = "leaf"
    for _ in range(tree.DEEPEST + 5):
        value = [value]

    (branch,) = tree.grow(value).branches
    while branch.branches:
        (branch,) = branch.branches

    assert branch.kind == "text"
    assert json.loads(branch.text) == [[[["leaf"]]]]


def test_half_a_surrogate_pair_becomes_a_replacement_mark():
    assert tree.grow(json.loads('"\\ud800"')).branches[0].text == "\ufffd"


def test_malformed_text_is_shown_without_a_tree():
    shown = tree.shown(StoredJson("{oops"), longest=100)

    assert (shown.tree, shown.malformed, shown.text) == (None, True, "{oops")


def test_text_that_was_cut_is_not_called_malformed():
    shown = tree.shown(StoredJson('{"a": "x'), longest=8)

    assert (shown.cut, shown.malformed) == (True, False)
