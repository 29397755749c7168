"""What each era of agents calls the tables and columns of `logical_tables`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

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
