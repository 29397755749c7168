"""Every correlation of a real agent's store is some clicks away."""

import contextlib
import hashlib
import sqlite3
from pathlib import Path

import pytest

from tests.walking import reached


def column(path: Path, statement: str) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as agent, agent:
        found = [value for (value,) in agent.execute(statement)]
    agent.close()
    return found


@pytest.mark.parametrize("name", ["seed_agent.db", "agent_1_0_7.db"])
def test_every_correlation_is_reached_by_clicking(viewer, real_store, name):
    path = real_store(name)
    ids = column(path, "SELECT correlation_id FROM service_correlations")

    here = "/traces/correlations/"
    found = reached(viewer, here, under=(here,), opening=False)

    assert {f"{here}{key}" for key in ids} <= found


def test_every_kind_of_correlation_opens(viewer, seed_store):
    kinds = (
        "SELECT min(correlation_id) FROM service_correlations"
        " GROUP BY correlation_type, handler_name, action_type"
    )

    for key in column(seed_store, kinds):
        assert viewer.get(f"/traces/correlations/{key}").status_code == 200


def test_the_total_is_sqlites_own(viewer, seed_store):
    (total,) = column(seed_store, "SELECT count(*) FROM service_correlations")

    assert f"{total:,} correlations" in viewer.get("/traces/correlations/").content.decode()


@pytest.mark.parametrize("name", ["seed_agent.db", "seed_audit.db", "agent_1_0_7.db"])
def test_no_screen_changes_a_byte_of_an_agents_file(viewer, real_store, name):
    path = real_store(name)
    before = hashlib.sha256(path.read_bytes()).hexdigest()

    for address in ("/", "/traces/", "/audit/", "/audit/keys/", "/audit/1", "/storage/?measure=1"):
        assert viewer.get(address).status_code in {200, 404}
        viewer.get(address, {"format": "json"})

    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
