-- The agent's own tables: work, memory and correlations.
-- Names, order, types and defaults are those that agents write to.

CREATE TABLE tasks (
    task_id text PRIMARY KEY,
    description text NOT NULL,
    status text NOT NULL,
    priority integer DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    parent_task_id text,
    context_json text,
    outcome_json text
);

CREATE TABLE thoughts (
    thought_id text PRIMARY KEY,
    source_task_id text NOT NULL REFERENCES tasks (task_id),
    thought_type text DEFAULT 'standard',
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    round_number integer DEFAULT 0,
    content text NOT NULL,
    context_json text,
    ponder_count integer DEFAULT 0,
    ponder_notes_json text,
    parent_thought_id text,
    final_action_json text
);

CREATE TABLE feedback_mappings (
    feedback_id text PRIMARY KEY,
    source_message_id text,
    target_thought_id text,
    feedback_type text,
    created_at timestamptz NOT NULL
);

CREATE TABLE graph_nodes (
    node_id text NOT NULL,
    scope text NOT NULL,
    node_type text NOT NULL,
    attributes_json text,
    version integer DEFAULT 1,
    updated_by text,
    updated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (node_id, scope)
);
CREATE INDEX idx_graph_nodes_scope ON graph_nodes (scope);

-- Both ends live in the edge's own scope.
CREATE TABLE graph_edges (
    edge_id text PRIMARY KEY,
    source_node_id text NOT NULL,
    target_node_id text NOT NULL,
    scope text NOT NULL,
    relationship text NOT NULL,
    weight double precision DEFAULT 1.0,
    attributes_json text,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (source_node_id, scope) REFERENCES graph_nodes (node_id, scope),
    FOREIGN KEY (target_node_id, scope) REFERENCES graph_nodes (node_id, scope)
);
CREATE INDEX idx_graph_edges_scope ON graph_edges (scope);
CREATE INDEX idx_graph_edges_source ON graph_edges (source_node_id);
CREATE INDEX idx_graph_edges_target ON graph_edges (target_node_id);

-- Interactions, metrics, logs, spans and audit events: correlation_type says which.
CREATE TABLE service_correlations (
    correlation_id text PRIMARY KEY,
    service_type text NOT NULL,
    handler_name text NOT NULL,
    action_type text NOT NULL,
    request_data text,
    response_data text,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    correlation_type text NOT NULL DEFAULT 'service_interaction',
    timestamp timestamptz,
    metric_name text,
    metric_value double precision,
    log_level text,
    trace_id text,
    span_id text,
    parent_span_id text,
    tags text,
    retention_policy text NOT NULL DEFAULT 'raw'
);
CREATE INDEX idx_correlations_status ON service_correlations (status);
CREATE INDEX idx_correlations_handler ON service_correlations (handler_name);
CREATE INDEX idx_correlations_type ON service_correlations (correlation_type);
CREATE INDEX idx_correlations_timestamp ON service_correlations (timestamp);
CREATE INDEX idx_correlations_metric_name ON service_correlations (metric_name);
CREATE INDEX idx_correlations_log_level ON service_correlations (log_level);
CREATE INDEX idx_correlations_trace_id ON service_correlations (trace_id);
CREATE INDEX idx_correlations_span_id ON service_correlations (span_id);
CREATE INDEX idx_correlations_retention ON service_correlations (retention_policy);
CREATE INDEX idx_correlations_type_timestamp
    ON service_correlations (correlation_type, timestamp);
CREATE INDEX idx_correlations_metric_timestamp
    ON service_correlations (metric_name, timestamp);
CREATE INDEX idx_correlations_log_level_timestamp
    ON service_correlations (log_level, timestamp);
