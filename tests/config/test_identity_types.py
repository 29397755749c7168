"""Types of the identity: what is wanted becomes a proposal, and versions are the lineage."""

import json

import pytest

from persistence.config import queries, services
from persistence.graph.rules import MemoryOpStatus
from persistence.identity.models import Change, OperationRow
from persistence.writing import InvalidInput, NotFound
from tests.config.hearing import setting
from tests.identity.conftest import register

__all__ = ["register"]

LIMITS = "config/capability_limits"
HELD = {"max_tool_calls_per_thought": 5, "mood": "calm"}


@pytest.fixture
def limits(seed_identity):
    seed_identity(LIMITS, HELD)


def test_a_change_waits_for_the_authorities(limits):
    result = services.set_values(
        LIMITS, {"max_tool_calls_per_thought": 9}, by="ann", reason="Two tools are chained."
    )

    assert (result.status, result.data) == (MemoryOpStatus.PENDING, None)
    assert Change.objects.get().change_id == result.change_id
    assert queries.node(LIMITS).settings[1].value == 5


def test_what_is_proposed_keeps_the_names_that_nobody_knows(limits, memory):
    services.set_values(LIMITS, {"max_tool_calls_per_thought": 9}, by="ann")

    change = memory.identity_change_sync(Change.objects.get().change_id)

    assert change.state == "pending"
    operation = OperationRow.objects.get(change_id=change.change_id)
    after = json.loads(json.loads(operation.after)["attributes"])
    assert after == {**HELD, "max_tool_calls_per_thought": 9}


def test_what_is_wrong_is_not_even_proposed(limits):
    with pytest.raises(InvalidInput, match="of at least 0, in calls"):
        services.set_values(LIMITS, {"max_tool_calls_per_thought": -1}, by="ann")

    assert not Change.objects.exists()


def test_what_is_so_already_is_not_proposed(limits):
    result = services.set_values(LIMITS, {"max_tool_calls_per_thought": 5}, by="ann")

    assert result.status is MemoryOpStatus.OK
    assert not Change.objects.exists()


def test_its_versions_are_the_states_of_its_lineage(limits):
    (only,) = queries.versions(LIMITS)

    assert (only.number, only.origin, only.changed) == (1, "founded", tuple(HELD))
    assert queries.node(LIMITS).version == 1


def test_what_authorities_approved_is_a_version_with_their_names(limits, register):
    wanted = {"max_tool_calls_per_thought": 9}
    change_id = services.set_values(LIMITS, wanted, by="ann").change_id
    for authority in ("ben", "ada"):
        register.rule(authority, change_id)

    newest, _ = queries.versions(LIMITS)
    assert (newest.number, newest.origin, newest.by) == (2, "applied", "ben, ada")
    assert (newest.changed, newest.cause) == (("max_tool_calls_per_thought",), change_id)
    assert setting("max_tool_calls_per_thought", LIMITS).set_by == "ben, ada"
    assert queries.effective("capability_limits")["max_tool_calls_per_thought"] == 9
    told = [(one.value, one.by) for one in queries.history(LIMITS, "max_tool_calls_per_thought")]
    assert told == [(5, "founded"), (9, "ben, ada")]

    back = services.revert(LIMITS, 1, by="ann")
    assert back.status is MemoryOpStatus.PENDING
    assert setting("max_tool_calls_per_thought", LIMITS).value == 9


@pytest.mark.parametrize("act", [services.freeze, services.reset])
def test_nothing_of_it_is_learned(limits, act):
    with pytest.raises(NotFound, match="There is no configuration node"):
        act(LIMITS, None, by="ann")
