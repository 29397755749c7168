-- The agent's own tables: work, memory and correlations.
-- Names, order, types and defaults are those that agents write to.

CREATE TABLE tasks (
    task_id TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    priority INTEGER DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    parent_task_id TEXT,
    context_json TEXT,
    outcome_json TEXT
);

CREATE TABLE thoughts (
    thought_id TEXT PRIMARY KEY,
    source_task_id TEXT NOT NULL REFERENCES tasks (task_id),
    thought_type TEXT DEFAULT 'standard',
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    round_number INTEGER DEFAULT 0,
    content TEXT NOT NULL,
    context_json TEXT,
    ponder_count INTEGER DEFAULT 0,
    ponder_notes_json TEXT,
    parent_thought_id TEXT,
    final_action_json TEXT
);

CREATE TABLE feedback_mappings (
    feedback_id TEXT PRIMARY KEY,
    source_message_id TEXT,
    target_thought_id TEXT,
    feedback_type TEXT,
    created_at TEXT NOT NULL
);

CREATE TABLE graph_nodes (
    node_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    node_type TEXT NOT NULL,
    attributes_json TEXT,
    version INTEGER DEFAULT 1,
    updated_by TEXT,
    updated_at TEXT,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (node_id, scope)
);
CREATE INDEX idx_graph_nodes_scope ON graph_nodes (scope);

-- Both ends live in the edge's own scope.
CREATE TABLE graph_edges (
    edge_id TEXT PRIMARY KEY,
    source_node_id TEXT NOT NULL,
    target_node_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    relationship TEXT NOT NULL,
    weight REAL DEFAULT 1.0,
    attributes_json TEXT,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (source_node_id, scope) REFERENCES graph_nodes (node_id, scope),
    FOREIGN KEY (target_node_id, scope) REFERENCES graph_nodes (node_id, scope)
);
CREATE INDEX idx_graph_edges_scope ON graph_edges (scope);
CREATE INDEX idx_graph_edges_source ON graph_edges (source_node_id);
CREATE INDEX idx_graph_edges_target ON graph_edges (target_node_id);

-- Interactions, metrics, logs, spans and audit events: correlation_type says which.
CREATE TABLE service_correlations (
    correlation_id TEXT PRIMARY KEY,
    service_type TEXT NOT NULL,
    handler_name TEXT NOT NULL,
    action_type TEXT NOT NULL,
    request_data TEXT,
    response_data TEXT,
    status TEXT NOT NULL DEFAULT 'pending',
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    correlation_type TEXT NOT NULL DEFAULT 'service_interaction',
    timestamp TEXT,
    metric_name TEXT,
    metric_value REAL,
    log_level TEXT,
    trace_id TEXT,
    span_id TEXT,
    parent_span_id TEXT,
    tags TEXT,
    retention_policy TEXT NOT NULL DEFAULT 'raw'
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
