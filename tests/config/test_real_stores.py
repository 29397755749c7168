"""The configuration of real agents, of every era: read whole, and never written."""

import pytest
from django.test.utils import CaptureQueriesContext

from persistence.config import queries, services
from persistence.config.present import every
from persistence.config.types import ConfigNodeType
from persistence.store import connection
from persistence.writing import ReadOnlyStore
from tests.config.hearing import KEY, finding, setting


def test_the_ten_nodes_of_june_2025_have_all_their_settings(seed_store):
    found = {row.kind: row for row in queries.kinds()}

    assert set(found) == set(ConfigNodeType)
    assert {(row.nodes, row.problems) for row in found.values()} == {(1, 0)}
    triggers = setting("review_triggers", "config/filter_config").value
    assert [one["name"] for one in triggers] == [
        "text_wall",
        "message_flooding",
        "emoji_spam",
        "caps_abuse",
    ]


def test_a_node_that_an_agent_wrote_has_one_version_and_no_history_of_learning(seed_store):
    (only,) = queries.versions("config/filter_config")

    assert (only.number, only.origin, only.is_kept) == (1, "outside", False)
    assert queries.evidence("config/filter_config", "sensitivity") is None
    (identity,) = queries.versions("config/trust_parameters")
    assert identity.attributes["initial_trust_score"] == 0.4


@pytest.mark.parametrize("name", ["agent_1_0_7.db", "seed_audit.db"])
def test_nodes_of_other_types_are_listed_and_nothing_is_made_up_about_them(real_store, name):
    real_store(name)

    rows = queries.nodes()

    assert {row.kind for row in rows} <= {None}
    assert bool(rows) is (name == "agent_1_0_7.db")
    for row in rows[:5]:
        found = queries.node(row.node_id)
        assert (found.kind, found.settings, found.problems) == (None, [], [])
        assert "value" in found.unknown


@pytest.mark.parametrize(
    "write",
    [
        lambda: services.set_values(KEY, {"sensitivity": 0.4}, by="ann"),
        lambda: services.learn(KEY, finding()),
        lambda: services.reset("config/filter_config", None, by="ann"),
    ],
)
def test_an_agents_own_store_is_not_written(seed_store, write):
    before = seed_store.read_bytes()

    with pytest.raises(ReadOnlyStore):
        write()

    assert seed_store.read_bytes() == before


def test_listing_configuration_does_not_read_the_memory(store):
    with CaptureQueriesContext(connection()) as asked:
        list(every())
    explain = "EXPLAIN QUERY PLAN" if store.engine == "sqlite" else "EXPLAIN"

    with connection().cursor() as cursor:
        if store.engine == "postgresql":  # a table of no rows is sooner read
            cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"{explain} {asked[0]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())

    assert "idx_graph_nodes_config" in plan
