"""Which nodes a filter finds, in which order, on both engines."""

import datetime as dt

import pytest

from persistence.graph.queries import NodeFilter, nodes
from tests.graph import make

pytestmark = pytest.mark.usefixtures("store")


def found(**wanted) -> list[str]:
    return make.ids(nodes.page(wanted=NodeFilter(scope="local", **wanted)))


def test_the_node_changed_last_comes_first():
    make.node("old", minutes=1)
    make.node("new", minutes=2)

    assert found() == ["new", "old"]


def test_a_node_that_was_never_updated_stands_where_it_was_created():
    make.node("old", minutes=-1)
    make.node("created at noon", updated_at=None)
    make.node("new", minutes=1)

    assert found() == ["new", "created at noon", "old"]


def test_a_scope_shows_its_own_nodes_only():
    make.node("user/ada", scope="local")
    make.node("user/ada", scope="community")

    assert [row.scope for row in nodes.page(wanted=NodeFilter(scope="community")).rows] == [
        "community"
    ]


def test_without_a_scope_all_scopes_are_searched():
    make.node("user/ada", scope="local")
    make.node("user/ada", scope="community")

    assert len(nodes.page(wanted=NodeFilter(id_contains="ada")).rows) == 2


def test_telemetry_waits_until_it_is_asked_for():
    make.node("user/ada")
    make.telemetry(2)

    assert found() == ["user/ada"]
    assert len(found(telemetry=True)) == 3
    assert len(found(node_type="tsdb_data")) == 2


def test_a_type_that_nobody_knows_can_be_asked_for():
    make.node("a", node_type="dream_fragment")
    make.node("b")

    assert found(node_type="dream_fragment") == ["a"]
    assert nodes.types_in(scope="local") == ["concept", "dream_fragment"]


def test_part_of_an_id_finds_it_in_either_case():
    make.node("user/Ada")
    make.node("user/grace")

    assert found(id_contains="ADA") == ["user/Ada"]


@pytest.mark.parametrize("text", ["100%", "a_b", "c\\d"])
def test_wildcards_are_looked_for_as_text(text):
    make.node("plain", attributes={"v": "1000 axb c-d"})
    make.node("wild", attributes={"v": text})

    assert found(text=text) == ["wild"]


@pytest.mark.parametrize("text", ["Zürich", 'say "hi"', "你好", "😀"])
def test_text_is_found_although_json_escapes_it(text):
    make.node("plain")
    make.node("escaped", attributes={"v": text})

    assert found(text=text) == ["escaped"]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("moderator", "moderator"),
        ("5", "5"),
        (5, "5"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        (["a", 1], '["a",1]'),
        ({"x": 1}, '{"x": 1}'),
        ("", ""),
        ("moderator", '"moderator"'),
    ],
)
def test_an_attribute_matches_as_json_and_as_text(stored, typed):
    make.node("other", attributes={"key": "something else"})
    make.node("match", attributes={"key": stored})

    assert found(pairs=[("key", typed)]) == ["match"]


def test_a_flag_is_no_number():
    make.node("a", attributes={"on": True})

    assert found(pairs=[("on", "1")]) == []


@pytest.mark.parametrize("key", ["a.b", 'say "hi"', "$.x", "[0]", "it's", "", "a=b", "ключ"])
def test_any_key_can_be_matched(key):
    make.node("other", attributes={"b": "v"})
    make.node("match", attributes={key: "v"})

    assert found(pairs=[(key, "v")]) == ["match"]


def test_all_pairs_must_match():
    make.node("one", attributes={"a": 1})
    make.node("both", attributes={"a": 1, "b": 2})

    assert found(pairs=[("a", "1"), ("b", "2")]) == ["both"]


@pytest.mark.parametrize("text", ["{not json", "[1, 2]", '"text"', "null", "", None])
def test_attributes_that_are_no_object_match_no_pair_and_break_nothing(text):
    make.node("odd", attributes=text)
    make.node("match", attributes={"0": "1"})

    assert found(pairs=[("0", "1")]) == ["match"]


@pytest.mark.parametrize("value", ["NaN", "1e999", "9" * 400, "[" * 5000, '"\\ud800"', "\\u0000"])
def test_a_value_that_json_or_the_engine_cannot_hold_matches_nothing(value):
    make.node("a", attributes={"key": "v"})

    assert found(pairs=[("key", value)]) == []


def test_a_period_holds_its_beginning_and_not_its_end():
    for minutes in (0, 10, 20):
        make.node(f"at {minutes}", minutes=minutes)
    ten = dt.timedelta(minutes=10)

    assert found(since=make.NOON + ten, until=make.NOON + 2 * ten) == ["at 10"]


def test_every_page_together_is_the_list():
    for minutes in range(7):
        make.node(f"n{minutes}", minutes=minutes // 2)  # pairs share their moment
    wanted, seen, cursor = NodeFilter(scope="local"), [], None

    while True:
        page = nodes.page(wanted=wanted, cursor=cursor, size=2)
        seen += make.ids(page)
        cursor = page.next
        if not cursor:
            break

    assert seen == ["n6", "n5", "n4", "n3", "n2", "n1", "n0"]


def test_the_nodes_beside_one_are_those_of_the_filtered_list():
    for minutes, kind in enumerate(("user", "concept", "user", "concept", "user")):
        make.node(f"n{minutes}", minutes=minutes, node_type=kind)
    wanted = NodeFilter(scope="local", node_type="user")

    before, after = nodes.beside(wanted=wanted, scope="local", node_id="n2")

    assert (before.node_id, after.node_id) == ("n4", "n0")


def test_a_list_reads_the_beginning_of_attributes_and_their_size():
    make.node("large", attributes={"v": "x" * 10_000})

    (row,) = nodes.page(wanted=NodeFilter(scope="local")).rows

    assert len(row.preview) == nodes.PREVIEW
    assert row.size == 10_009


def test_long_attributes_are_cut_unless_the_whole_is_wanted():
    make.node("large", attributes={"v": "x" * nodes.SHOWN})

    assert nodes.node(scope="local", node_id="large").cut
    assert not nodes.node(scope="local", node_id="large", whole=True).cut


def test_the_download_is_what_is_stored():
    make.node("spaced", attributes='{"a" : 1}')

    assert nodes.stored_attributes(scope="local", node_id="spaced") == b'{"a" : 1}'


def test_bytes_that_are_no_text_come_back_as_they_are(seed_sqlite):
    seed_sqlite.execute(
        "UPDATE graph_nodes SET attributes_json = CAST(x'7bff7d' AS TEXT) WHERE node_id = 'weather'"
    )

    assert nodes.stored_attributes(scope="environment", node_id="weather") == b"{\xff}"


def test_an_id_with_nul_is_not_found_rather_than_an_error():
    assert nodes.node(scope="local", node_id="a\x00b") is None


def test_the_other_scopes_of_an_id_are_named():
    for scope in ("network", "local", "community"):
        make.node("user/ada", scope=scope)

    assert nodes.other_scopes(scope="local", node_id="user/ada") == ["community", "network"]
