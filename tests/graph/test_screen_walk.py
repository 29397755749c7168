"""Every node and edge of a real agent's store is some clicks away."""

import contextlib
import sqlite3

import pytest

from tests.walking import reached


# Opening each of the larger store's pages would take minutes; that each is linked does not.
@pytest.mark.parametrize(("name", "opening"), [("seed_agent.db", True), ("agent_1_0_7.db", False)])
def test_every_node_and_edge_is_reached_by_clicking(viewer, real_store, name, opening):
    path = real_store(name)
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        nodes = {f"/graph/{s}/{n}" for s, n in db.execute("SELECT scope, node_id FROM graph_nodes")}
        edges = {f"/graph/edges/{e}" for (e,) in db.execute("SELECT edge_id FROM graph_edges")}

    found = reached(viewer, "/graph/", under=("/graph/",), opening=opening)

    assert nodes | edges <= found
