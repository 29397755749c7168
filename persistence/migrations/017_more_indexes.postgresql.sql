-- The oldest and the newest row of two tables whose lists are sorted by something else.
CREATE INDEX IF NOT EXISTS idx_graph_edges_time ON graph_edges (
    (coalesce(created_at, '-infinity'::timestamptz))
);
CREATE INDEX IF NOT EXISTS idx_audit_time ON audit_log_v2 (
    (coalesce(event_timestamp, '-infinity'::timestamptz))
);

-- The tasks that an agent shuts down with: few, and asked for with every chart.
CREATE INDEX IF NOT EXISTS idx_tasks_shutdown_page ON tasks (
    coalesce(created_at, '-infinity'::timestamptz),
    task_id
) WHERE strpos(lower(description || ' ' || task_id), 'shutdown') > 0;
