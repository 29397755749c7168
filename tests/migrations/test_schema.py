"""The schema is the one that agents write to, with the columns that the seed adds."""

import pytest
from django.db import connections

from persistence import store as stores

# The key first. name TYPE, `!` for NOT NULL, `=` for a default, `@` for a time (text on SQLite).
SCHEMA = {
    "tasks": """
        task_id TEXT | description TEXT! | status TEXT! | priority INTEGER=0 | created_at @!
        | updated_at @! | parent_task_id TEXT | context_json TEXT | outcome_json TEXT
        | retry_count INTEGER=0 | created_by TEXT""",
    "thoughts": """
        thought_id TEXT | source_task_id TEXT! | thought_type TEXT='standard' | status TEXT!
        | created_at @! | updated_at @! | round_number INTEGER=0 | content TEXT!
        | context_json TEXT | ponder_count INTEGER=0 | ponder_notes_json TEXT
        | parent_thought_id TEXT | final_action_json TEXT | retry_count INTEGER=0
        | escalation_level INTEGER=0""",
    "feedback_mappings": """
        feedback_id TEXT | source_message_id TEXT | target_thought_id TEXT | feedback_type TEXT
        | created_at @!""",
    "graph_nodes": """
        node_id TEXT! | scope TEXT! | node_type TEXT! | attributes_json TEXT | version INTEGER=1
        | updated_by TEXT | updated_at @ | created_at @!=CURRENT_TIMESTAMP""",
    "graph_edges": """
        edge_id TEXT | source_node_id TEXT! | target_node_id TEXT! | scope TEXT!
        | relationship TEXT! | weight REAL=1.0 | attributes_json TEXT
        | created_at @!=CURRENT_TIMESTAMP""",
    "service_correlations": """
        correlation_id TEXT | service_type TEXT! | handler_name TEXT! | action_type TEXT!
        | request_data TEXT | response_data TEXT | status TEXT!='pending'
        | created_at @!=CURRENT_TIMESTAMP | updated_at @!=CURRENT_TIMESTAMP
        | correlation_type TEXT!='service_interaction' | timestamp @ | metric_name TEXT
        | metric_value REAL | log_level TEXT | trace_id TEXT | span_id TEXT
        | parent_span_id TEXT | tags TEXT | retention_policy TEXT!='raw'""",
    "audit_log_v2": """
        entry_id SERIAL | event_id TEXT! | event_timestamp @! | event_type TEXT!
        | originator_id TEXT! | event_payload TEXT | sequence_number BIGINT! | previous_hash TEXT!
        | entry_hash TEXT! | signature TEXT! | signing_key_id TEXT!
        | created_at @!=CURRENT_TIMESTAMP""",
    "audit_roots": """
        root_id SERIAL | sequence_start BIGINT! | sequence_end BIGINT! | root_hash TEXT!
        | timestamp @! | external_anchor TEXT""",
    "audit_signing_keys": """
        key_id TEXT | public_key TEXT! | algorithm TEXT!='rsa-pss' | key_size INTEGER!=2048
        | created_at @!=CURRENT_TIMESTAMP | revoked_at @""",
    "store_facts": "name TEXT | value TEXT!",
    "identity_changes": """
        change_id TEXT | revision INTEGER!=1 | state TEXT!='pending' | origin TEXT!
        | reverts TEXT | created_at @! | updated_at @! | expires_at @!""",
    "identity_revisions": """
        change_id TEXT! | revision INTEGER! | proposed_by TEXT! | reason TEXT! | thought_id TEXT
        | task_id TEXT | created_at @!""",
    "identity_operations": """
        change_id TEXT! | revision INTEGER! | position INTEGER! | kind TEXT! | item_id TEXT!
        | before TEXT | after TEXT""",
    "identity_rulings": """
        ruling_id TEXT | change_id TEXT! | revision INTEGER! | authority TEXT! | key_id TEXT!
        | decision TEXT! | reason TEXT! | nonce TEXT! | body TEXT! | signature TEXT!
        | ruled_at @!""",
    "identity_remarks": """
        remark_id SERIAL | change_id TEXT! | revision INTEGER! | state TEXT! | author TEXT!
        | remark TEXT! | made_at @!""",
    "identity_statements": """
        statement_id SERIAL | kind TEXT! | authority TEXT! | key_id TEXT! | nonce TEXT!
        | body TEXT! | signature TEXT! | made_at @!""",
    "identity_lineage": """
        lineage_id SERIAL | kind TEXT! | item_id TEXT! | state TEXT | digest TEXT! | cause TEXT!
        | cause_id TEXT! | happened_at @!""",
    "identity_grants": """
        change_id TEXT! | action TEXT! | kind TEXT! | item_id TEXT! | node_type TEXT
        | source_node_id TEXT | target_node_id TEXT | relationship TEXT | weight REAL
        | attributes TEXT""",
    "audit_witnessed": """
        witnessed_id SERIAL | chain TEXT! | origin TEXT! | size BIGINT! | root TEXT! | head TEXT!
        | note TEXT! | witnessed_at @!""",
    "audit_tiles": """
        tile_id SERIAL | chain TEXT! | origin TEXT! | number BIGINT! | leaves BLOB! | root BLOB""",
    "secret_keys": """
        key_id TEXT | state TEXT! | derivation TEXT | reference_key BLOB! | created_at @!
        | retired_at @""",
    "secrets": """
        secret_uuid TEXT | encrypted_value BLOB! | encryption_key_ref TEXT! | salt BLOB!
        | nonce BLOB! | description TEXT! | sensitivity_level TEXT! | detected_pattern TEXT!
        | context_hint TEXT! | created_at @! | last_accessed @ | access_count INTEGER=0
        | source_message_id TEXT | auto_decapsulate_for_actions TEXT
        | manual_access_only INTEGER=0 | sealing_version INTEGER""",
    "secret_references": """
        secret_uuid TEXT! | place TEXT! | item_id TEXT! | scope TEXT!='' | path TEXT!
        | noted_at @!""",
    "retention_policies": """
        policy_id SERIAL | correlation_type TEXT! | raw_days INTEGER | aggregated_days INTEGER
        | downsampled_days INTEGER | set_by TEXT! | set_at @!""",
    "retention_runs": """
        run_id SERIAL | correlation_type TEXT! | started_by TEXT! | started_at @! | updated_at @!
        | finished_at @ | rows_to_go BIGINT | rows_gone BIGINT!=0 | bytes_gone BIGINT!=0
        | nodes_gone BIGINT!=0 | summaries BIGINT!=0""",
    "secret_access_log": """
        access_id TEXT | secret_uuid TEXT! | access_type TEXT! | accessor TEXT! | purpose TEXT!
        | timestamp @! | source_ip TEXT | user_agent TEXT | action_context TEXT
        | success INTEGER=1 | failure_reason TEXT""",
    "log_counts": """
        width INTEGER! | start BIGINT! | level TEXT! | component TEXT! | lines BIGINT!""",
    "rollup_series": "series_id SERIAL | metric_name TEXT! | kind TEXT! | tags TEXT",
    "rollup_cells": "series_id BIGINT! | resolution INTEGER! | start BIGINT! | cells BLOB!",
    "rollup_sketches": "series_id BIGINT! | resolution INTEGER! | start BIGINT! | sketches BLOB!",
    "rollup_state": """
        format INTEGER! | rolled_until BIGINT | marked_before BIGINT! | marks_taken BIGINT!
        | version BIGINT!""",
    "rollup_marks": "mark_id SERIAL | metric_name TEXT! | hour BIGINT!",
    "config_versions": """
        node_id TEXT! | scope TEXT! | version INTEGER! | origin TEXT! | attributes TEXT
        | changed TEXT! | author TEXT! | reason TEXT!='' | made_at @!""",
    "config_heads": "node_id TEXT! | scope TEXT! | digest TEXT!",
    "config_interactions": """
        interaction_id SERIAL | node_id TEXT! | setting TEXT! | about TEXT! | kind TEXT!
        | subject TEXT! | outcome TEXT! | value TEXT | weight REAL!=1.0 | learned TEXT
        | author TEXT! | happened_at @!""",
    "config_learned": """
        node_id TEXT! | setting TEXT! | about TEXT! | state TEXT! | base TEXT | value TEXT!
        | written TEXT | interactions INTEGER! | updated_at @!""",
    "config_frozen": "node_id TEXT! | setting TEXT! | author TEXT! | frozen_at @!",
    "schema_migrations": "filename TEXT | applied_at @!=CURRENT_TIMESTAMP | checksum TEXT",
}
# The log index, which each engine has its own way.
OTHER_TABLES = {
    "sqlite": {
        *("log_documents", "log_marks", "log_index_state"),
        *("log_index", "log_index_config", "log_index_data", "log_index_idx"),
    },
    "postgresql": {"log_documents", "log_marks", "log_arrivals"},
}
INDEXES_OF_AGENTS = {
    "graph_nodes": {"idx_graph_nodes_scope"},
    "graph_edges": {"idx_graph_edges_scope", "idx_graph_edges_source", "idx_graph_edges_target"},
    "service_correlations": {
        f"idx_correlations_{name}"
        for name in (
            *("status", "handler", "type", "timestamp", "metric_name", "log_level", "trace_id"),
            *("span_id", "retention", "type_timestamp", "metric_timestamp"),
            "log_level_timestamp",
        )
    },
    "audit_log_v2": {
        f"idx_audit_{name}" for name in ("event_type", "timestamp", "originator", "sequence")
    },
    "audit_roots": {"idx_audit_roots_range"},
    "audit_signing_keys": {"idx_audit_keys_active"},
}
TYPES = {
    "sqlite": {"@": "TEXT", "SERIAL": "INTEGER", "BIGINT": "INTEGER"},
    "postgresql": {
        "@": "timestamp with time zone",
        "TEXT": "text",
        "INTEGER": "integer",
        "REAL": "double precision",
        "BLOB": "bytea",
        "SERIAL": "bigint",
        "BIGINT": "bigint",
    },
}


