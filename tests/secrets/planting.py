"""Secrets written in clear, as an agent that seals nothing does."""

import json

from tests.memory.rows import do
from tests.secrets.canaries import Cage

IN_CLEAR = 7  # the seed of canaries that are meant to be found
NOW = "2026-06-01 12:00:00+00:00"
MADE = "INSERT INTO"


def quoted(value) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


def plant(store, cage: Cage) -> None:
    """Write a secret into each kind of place, as an agent that seals nothing does."""
    do(
        store,
        f"{MADE} graph_nodes (node_id, scope, node_type, attributes_json, version, created_at)"
        f" VALUES ('n', 'local', 'concept', {quoted({'password': cage.password(), 'n': 1})}, 1,"
        f" '{NOW}'), ('m', 'local', 'concept', {quoted({'deep': [{'note': cage.text()}]})}, 1,"
        f" '{NOW}')",
    )
    do(
        store,
        f"{MADE} graph_edges (edge_id, source_node_id, target_node_id, scope, relationship, weight,"
        f" attributes_json, created_at) VALUES ('e', 'n', 'm', 'local', 'r', 1,"
        f" {quoted({'why': cage.text()})}, '{NOW}')",
    )
    do(
        store,
        f"{MADE} tasks (task_id, description, status, context_json, created_at, updated_at)"
        f" VALUES ('t', {quoted(cage.text())}, 'active', {quoted({'password': cage.password()})},"
        f" '{NOW}', '{NOW}')",
    )
    twice = f'{{"a": "password={cage.password()}", "a": 1}}'
    do(
        store,
        f"{MADE} thoughts (thought_id, source_task_id, status, content, context_json,"
        f" ponder_notes_json, created_at, updated_at) VALUES ('h', 't', 'pending',"
        f" {quoted(cage.text())}, {quoted(twice)}, {quoted([cage.text()])}, '{NOW}', '{NOW}')",
    )
    do(
        store,
        f"{MADE} service_correlations (correlation_id, service_type, handler_name, action_type,"
        f" correlation_type, request_data, tags, status, timestamp, created_at, updated_at) VALUES"
        f" ('c', 'memory', 'h', 'log', 'log_entry', {quoted({'message': cage.text()})},"
        f" {quoted({'password': cage.password()})}, 'completed', '{NOW}', '{NOW}', '{NOW}')",
    )
