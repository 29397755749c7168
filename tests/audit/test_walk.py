"""Every audit entry of a real agent's store, in either shape, is some clicks away."""

import contextlib
import sqlite3

import pytest

from tests.walking import reached


@pytest.mark.parametrize("name", ["seed_agent.db", "seed_audit.db"])
def test_every_entry_is_reached_by_clicking(viewer, real_store, name):
    path = real_store(name)
    with contextlib.closing(sqlite3.connect(path)) as agent, agent:
        numbers = [n for (n,) in agent.execute("SELECT sequence_number FROM audit_log_v2")]
    agent.close()

    found = reached(viewer, "/audit/", under=("/audit/",))

    assert {f"/audit/{number}" for number in numbers} <= found
    assert f"{len(numbers)} entries" in viewer.get("/audit/").content.decode()
