"""Recall of rows that no service of ours wrote: whatever can be read is, and nothing is made up."""

import pytest

from tests.memory.rows import do, node


def test_a_node_is_recalled_in_its_own_scope(memory):
    memory.memorize_sync(node(scope="community", a=1))

    assert memory.recall_sync("n") is None
    assert memory.recall_sync(node(scope="community")).attributes == {"a": 1}


def test_a_type_that_nobody_knows_stays_text(memory, store):
    memory.memorize_sync(node())
    do(store, "UPDATE graph_nodes SET node_type = 'dream'")

    assert memory.recall_sync("n").type == "dream"


@pytest.mark.parametrize("text", ["{", "[1]", "7", ""])
def test_attributes_that_are_no_object_come_back_as_their_text(memory, store, text):
    memory.memorize_sync(node(a=1))
    do(store, f"UPDATE graph_nodes SET attributes_json = '{text}'")

    found = memory.recall_sync("n")

    assert (found.attributes, found.unreadable) == ({}, text)


def test_a_row_without_attributes_is_a_node_without_attributes(memory, store):
    memory.memorize_sync(node(a=1))
    do(store, "UPDATE graph_nodes SET attributes_json = NULL, version = NULL, updated_at = NULL")

    found = memory.recall_sync("n")

    assert (found.attributes, found.version, found.updated_at) == ({}, 1, None)


HOSTILE = [
    "a'b",
    'a"b',
    "a/b->c",
    "%s",
    "?",
    ":x",
    "<script>",
    "'; DROP TABLE graph_nodes;--",
    "雪",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_is(memory, text):
    memory.memorize_sync(node(text, **{text: text}))

    assert memory.recall_sync(text).attributes == {text: text}
