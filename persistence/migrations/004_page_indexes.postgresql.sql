-- The order in which our pages read: by instant, newest first, each with the key that
-- makes the order total. The expressions are those that persistence.moments compiles to,
-- letter for letter, or the planner would not see the index.
-- Rows that cannot match stay out of an index, so that a metric point does not pay for
-- the pages of logs, nor a telemetry node for the pages of memory.

CREATE INDEX idx_tasks_page ON tasks (
    coalesce(created_at, '-infinity'::timestamptz),
    task_id
);
CREATE INDEX idx_tasks_status_page ON tasks (
    status,
    coalesce(created_at, '-infinity'::timestamptz),
    task_id
);
CREATE INDEX idx_tasks_parent ON tasks (parent_task_id) WHERE parent_task_id IS NOT NULL;

CREATE INDEX idx_thoughts_page ON thoughts (
    coalesce(created_at, '-infinity'::timestamptz),
    thought_id
);
CREATE INDEX idx_thoughts_status_page ON thoughts (
    status,
    coalesce(created_at, '-infinity'::timestamptz),
    thought_id
);
CREATE INDEX idx_thoughts_type_page ON thoughts (
    thought_type,
    coalesce(created_at, '-infinity'::timestamptz),
    thought_id
);
CREATE INDEX idx_thoughts_task_page ON thoughts (
    source_task_id,
    coalesce(created_at, '-infinity'::timestamptz),
    thought_id
);
CREATE INDEX idx_thoughts_parent ON thoughts (parent_thought_id)
    WHERE parent_thought_id IS NOT NULL;

CREATE INDEX idx_graph_nodes_page ON graph_nodes (
    scope,
    coalesce(updated_at, created_at, '-infinity'::timestamptz),
    node_id
);
CREATE INDEX idx_graph_nodes_memory_page ON graph_nodes (
    scope,
    coalesce(updated_at, created_at, '-infinity'::timestamptz),
    node_id
) WHERE node_type <> 'tsdb_data';
CREATE INDEX idx_graph_nodes_type_page ON graph_nodes (
    scope,
    node_type,
    coalesce(updated_at, created_at, '-infinity'::timestamptz),
    node_id
) WHERE node_type <> 'tsdb_data';

CREATE INDEX idx_correlations_page ON service_correlations (
    coalesce("timestamp", created_at, '-infinity'::timestamptz),
    correlation_id
);
CREATE INDEX idx_correlations_type_page ON service_correlations (
    correlation_type,
    coalesce("timestamp", created_at, '-infinity'::timestamptz),
    correlation_id
);
CREATE INDEX idx_correlations_metric_page ON service_correlations (
    metric_name,
    coalesce("timestamp", created_at, '-infinity'::timestamptz),
    correlation_id
) WHERE metric_name IS NOT NULL;
CREATE INDEX idx_correlations_log_level_page ON service_correlations (
    log_level,
    coalesce("timestamp", created_at, '-infinity'::timestamptz),
    correlation_id
) WHERE log_level IS NOT NULL;