def expected(table: str, engine: str) -> list[tuple[str, str, bool, str | None]]:
    columns = []
    for place, column in enumerate(SCHEMA[table].split("|")):
        name, rest = column.split(maxsplit=1)
        declared, _, default = rest.strip().partition("=")
        kind = declared.rstrip("!")
        required = "!" in declared or (engine == "postgresql" and place == 0)
        columns.append((name, TYPES[engine].get(kind, kind), required, default or None))
    return columns


def found(table: str, engine: str, query) -> list[tuple[str, str, bool, str | None]]:
    if engine == "sqlite":
        rows = query(f"PRAGMA table_info({table})")
        return [(name, kind, bool(null), default) for _, name, kind, null, default, _ in rows]
    rows = query(
        "SELECT column_name, data_type, is_nullable = 'NO', split_part(column_default, '::', 1)"
        " FROM information_schema.columns"
        f" WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
    )
    return [(*row[:3], row[3] or None) for row in rows]


@pytest.mark.parametrize("table", SCHEMA)
def test_a_table_has_the_columns_that_agents_write(store, query, table):
    assert found(table, store.engine, query) == expected(table, store.engine)


@pytest.mark.parametrize("table", INDEXES_OF_AGENTS)
def test_a_table_has_the_indexes_of_agents(store, table):
    with stores.connection().cursor() as cursor:
        constraints = stores.connection().introspection.get_constraints(cursor, table)

    assert INDEXES_OF_AGENTS[table] <= constraints.keys()


