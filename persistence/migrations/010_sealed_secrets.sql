-- Secrets, sealed: the agents' own two tables, with what says how a value is sealed; the
-- master keys that a store knows by name; and where each secret was found.

-- Of the keys in use one is primary: new secrets are sealed under it. A key that is leaving
-- still seals some; a retired one seals none, but backups.
CREATE TABLE secret_keys (
    key_id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('primary', 'leaving', 'retired')),
    derivation TEXT,           -- of a passphrase: how the key comes from it, as JSON
    reference_key BLOB NOT NULL,  -- sealed under this key: what names a secret after its value
    created_at TEXT NOT NULL,
    retired_at TEXT
);
CREATE UNIQUE INDEX idx_secret_keys_primary ON secret_keys (state) WHERE state = 'primary';

-- The agents' columns; `sealing_version` says that we have sealed it, and how.
CREATE TABLE secrets (
    secret_uuid TEXT PRIMARY KEY,
    encrypted_value BLOB NOT NULL,
    encryption_key_ref TEXT NOT NULL,
    salt BLOB NOT NULL,
    nonce BLOB NOT NULL,
    description TEXT NOT NULL,
    sensitivity_level TEXT NOT NULL,
    detected_pattern TEXT NOT NULL,
    context_hint TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_accessed TEXT,
    access_count INTEGER DEFAULT 0,
    source_message_id TEXT,
    auto_decapsulate_for_actions TEXT,
    manual_access_only INTEGER DEFAULT 0,
    sealing_version INTEGER
);
CREATE INDEX idx_secrets_key ON secrets (encryption_key_ref);
CREATE INDEX idx_secrets_page ON secrets (
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    secret_uuid
);

-- Where a secret was found and replaced by its token.
CREATE TABLE secret_references (
    secret_uuid TEXT NOT NULL,
    place TEXT NOT NULL,
    item_id TEXT NOT NULL,
    scope TEXT NOT NULL DEFAULT '',
    path TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (secret_uuid, place, item_id, scope, path)
);

CREATE TABLE secret_access_log (
    access_id TEXT PRIMARY KEY,
    secret_uuid TEXT NOT NULL,
    access_type TEXT NOT NULL,
    accessor TEXT NOT NULL,
    purpose TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    source_ip TEXT,
    user_agent TEXT,
    action_context TEXT,
    success INTEGER DEFAULT 1,
    failure_reason TEXT
);
CREATE INDEX idx_secret_access_accessor ON secret_access_log (accessor, timestamp);
CREATE INDEX idx_secret_access_secret ON secret_access_log (secret_uuid, timestamp);

-- What was accessed stays known. Three triggers: the third is for INSERT OR REPLACE, which
-- removes a row without firing its delete trigger.
CREATE TRIGGER secret_access_log_keep_update BEFORE UPDATE ON secret_access_log
BEGIN
    SELECT RAISE(ABORT, 'secret_access_log is append-only: nothing in it changes.');
END;
CREATE TRIGGER secret_access_log_keep_delete BEFORE DELETE ON secret_access_log
BEGIN
    SELECT RAISE(ABORT, 'secret_access_log is append-only: nothing in it goes.');
END;
CREATE TRIGGER secret_access_log_keep_replace BEFORE INSERT ON secret_access_log
WHEN EXISTS (
    SELECT 1 FROM secret_access_log WHERE rowid = NEW.rowid OR access_id = NEW.access_id
)
BEGIN
    SELECT RAISE(ABORT, 'secret_access_log is append-only: nothing in it is replaced.');
END;
-- A key that sealed secrets is never forgotten by name.
CREATE TRIGGER secret_keys_keep_delete BEFORE DELETE ON secret_keys
BEGIN
    SELECT RAISE(ABORT, 'secret_keys is kept: nothing in it goes.');
END;
