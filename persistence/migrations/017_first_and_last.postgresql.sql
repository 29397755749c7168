-- The oldest and the newest row of two tables whose lists are sorted by something else.
CREATE INDEX IF NOT EXISTS idx_graph_edges_time ON graph_edges (
    (coalesce(created_at, '-infinity'::timestamptz))
);
CREATE INDEX IF NOT EXISTS idx_audit_time ON audit_log_v2 (
    (coalesce(event_timestamp, '-infinity'::timestamptz))
);
