-- How long telemetry stays: the policies as they were set, of each type the newest in force,
-- and what was done by them. An audit event has no policy: it stays.

CREATE TABLE retention_policies (
    policy_id INTEGER PRIMARY KEY,
    correlation_type TEXT NOT NULL CHECK (correlation_type IN (
        'metric_datapoint', 'log_entry', 'trace_span', 'service_interaction'
    )),
    raw_days INTEGER CHECK (raw_days >= 1),  -- NULL: for ever
    aggregated_days INTEGER CHECK (aggregated_days >= raw_days),
    downsampled_days INTEGER CHECK (downsampled_days >= aggregated_days),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
);

-- A run over one type. Its numbers grow in the transactions that remove the rows they count.
CREATE TABLE retention_runs (
    run_id INTEGER PRIMARY KEY,
    correlation_type TEXT NOT NULL,
    started_by TEXT NOT NULL,
    started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    finished_at TEXT,
    rows_to_go INTEGER,  -- when it began, as far as they were counted
    rows_gone INTEGER NOT NULL DEFAULT 0,
    bytes_gone INTEGER NOT NULL DEFAULT 0,
    nodes_gone INTEGER NOT NULL DEFAULT 0,
    summaries INTEGER NOT NULL DEFAULT 0
);
