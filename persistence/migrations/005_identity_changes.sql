-- What a change to the identity is made of, how it was ruled on, and every state that any
-- part of the identity was ever in. The gate in front of the graph is the next migration.

-- Which store this is: every signed statement names it, so that none is good in another.
CREATE TABLE store_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO store_facts (name, value) VALUES ('store_id', lower(hex(randomblob(16))));

-- A proposed change to the identity. Its content is in the revisions; here is where it stands.
CREATE TABLE identity_changes (
    change_id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN (
        'pending', 'returned', 'stale', 'applied', 'rejected', 'expired', 'withdrawn'
    )),
    origin TEXT NOT NULL CHECK (origin IN ('proposed', 'captured', 'revert')),
    reverts TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE TABLE identity_revisions (
    change_id TEXT NOT NULL REFERENCES identity_changes (change_id),
    revision INTEGER NOT NULL,
    proposed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    thought_id TEXT,
    task_id TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (change_id, revision)
);
-- `before` and `after` are the content of the item as JSON; NULL is an item that is not there.
CREATE TABLE identity_operations (
    change_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('node', 'edge')),
    item_id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (change_id, revision, position),
    UNIQUE (change_id, revision, kind, item_id),
    FOREIGN KEY (change_id, revision) REFERENCES identity_revisions (change_id, revision)
);
CREATE INDEX idx_identity_operations_item ON identity_operations (kind, item_id);

-- `body` are the exact bytes that were signed; a nonce is good once.
CREATE TABLE identity_rulings (
    ruling_id TEXT PRIMARY KEY,
    change_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    authority TEXT NOT NULL,
    key_id TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
    reason TEXT NOT NULL,
    nonce TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    signature TEXT NOT NULL,
    ruled_at TEXT NOT NULL,
    UNIQUE (change_id, revision, authority),
    FOREIGN KEY (change_id, revision) REFERENCES identity_revisions (change_id, revision)
);
-- What was said about a change without ruling: sent back, withdrawn, overtaken, expired.
CREATE TABLE identity_remarks (
    remark_id INTEGER PRIMARY KEY AUTOINCREMENT,
    change_id TEXT NOT NULL REFERENCES identity_changes (change_id),
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    remark TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE INDEX idx_identity_remarks_change ON identity_remarks (change_id);

-- Signed statements that are about no one change: the baseline, and the policy of quorums.
CREATE TABLE identity_statements (
    statement_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('baseline', 'policy')),
    authority TEXT NOT NULL,
    key_id TEXT NOT NULL,
    nonce TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    signature TEXT NOT NULL,
    made_at TEXT NOT NULL
);
-- Every state that an item of the identity was ever in, and what put it there.
CREATE TABLE identity_lineage (
    lineage_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('node', 'edge')),
    item_id TEXT NOT NULL,
    state TEXT,
    digest TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('founded', 'baseline', 'applied')),
    cause_id TEXT NOT NULL,
    happened_at TEXT NOT NULL
);
CREATE INDEX idx_identity_lineage_item ON identity_lineage (kind, item_id, lineage_id);

-- A grant lets exactly one write through the gate. It is made and taken back within the
-- transaction that applies a change, so that nobody else ever sees one.
CREATE TABLE identity_grants (
    change_id TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('put', 'delete')),
    kind TEXT NOT NULL CHECK (kind IN ('node', 'edge')),
    item_id TEXT NOT NULL,
    node_type TEXT,
    source_node_id TEXT,
    target_node_id TEXT,
    relationship TEXT,
    weight REAL,
    attributes TEXT,
    PRIMARY KEY (kind, item_id)
);

CREATE INDEX idx_identity_changes_page ON identity_changes (
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    change_id
);
CREATE INDEX idx_identity_changes_state_page ON identity_changes (
    state,
    coalesce(CASE WHEN created_at GLOB '[0-9]*' THEN julianday(created_at) END, 0.0),
    coalesce(created_at, ''),
    change_id
);