def test_there_is_no_other_table(store, tables):
    assert tables() == set(SCHEMA) | OTHER_TABLES[store.engine]


def test_an_edge_whose_end_is_missing_is_refused(store, query):
    error = connections[stores.STORE].Database.IntegrityError

    with pytest.raises(Exception, match=r"(?i)foreign key") as refused:
        query(
            "INSERT INTO graph_edges (edge_id, source_node_id, target_node_id, scope,"
            " relationship) VALUES ('e', 'nobody', 'nothing', 'local', 'knows') RETURNING edge_id"
        )

    assert isinstance(refused.value.__cause__, error)


def test_a_sequence_number_below_one_is_refused(store, query):
    with pytest.raises(Exception, match=r"(?i)check constraint"):
        query(
            "INSERT INTO audit_log_v2 (event_id, event_timestamp, event_type, originator_id,"
            " sequence_number, previous_hash, entry_hash, signature, signing_key_id)"
            " VALUES ('e', '2026-01-01T00:00:00+00:00', 't', 'o', 0, '', '', '', '')"
            " RETURNING entry_id"
        )


SEED_COLUMNS = [
    *("correlation_id", "service_type", "correlation_type", "timestamp", "metric_name"),
    *("metric_value", "log_level", "log_message", "tags", "retention_policy"),
]


def test_the_view_correlations_has_the_columns_of_the_seed(store):
    with stores.connection().cursor() as cursor:
        cursor.execute("SELECT * FROM correlations")

        assert [column[0] for column in cursor.description] == SEED_COLUMNS


@pytest.mark.parametrize(
    ("request_data", "tags", "message"),
    [
        ('{"message": "disk full"}', '{"message": "other"}', "disk full"),
        ('{"logger": "x"}', '{"message": "disk full"}', "disk full"),
        (None, '{"message": "disk full"}', "disk full"),
        ("{not json", '{"message": "disk full"}', "disk full"),
        ("{not json", "", None),
        ('["message"]', "7", None),
        (None, None, None),
    ],
)
def test_a_logs_message_is_found_where_its_writer_put_it(store, query, request_data, tags, message):
    with stores.connection().cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_correlations (correlation_id, service_type, handler_name,"
            " action_type, request_data, tags) VALUES ('c', '', '', '', %s, %s)",
            [request_data, tags],
        )

    assert query("SELECT log_message FROM correlations") == [(message,)]
