"""What the machine does, in the terms of the real thing: values as nodes, edges and plain SQL."""

import json
from typing import Any

import hypothesis.strategies as st

from persistence import GraphEdge, GraphNode
from persistence.identity import remembering
from persistence.identity.proposing import Intent
from persistence.identity.states import Item, Kind
from tests.identity.model_values import EDGE, TRUST, A, Values, X

NODES = (A, X, TRUST)
reasons = st.sampled_from(["No.", "No.", "No.", ""])
values = st.none() | st.tuples(st.integers(0, 2), st.integers(0, 2))
wishes = st.dictionaries(st.sampled_from(NODES), values, min_size=1, max_size=2).flatmap(
    lambda nodes: st.one_of(
        st.just(nodes),
        st.just(nodes),
        st.sampled_from([None, 1, 2]).map(lambda weight: nodes | {EDGE: weight}),
    )
)

UPSERT = (
    "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, updated_by)"
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (node_id, scope)"
    " DO UPDATE SET attributes_json = excluded.attributes_json, updated_by = excluded.updated_by"
)


FORGED = (
    "INSERT INTO identity_rulings (ruling_id, change_id, revision, authority, key_id, decision,"
    " reason, nonce, body, signature, ruled_at)"
    " VALUES (%s, %s, %s, %s, %s, 'approve', 'x', %s, %s, %s, %s)"
)
FORGED_POLICY = (
    "INSERT INTO identity_statements (kind, authority, key_id, nonce, body, signature, made_at)"
    " VALUES ('policy', 'ada', %s, %s, %s, 'x', %s)"
)
FORGED_GRANT = (
    "INSERT INTO identity_grants (change_id, action, kind, item_id) VALUES (%s, %s, %s, %s)"
)


def attributes(value: tuple[int, int]) -> str:
    return json.dumps({"v": value[0], "w": value[1]})


def node(key: str, value: tuple[int, int]) -> GraphNode:
    attributes = {"v": value[0], "w": value[1]}
    return GraphNode(id=key, type="concept", scope="identity", attributes=attributes)


def intents(wanted: Values) -> list[Intent]:
    return [intent(key, value) for key, value in wanted.items()]


def intent(key: str, value: Any) -> Intent:
    if value is None:
        return Intent(Item(Kind.EDGE if key == EDGE else Kind.NODE, key), None)
    if key != EDGE:
        return remembering.intent(node(key, value))
    ends = {"source": A, "target": X, "scope": "identity", "relationship": "holds"}
    return remembering.intent(GraphEdge(**ends, weight=value))


def value_of(state: Any) -> Any:
    if state.item.kind is Kind.EDGE:
        return state.weight
    found = json.loads(state.attributes)
    return found["v"], found["w"]
