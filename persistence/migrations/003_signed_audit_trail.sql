-- The signed audit chain, and correlations under the names of their own documentation.

CREATE TABLE audit_log_v2 (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    event_timestamp TEXT NOT NULL,
    event_type TEXT NOT NULL,
    originator_id TEXT NOT NULL,
    event_payload TEXT,
    sequence_number INTEGER NOT NULL UNIQUE CHECK (sequence_number > 0),
    previous_hash TEXT NOT NULL,
    entry_hash TEXT NOT NULL,
    signature TEXT NOT NULL,
    signing_key_id TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_audit_event_type ON audit_log_v2 (event_type);
CREATE INDEX idx_audit_timestamp ON audit_log_v2 (event_timestamp);
CREATE INDEX idx_audit_originator ON audit_log_v2 (originator_id);
CREATE INDEX idx_audit_sequence ON audit_log_v2 (sequence_number);

CREATE TABLE audit_roots (
    root_id INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence_start INTEGER NOT NULL,
    sequence_end INTEGER NOT NULL,
    root_hash TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    external_anchor TEXT,
    UNIQUE (sequence_start, sequence_end)
);
CREATE INDEX idx_audit_roots_range ON audit_roots (sequence_start, sequence_end);

CREATE TABLE audit_signing_keys (
    key_id TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    algorithm TEXT NOT NULL DEFAULT 'rsa-pss' CHECK (algorithm IN ('rsa-pss', 'ed25519')),
    key_size INTEGER NOT NULL DEFAULT 2048,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at TEXT
);
CREATE INDEX idx_audit_keys_active ON audit_signing_keys (created_at) WHERE revoked_at IS NULL;

-- A log's message is in the request or in the tags, depending on who wrote the row;
-- text that is not JSON holds none.
CREATE VIEW correlations AS
SELECT
    correlation_id,
    service_type,
    correlation_type,
    timestamp,
    metric_name,
    metric_value,
    log_level,
    coalesce(
        CASE WHEN json_valid(request_data) THEN json_extract(request_data, '$.message') END,
        CASE WHEN json_valid(tags) THEN json_extract(tags, '$.message') END
    ) AS log_message,
    tags,
    retention_policy
FROM service_correlations;
