"""search: exact matches by attribute, whatever the keys are made of, and no page cut silently."""

import pytest

from tests.memory.rows import do, node


def ids(page):
    return [found.id for found in page.rows]


@pytest.mark.parametrize(
    "key", ["plain", "a.b", 'say "x"', "it's", "Zoë", "back\\slash", "$", "%_", ""]
)
def test_a_key_is_a_key_whatever_it_is_made_of(memory, key):
    memory.memorize_sync(node("hit", **{key: "x"}))
    memory.memorize_sync(node("miss", **{f"{key}.": "x"}))

    assert ids(memory.search_sync(attributes={key: "x"})) == ["hit"]


@pytest.mark.parametrize(
    "value", ["text", "Zoë", 'q"', 1, 2.5, True, None, [1, "a"], {"k": [None]}]
)
def test_a_value_of_any_kind_matches_itself(memory, value):
    memory.memorize_sync(node("hit", k=value))
    memory.memorize_sync(node("miss", k="something else"))

    assert ids(memory.search_sync(attributes={"k": value})) == ["hit"]


@pytest.mark.parametrize(
    ("stored", "asked"), [(1, True), (True, 1), ("1", 1), (None, "null"), (0, None)]
)
def test_values_of_different_kinds_do_not_match(memory, stored, asked):
    memory.memorize_sync(node("a", k=stored))

    assert ids(memory.search_sync(attributes={"k": asked})) == []


def test_an_absent_key_is_not_null(memory):
    memory.memorize_sync(node("a", other=1))

    assert ids(memory.search_sync(attributes={"k": None})) == []


def test_a_path_reaches_into_nested_objects(memory):
    memory.memorize_sync(node("hit", outer={"in.ner": "x"}))
    memory.memorize_sync(node("miss", **{"outer.in.ner": "x"}))

    assert ids(memory.search_sync(attributes={("outer", "in.ner"): "x"})) == ["hit"]


def test_all_conditions_must_hold(memory):
    memory.memorize_sync(node("both", a=1, b=2))
    memory.memorize_sync(node("one", a=1, b=3))

    assert ids(memory.search_sync(attributes={"a": 1, "b": 2})) == ["both"]


def test_scope_and_type_narrow_down(memory):
    memory.memorize_sync(node("x", k=1))
    memory.memorize_sync(node("x", scope="community", k=1))

    assert ids(memory.search_sync(attributes={"k": 1}, scope="community")) == ["x"]
    assert ids(memory.search_sync(attributes={"k": 1}, type="user")) == []


def test_pages_hold_every_match_once(memory):
    for number in range(25):
        memory.memorize_sync(node(f"n{number:02}", odd=number % 2))

    seen, cursor = [], None
    while True:
        page = memory.search_sync(attributes={"odd": 1}, limit=5, cursor=cursor)
        seen += ids(page)
        cursor = page.next
        if cursor is None:
            break
    assert seen == [f"n{number:02}" for number in range(1, 25, 2)]


def test_a_last_page_that_is_just_full_is_the_last(memory):
    for name in "ab":
        memory.memorize_sync(node(name, k=1))

    assert memory.search_sync(attributes={"k": 1}, limit=2).next is None


def test_a_malformed_row_disturbs_nobody(memory, store):
    memory.memorize_sync(node("bad", k=1))
    memory.memorize_sync(node("good", k=1))
    do(store, "UPDATE graph_nodes SET attributes_json = '{\"k\": 1' WHERE node_id = 'bad'")

    assert ids(memory.search_sync(attributes={"k": 1})) == ["good"]


async def test_the_awaited_twin_does_the_same(memory):
    await memory.memorize(node("a", k=1))

    assert ids(await memory.search(attributes={"k": 1})) == ["a"]


@pytest.mark.parametrize("text", ['{"Zoë": "naïve"}', '{"Zo\\u00eb":"na\\u00efve"}'])
def test_other_writers_may_escape_otherwise(memory, store, text):
    memory.memorize_sync(node("a"))
    do(store, f"UPDATE graph_nodes SET attributes_json = '{text}'")

    assert ids(memory.search_sync(attributes={"Zoë": "naïve"})) == ["a"]
