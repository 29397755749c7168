-- The order in which our pages read: by instant, newest first, each with the key that
-- makes the order total. The expressions are those that persistence.moments compiles to,
-- letter for letter, or the planner would not see the index: Instant, to the millisecond,
-- and TimeText, which tells apart what lies within one.
-- Rows that cannot match stay out of an index, so that a metric point does not pay for
-- the pages of logs, nor a telemetry node for the pages of memory.

CREATE INDEX idx_tasks_page ON tasks (
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    task_id
);
CREATE INDEX idx_tasks_status_page ON tasks (
    status,
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    task_id
);
CREATE INDEX idx_tasks_parent ON tasks (parent_task_id) WHERE parent_task_id IS NOT NULL;

CREATE INDEX idx_thoughts_page ON thoughts (
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    thought_id
);
CREATE INDEX idx_thoughts_status_page ON thoughts (
    status,
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    thought_id
);
CREATE INDEX idx_thoughts_type_page ON thoughts (
    thought_type,
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    thought_id
);
CREATE INDEX idx_thoughts_task_page ON thoughts (
    source_task_id,
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    thought_id
);
CREATE INDEX idx_thoughts_parent ON thoughts (parent_thought_id)
    WHERE parent_thought_id IS NOT NULL;

CREATE INDEX idx_graph_nodes_page ON graph_nodes (
    scope,
    coalesce(
        CASE WHEN coalesce(updated_at, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(updated_at, created_at)) END,
        0.0
    ),
    coalesce(updated_at, created_at, ''),
    node_id
);
CREATE INDEX idx_graph_nodes_memory_page ON graph_nodes (
    scope,
    coalesce(
        CASE WHEN coalesce(updated_at, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(updated_at, created_at)) END,
        0.0
    ),
    coalesce(updated_at, created_at, ''),
    node_id
) WHERE node_type <> 'tsdb_data';
CREATE INDEX idx_graph_nodes_type_page ON graph_nodes (
    scope,
    node_type,
    coalesce(
        CASE WHEN coalesce(updated_at, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(updated_at, created_at)) END,
        0.0
    ),
    coalesce(updated_at, created_at, ''),
    node_id
) WHERE node_type <> 'tsdb_data';

CREATE INDEX idx_correlations_page ON service_correlations (
    coalesce(
        CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(timestamp, created_at)) END,
        0.0
    ),
    coalesce(timestamp, created_at, ''),
    correlation_id
);
CREATE INDEX idx_correlations_type_page ON service_correlations (
    correlation_type,
    coalesce(
        CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(timestamp, created_at)) END,
        0.0
    ),
    coalesce(timestamp, created_at, ''),
    correlation_id
);
-- With the value, so that a chart of a month reads the index alone: ten times faster.
CREATE INDEX idx_correlations_metric_page ON service_correlations (
    metric_name,
    coalesce(
        CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(timestamp, created_at)) END,
        0.0
    ),
    coalesce(timestamp, created_at, ''),
    correlation_id,
    metric_value,
    correlation_type
) WHERE metric_name IS NOT NULL;
CREATE INDEX idx_correlations_log_level_page ON service_correlations (
    log_level,
    coalesce(
        CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(timestamp, created_at)) END,
        0.0
    ),
    coalesce(timestamp, created_at, ''),
    correlation_id
) WHERE log_level IS NOT NULL;
