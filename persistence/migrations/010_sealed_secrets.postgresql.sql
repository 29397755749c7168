-- Secrets, sealed: the agents' own two tables, with what says how a value is sealed; the
-- master keys that a store knows by name; and where each secret was found.

-- Of the keys in use one is primary: new secrets are sealed under it. A key that is leaving
-- still seals some; a retired one seals none, but backups.
CREATE TABLE secret_keys (
    key_id text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('primary', 'leaving', 'retired')),
    derivation text,            -- of a passphrase: how the key comes from it, as JSON
    reference_key bytea NOT NULL,  -- sealed under this key: what names a secret after its value
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);
CREATE UNIQUE INDEX idx_secret_keys_primary ON secret_keys (state) WHERE state = 'primary';

-- The agents' columns; `sealing_version` says that we have sealed it, and how.
CREATE TABLE secrets (
    secret_uuid text PRIMARY KEY,
    encrypted_value bytea NOT NULL,
    encryption_key_ref text NOT NULL,
    salt bytea NOT NULL,
    nonce bytea NOT NULL,
    description text NOT NULL,
    sensitivity_level text NOT NULL,
    detected_pattern text NOT NULL,
    context_hint text NOT NULL,
    created_at timestamptz NOT NULL,
    last_accessed timestamptz,
    access_count integer DEFAULT 0,
    source_message_id text,
    auto_decapsulate_for_actions text,
    manual_access_only integer DEFAULT 0,
    sealing_version integer
);
CREATE INDEX idx_secrets_key ON secrets (encryption_key_ref);
CREATE INDEX idx_secrets_page ON secrets (
    coalesce(created_at, '-infinity'::timestamptz),
    secret_uuid
);

-- Where a secret was found and replaced by its token.
CREATE TABLE secret_references (
    secret_uuid text NOT NULL,
    place text NOT NULL,
    item_id text NOT NULL,
    scope text NOT NULL DEFAULT '',
    path text NOT NULL,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (secret_uuid, place, item_id, scope, path)
);

CREATE TABLE secret_access_log (
    access_id text PRIMARY KEY,
    secret_uuid text NOT NULL,
    access_type text NOT NULL,
    accessor text NOT NULL,
    purpose text NOT NULL,
    timestamp timestamptz NOT NULL,
    source_ip text,
    user_agent text,
    action_context text,
    success integer DEFAULT 1,
    failure_reason text
);
CREATE INDEX idx_secret_access_accessor ON secret_access_log (accessor, timestamp);
CREATE INDEX idx_secret_access_secret ON secret_access_log (secret_uuid, timestamp);

-- What was accessed stays known.
CREATE TRIGGER secret_access_log_keep BEFORE UPDATE OR DELETE ON secret_access_log
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER secret_access_log_keep_truncate BEFORE TRUNCATE ON secret_access_log
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();
-- A key that sealed secrets is never forgotten by name.
CREATE TRIGGER secret_keys_keep BEFORE DELETE ON secret_keys
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER secret_keys_keep_truncate BEFORE TRUNCATE ON secret_keys
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();
