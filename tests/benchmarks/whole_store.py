"""A store with something on every screen: metrics, logs, traces, tasks, memory and audit entries.

It grows as an operator's does, by days: five times the points are five times the days, and five
times the rows of each kind; of an hour as many as before.
"""

from pathlib import Path

from tests.benchmarks import big_store, telemetry_store
from tests.benchmarks.big_store import IDENTIFIER, MOMENT, NUMBERS

# Six spans to a trace, below its first; of a hundred traces one has failed.
SPANS = f"""{NUMBERS}
INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type, status,
    created_at, updated_at, correlation_type, timestamp, trace_id, span_id, parent_span_id, tags,
    response_data)
SELECT 's' || {IDENTIFIER}, 'dma', printf('Handler%d', i % 6), printf('step %d', i % 6),
    CASE WHEN i % 600 = 5 THEN 'failed' ELSE 'completed' END, {MOMENT}, {MOMENT}, 'trace_span',
    {MOMENT}, printf('trace-%09d', i / 6), printf('span-%09d', i),
    CASE WHEN i % 6 THEN printf('span-%09d', i - i % 6) END,
    printf('{{"task_id": "task-%d"}}', i / 600),
    printf('{{"execution_time_ms": %d}}', CASE i % 6 WHEN 0 THEN 600 ELSE 50 + i * 31 % 50 END)
FROM numbers"""
POINTS = 5_000_000
# Of each kind, for so many points over ninety days.
ROWS = (
    (telemetry_store.POINTS, POINTS),
    (big_store.LOGS, 150_000),
    (SPANS, 60_000),
    (big_store.TASKS, 15_000),
    (big_store.THOUGHTS, 60_000),
    (big_store.NODES, 60_000),
    (big_store.EDGES, 60_000),
    (big_store.ENTRIES, 60_000),
)


def whole_store(path: Path, points: int) -> Path:
    """Return the store of so many points at `path`, making it if it is not there."""
    fills = tuple((statement, rows * points // POINTS) for statement, rows in ROWS)
    return telemetry_store.filled_store(path, telemetry_store.DAYS * points / POINTS, fills)
