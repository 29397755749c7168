-- The oldest and the newest row of two tables whose lists are sorted by something else.
-- Edges have one that no other question meets: SQLite would take it for better than it is.
CREATE INDEX IF NOT EXISTS idx_graph_edges_time ON graph_edges (
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0)
) WHERE length(created_at) > 0;
CREATE INDEX IF NOT EXISTS idx_audit_time ON audit_log_v2 (
    coalesce(CASE WHEN event_timestamp GLOB '[0-9]*' THEN julianday(event_timestamp) END, 0.0)
);

-- The tasks that an agent shuts down with: few, and asked for with every chart.
CREATE INDEX IF NOT EXISTS idx_tasks_shutdown_page ON tasks (
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    task_id
) WHERE instr(lower(description || ' ' || task_id), 'shutdown') > 0;
