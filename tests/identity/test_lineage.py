"""The lineage as it is read: points of the history, the identity at each, and blame."""

import datetime as dt

import pytest
from django.db import connections

from persistence import GraphNode
from persistence.graph.models import Node
from persistence.identity import proposing, ruling
from persistence.identity.ledger import Proposal
from persistence.identity.models import LineageEntry
from persistence.identity.proposing import Intent
from persistence.identity.queries import lineage, unapproved
from persistence.identity.queries.blame import blame
from persistence.identity.states import Item, Kind, node_state
from tests.identity.gate import past_everything, past_the_gate
from tests.identity.histories import propose, sign_baseline

IRIS = Item(Kind.NODE, "agent/iris")
JUNE = dt.datetime(2030, 6, 1, 12, tzinfo=dt.UTC)


def become(register, text, at):
    """Put agent/iris into a state at a moment; return the id of the change."""
    state = node_state("agent/iris", "concept", text)
    change_id = proposing.propose([Intent(IRIS, state)], Proposal("agent", "Growing."), now=at)
    issued = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    ruling.rule(register["ben"].ruling(change_id, issued_at=issued), ring=register, now=at)
    return change_id


@pytest.fixture
def grown(memory, register):
    sign_baseline(register)
    texts = (
        '{"name": "Iris", "tone": "warm", "traits": {"open": 1, "brave": 1}}',
        '{"name": "Iris", "tone": "warm", "traits": {"open": 1.0, "brave": 1}}',
        '{"name": "Iris II", "traits": {"open": 1.0, "brave": 1, "": [1, 2]}}',
    )
    return [become(register, text, JUNE + dt.timedelta(days=n)) for n, text in enumerate(texts)]


def test_the_history_has_its_points_in_order(grown):
    points = lineage.stops()

    causes = [
        (point.number, point.cause, point.items, tuple(one.authority for one in point.signers))
        for point in points
    ]
    assert causes == [
        (1, "founded", 2, ()),
        (2, "baseline", 0, ("ada",)),
        (3, "applied", 1, ("ben",)),
        (4, "applied", 1, ("ben",)),
        (5, "applied", 1, ("ben",)),
    ]
    assert [point.cause_id for point in points[2:]] == grown


def test_the_identity_as_of_any_moment(grown):
    points = lineage.stops()
    then = lineage.stop_at(points, JUNE + dt.timedelta(hours=1))

    assert then == points[2]
    assert lineage.stop_at(points, JUNE - dt.timedelta(days=9000)) is None
    (iris, care) = lineage.as_of(then.lineage_id)
    assert iris.state.attributes.startswith('{"name": "Iris", "tone": "warm"')
    assert (iris.at.at, iris.cause_id) == (JUNE, grown[0])
    assert (care.item.id, care.cause) == ("value/care", "founded")
    assert lineage.count_as_of(then.lineage_id) == 2


def test_an_item_that_went_is_gone_from_there_on(memory, register):
    node = GraphNode(id="value/care", type="concept", scope="identity", attributes={})
    register.rule("ben", memory.forget_sync(node).change_id)
    points = lineage.stops()

    assert [one.item.id for one in lineage.as_of(points[-1].lineage_id)] == ["agent/iris"]
    assert len(lineage.as_of(points[0].lineage_id)) == 2
    (difference,) = lineage.between(points[0].lineage_id, points[-1].lineage_id)
    assert difference.item.id == "value/care"
    assert difference.after is None
    assert difference.before.state.attributes == '{"weight": 1}'
    assert [one.gone for one in lineage.states_of(difference.item)] == [True, False]


def test_what_differs_between_two_moments(grown):
    points = lineage.stops()

    (difference,) = lineage.between(points[2].lineage_id, points[4].lineage_id)

    assert difference.item == IRIS
    assert difference.before.state.attributes.startswith('{"name": "Iris", ')
    assert difference.after.state.attributes.startswith('{"name": "Iris II", ')
    assert list(lineage.between(points[3].lineage_id, points[3].lineage_id)) == []


def test_blame_names_the_change_of_each_attribute(grown):
    lines = {line.name: line for line in blame(lineage.every_state_of(IRIS))}

    assert {name: line.since.cause_id for name, line in lines.items()} == {
        "type": "founding",
        "name": grown[2],
        "traits.open": grown[1],  # 1 became 1.0
        "traits.brave": grown[0],
        "traits.": grown[2],
    }
    assert lines["traits."].text == "[1, 2]"


def test_an_attribute_that_came_back_is_blamed_on_coming_back(memory, register):
    for text in ('{"a": 1}', "{}", '{"a": 1}'):
        last = become(register, text, JUNE)

    (line,) = [one for one in blame(lineage.every_state_of(IRIS)) if one.name == "a"]

    assert line.since.cause_id == last


def test_the_alarm_names_what_nobody_approved(grown):
    assert unapproved.unrecorded() == []

    with past_the_gate():
        Node.objects.filter(node_id="agent/iris").update(node_type="evil")
        Node.objects.create(node_id="new", scope="identity", node_type="x", created_at="2026-01-01")

    names = [(one.item.id, bool(one.recorded)) for one in unapproved.unrecorded()]
    assert names == [("agent/iris", True), ("new", False)]


def test_an_adopted_store_is_only_asked_for_what_is_known(store):
    with past_the_gate():
        Node.objects.create(node_id="old", scope="identity", node_type="x", created_at="2026-01-01")

    assert unapproved.unrecorded() == []
    assert lineage.stops() == []


def test_an_unreadable_state_is_shown_as_one(grown):
    with past_everything(), connections["store"].cursor() as cursor:
        cursor.execute("UPDATE identity_lineage SET state = '[' WHERE cause = 'applied'")

    assert [one.readable for one in lineage.every_state_of(IRIS)] == [True, False, False, False]
    assert len(lineage.as_of(LineageEntry.objects.last().lineage_id)) == 2
    assert {line.since.cause for line in blame(lineage.every_state_of(IRIS))} == {"founded"}


def test_an_agents_store_has_no_lineage(seed_store):
    assert lineage.stops() == []
    assert lineage.as_of(9) == []
    assert not unapproved.whole()
    assert unapproved.unrecorded() == []


def test_a_base_that_is_no_object_is_one_value(memory, register):
    become(register, "[1]", JUNE)

    lines = {line.name: line.text for line in blame(lineage.every_state_of(IRIS))}

    assert lines == {"type": "concept", "attributes": "[1]"}
    assert propose(memory, tone="x")
