"""What each era of agents calls the tables and columns of the seed's schema.

`COLUMNS` is the one shape that the rest of the code sees: each logical table with its
columns and what stands for a column that a store lacks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

# Tables of ours: an agent's store has none of them, so they are empty there.
OURS = {
    "store_facts": "name value",
    "identity_changes": "change_id revision state origin reverts created_at updated_at expires_at",
    "identity_revisions": "change_id revision proposed_by reason thought_id task_id created_at",
    "identity_operations": "change_id revision position kind item_id before after",
    "identity_rulings": "ruling_id change_id revision authority key_id decision reason nonce "
    "body signature ruled_at",
    "identity_remarks": "remark_id change_id revision state author remark made_at",
    "identity_statements": "statement_id kind authority key_id nonce body signature made_at",
    "identity_lineage": "lineage_id kind item_id state digest cause cause_id happened_at",
    "identity_grants": "change_id action kind item_id node_type source_node_id target_node_id "
    "relationship weight attributes",
    "audit_witnessed": "witnessed_id chain origin size root head note witnessed_at",
    "audit_tiles": "tile_id chain origin number leaves root",
    "secret_keys": "key_id state derivation reference_key created_at retired_at",
    "secret_references": "secret_uuid place item_id scope path noted_at",
    "config_versions": "node_id scope version origin attributes changed author reason made_at",
    "config_heads": "node_id scope digest",
    "config_interactions": "interaction_id node_id setting about kind subject outcome value "
    "weight learned author happened_at",
    "config_learned": "node_id setting about state base value written interactions updated_at",
    "config_frozen": "node_id setting author frozen_at",
    "retention_policies": "policy_id correlation_type raw_days aggregated_days downsampled_days "
    "set_by set_at",
    "retention_runs": "run_id correlation_type started_by started_at updated_at finished_at "
    "rows_to_go rows_gone bytes_gone nodes_gone summaries",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "tasks": {
        "task_id": "NULL",
        "description": "''",
        "status": "''",
        "priority": "0",
        "created_at": "NULL",
        "updated_at": "NULL",
        "parent_task_id": "NULL",
        "context_json": "NULL",
        "outcome_json": "NULL",
        "retry_count": "NULL",
        "created_by": "NULL",
    },
    "thoughts": {
        "thought_id": "NULL",
        "source_task_id": "NULL",
        "thought_type": "'standard'",
        "status": "''",
        "created_at": "NULL",
        "updated_at": "NULL",
        "round_number": "0",
        "content": "''",
        "context_json": "NULL",
        "ponder_count": "0",
        "ponder_notes_json": "NULL",
        "parent_thought_id": "NULL",
        "final_action_json": "NULL",
        "retry_count": "NULL",
        "escalation_level": "NULL",
    },
    "feedback_mappings": {
        "feedback_id": "NULL",
        "source_message_id": "NULL",
        "target_thought_id": "NULL",
        "feedback_type": "NULL",
        "created_at": "NULL",
    },
    "graph_nodes": {
        "node_id": "NULL",
        "scope": "NULL",
        "node_type": "''",
        "attributes_json": "NULL",
        "version": "1",
        "updated_by": "NULL",
        "updated_at": "NULL",
        "created_at": "NULL",
    },
    "graph_edges": {
        "edge_id": "NULL",
        "source_node_id": "NULL",
        "target_node_id": "NULL",
        "scope": "NULL",
        "relationship": "''",
        "weight": "1.0",
        "attributes_json": "NULL",
        "created_at": "NULL",
    },
    "service_correlations": {
        "correlation_id": "NULL",
        "service_type": "''",
        "handler_name": "''",
        "action_type": "''",
        "request_data": "NULL",
        "response_data": "NULL",
        "status": "''",
        "created_at": "NULL",
        "updated_at": "NULL",
        "correlation_type": "'service_interaction'",
        "timestamp": "NULL",
        "metric_name": "NULL",
        "metric_value": "NULL",
        "log_level": "NULL",
        "trace_id": "NULL",
        "span_id": "NULL",
        "parent_span_id": "NULL",
        "tags": "NULL",
        "retention_policy": "'raw'",
    },
    "audit_log_v2": {
        "entry_id": "NULL",
        "event_id": "NULL",
        "event_timestamp": "NULL",
        "event_type": "''",
        "originator_id": "''",
        "event_payload": "NULL",
        "sequence_number": "NULL",
        "previous_hash": "''",
        "entry_hash": "''",
        "signature": "''",
        "signing_key_id": "''",
        "created_at": "NULL",
    },
    "audit_roots": {
        "root_id": "NULL",
        "sequence_start": "NULL",
        "sequence_end": "NULL",
        "root_hash": "''",
        "timestamp": "NULL",
        "external_anchor": "NULL",
    },
    "audit_signing_keys": {
        "key_id": "NULL",
        "public_key": "''",
        "algorithm": "''",
        "key_size": "NULL",
        "created_at": "NULL",
        "revoked_at": "NULL",
    },
    "secrets": {
        "secret_uuid": "NULL",
        "encrypted_value": "NULL",
        "encryption_key_ref": "''",
        "salt": "NULL",
        "nonce": "NULL",
        "description": "''",
        "sensitivity_level": "''",
        "detected_pattern": "''",
        "context_hint": "''",
        "created_at": "NULL",
        "last_accessed": "NULL",
        "access_count": "0",
        "source_message_id": "NULL",
        "auto_decapsulate_for_actions": "NULL",
        "manual_access_only": "0",
        "sealing_version": "NULL",
    },
    "secret_access_log": {
        "access_id": "NULL",
        "secret_uuid": "NULL",
        "access_type": "''",
        "accessor": "''",
        "purpose": "''",
        "timestamp": "NULL",
        "source_ip": "NULL",
        "user_agent": "NULL",
        "action_context": "NULL",
        "success": "1",
        "failure_reason": "NULL",
    },
    **{table: dict.fromkeys(names.split(), "NULL") for table, names in OURS.items()},
}

# Every table of a SQLite file with its columns. Views and virtual tables are left out: an
# agent's file may hold views over columns that are gone, and asking for theirs is an error.
SQLITE_COLUMNS = (
    "SELECT m.name, c.name FROM main.sqlite_master m, pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY m.name, c.cid"
)
# Tables whose rows have a number, `rowid`: all but those that were made without.
SQLITE_NUMBERED = (
    "SELECT name FROM main.sqlite_master WHERE type = 'table'"
    " AND sql NOT LIKE 'CREATE VIRTUAL%' AND sql NOT LIKE '%WITHOUT ROWID%'"
)
# Tables that only a CIRIS agent, or our own runner, makes.
AGENT_TABLES = frozenset(
    {
        "thoughts",
        "graph_nodes",
        "service_correlations",
        "audit_log",
        "audit_log_v2",
        "secret_access_log",
        "wa_cert",
    }
)


@dataclass(frozen=True)
class Era:
    """How one generation of agents lays out its store."""

    name: str
    marks: frozenset[str]  # any of these tables gives the era away
    tables: Mapping[str, str] = field(default_factory=dict)  # logical name -> name there
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column -> SQL there
    metrics_as_nodes: bool = False  # it keeps metric points as graph nodes, not as correlations

    def recognised_in(self, tables: Collection[str]) -> bool:
        return not self.marks or not self.marks.isdisjoint(tables)

    def source(self, table: str) -> str:
        return self.tables.get(table, table)


ENGINE = Era(
    "agent 2.9 and later",
    marks=frozenset({"cirislens_tasks", "cirisgraph_nodes"}),
    tables={
        "tasks": "cirislens_tasks",
        "thoughts": "cirislens_thoughts",
        "feedback_mappings": "cirislens_feedback_mappings",
        "graph_nodes": "cirisgraph_nodes",
        "graph_edges": "cirisgraph_edges",
        "service_correlations": "cirislens_service_correlations",
        "audit_log_v2": "cirislens_audit_log",
        "secrets": "cirislens_secrets_secrets",
        "secret_access_log": "cirislens_secrets_access_log",
    },
    columns={
        "thoughts": {"ponder_count": "thought_depth"},
        "secrets": {
            "sensitivity_level": "upper(sensitivity_level)",
            "context_hint": "coalesce(context_hint, '')",
            # A JSON list there, words between commas here.
            "auto_decapsulate_for_actions": "replace(replace(replace(replace("
            "auto_decapsulate_for_actions, '[', ''), ']', ''), '\"', ''), ' ', '')",
        },
        "secret_access_log": {
            "access_id": "log_id",
            "access_type": "upper(operation)",
            "purpose": "coalesce(purpose, '')",
            "timestamp": "created_at",
            "action_context": "action_type",
            "failure_reason": "error",
        },
        "graph_nodes": {"scope": "lower(scope)", "attributes_json": "attributes"},
        "graph_edges": {
            "scope": "lower(scope)",
            "weight": "coalesce(weight, 1.0)",
            "attributes_json": "attributes",
        },
        "service_correlations": {
            "correlation_type": "CASE correlation_type WHEN 'metric' THEN 'metric_datapoint'"
            " WHEN 'log' THEN 'log_entry' WHEN 'trace' THEN 'trace_span'"
            " ELSE correlation_type END",
        },
        "audit_log_v2": {
            "entry_id": "sequence_number",
            "event_id": "entry_id",
            "event_timestamp": "recorded_at",
            "event_type": "action_type",
            "originator_id": "coalesce(subject_id, actor_id)",
            "event_payload": "payload",
            "previous_hash": "lower(hex(prev_hash))",
            "entry_hash": "lower(hex(entry_hash))",
            "created_at": "recorded_at",
        },
    },
    metrics_as_nodes=True,
)
NUMBERED = Era(
    "agent 1.0 to 2.8",
    marks=frozenset({"audit_log", "wa_cert", "consciousness_preservation", "continuity_awareness"}),
    tables={"audit_log_v2": "audit_log"},
    columns={"thoughts": {"ponder_count": "thought_depth"}},
    metrics_as_nodes=True,
)
SEED = Era("agent of June 2025", marks=frozenset())
ERAS = (ENGINE, NUMBERED, SEED)


def is_an_agents(tables: Mapping[str, Collection[str]]) -> bool:
    """Say whether tables (with their columns) are an agent's that nobody has adopted.

    Our runner keeps a checksum with each migration, an agent's does not; from 2.9 on a
    store belongs to the agent's engine whatever it held before.
    """
    if ENGINE.recognised_in(tables):
        return True
    ours = "checksum" in tables.get("schema_migrations", ())
    return not ours and not AGENT_TABLES.isdisjoint(tables)
