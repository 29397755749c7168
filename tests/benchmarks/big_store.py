"""A store of any size, made of SQL: the same rows for the same size."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from persistence.migrations.runner import initialize_database

FULL = {
    "metrics": 5_000_000,
    "logs": 500_000,
    "tasks": 50_000,
    "thoughts": 250_000,
    "edges": 250_000,
    "entries": 250_000,
}
DAYS = 30
END = 1_795_392_000  # 2026-11-23 00:00 UTC, seconds since the epoch

# Scrambled by multiplication, an id is as scattered over its index as a random UUID.
IDENTIFIER = (
    "printf('%08x-0000-4000-8000-%012x', (i * 2654435761) % 4294967296,"
    " (i * 40503 + 7) % 281474976710656)"
)
MOMENT = (
    f"strftime('%Y-%m-%dT%H:%M:%f', {END} - :span + i * :span * 1.0 / :count, 'unixepoch')"
    " || '000+00:00'"
)
NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers LIMIT :count)"
METRICS = f"""{NUMBERS}
INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type, status,
    created_at, updated_at, correlation_type, timestamp, metric_name, metric_value, tags)
SELECT 'm' || {IDENTIFIER}, 'memory', 'memory_service', 'memorize_metric', 'completed',
    {MOMENT}, {MOMENT}, 'metric_datapoint', {MOMENT},
    printf('metric_%02d', i % 20), 50 + (i * 7919 % 1000) / 20.0,
    printf('{{"host": "agent-%d", "env": "prod", "scope": "local"}}', i / 20 % 5)
FROM numbers"""
NODES = f"""{NUMBERS}
INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, version, updated_at,
    created_at)
SELECT printf('metric_metric_%02d_%d', i % 20, i), 'local', 'tsdb_data',
    printf('{{"metric_name": "metric_%02d", "metric_value": %d}}', i % 20, i),
    1, {MOMENT}, {MOMENT}
FROM numbers"""
LOGS = f"""{NUMBERS}
INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type, status,
    created_at, updated_at, correlation_type, timestamp, log_level, request_data, tags)
SELECT 'l' || {IDENTIFIER}, 'memory', 'memory_service', 'memorize_log', 'completed',
    {MOMENT}, {MOMENT}, 'log_entry', {MOMENT},
    CASE WHEN i % 50 = 0 THEN 'ERROR' WHEN i % 10 = 0 THEN 'WARNING' ELSE 'INFO' END,
    printf('{{"message": "Request %d answered in %d ms"}}', i, i * 31 % 900),
    printf('{{"component": "part-%d", "scope": "local"}}', i % 12)
FROM numbers"""
TASKS = f"""{NUMBERS}
INSERT INTO tasks (task_id, description, status, priority, created_at, updated_at, context_json)
SELECT {IDENTIFIER}, printf('Answer question %d of the community', i),
    CASE i % 20 WHEN 0 THEN 'failed' WHEN 1 THEN 'deferred' ELSE 'completed' END,
    i % 10, {MOMENT}, {MOMENT}, '{{"channel_id": "help-desk"}}'
FROM numbers"""
THOUGHTS = f"""{NUMBERS}
INSERT INTO thoughts (thought_id, source_task_id, thought_type, status, created_at, updated_at,
    round_number, content)
SELECT printf('th_%012d', i),
    (SELECT task_id FROM tasks WHERE rowid = 1 + i * (SELECT max(rowid) FROM tasks) / :count),
    CASE i % 5 WHEN 0 THEN 'standard' WHEN 1 THEN 'ponder' ELSE 'follow_up' END, 'completed',
    {MOMENT}, {MOMENT}, i % 5, printf('Step %d of thinking about it', i % 5)
FROM numbers"""
EDGES = f"""{NUMBERS}
INSERT INTO graph_edges (edge_id, source_node_id, target_node_id, scope, relationship, weight,
    created_at)
SELECT 'e' || {IDENTIFIER}, printf('metric_metric_%02d_%d', i % 20, i),
    printf('metric_metric_%02d_%d', (i + 1) % 20, i + 1), 'local',
    CASE i % 3 WHEN 0 THEN 'follows' WHEN 1 THEN 'explains' ELSE 'contradicts' END, 1.0, {MOMENT}
FROM numbers"""
ENTRIES = f"""{NUMBERS}
INSERT INTO audit_log_v2 (event_id, event_timestamp, event_type, originator_id, event_payload,
    sequence_number, previous_hash, entry_hash, signature, signing_key_id)
SELECT {IDENTIFIER}, {MOMENT},
    CASE i % 4 WHEN 0 THEN 'handler_action_speak' WHEN 1 THEN 'handler_action_ponder'
        ELSE 'handler_action_memorize' END,
    printf('th_%012d', i), printf('{{"thought_id": "th_%012d", "outcome": "success"}}', i),
    i + 1, printf('%064x', i), printf('%064x', i + 1), printf('%0342x', i), 'agent-key-1'
FROM numbers"""
FILLS = (
    (METRICS, "metrics"),
    (NODES, "metrics"),
    (LOGS, "logs"),
    (TASKS, "tasks"),
    (THOUGHTS, "thoughts"),
    (EDGES, "edges"),
    (ENTRIES, "entries"),
)


def big_store(path: Path, *, part: int = 1) -> Path:
    """Return the store at `path` with 1/`part` of the full size, making it if it is not there."""
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    initialize_database(f"sqlite:///{unfinished}")
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA cache_size=-1000000")
        with without_indexes(db):
            for statement, table in FILLS:
                db.execute(statement, {"count": FULL[table] // part, "span": DAYS * 86_400})
        db.execute("ANALYZE")
        db.execute("PRAGMA journal_mode=WAL")
    return unfinished.rename(path)


@contextmanager
def without_indexes(db: sqlite3.Connection) -> Iterator[None]:
    """Fill tables first and sort once: adding rows to twenty indexes one by one takes an hour.

    Nor with triggers, for which SQLite would write all rows to a file before it inserts one.
    """
    dropped = db.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type"
    ).fetchall()
    for kind, name, _ in dropped:
        db.execute(f'DROP {kind} "{name}"')
    yield
    for _, _, sql in dropped:
        db.execute(re.sub(r"\s+IF NOT EXISTS", "", sql))
