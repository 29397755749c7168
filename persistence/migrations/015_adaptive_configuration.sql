-- Adaptive configuration: versions of each node, what was learned about each setting, and every
-- interaction that it was learned from.

-- What a configuration node was, version by version. NULL is a node that was gone. What was
-- learned about people is left out: versions stay, and people can be forgotten.
CREATE TABLE config_versions (
    node_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    origin TEXT NOT NULL CHECK (origin IN ('set', 'learned', 'reset', 'reverted', 'outside')),
    attributes TEXT,
    changed TEXT NOT NULL,      -- the names of the settings that differ from the version before
    author TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL,
    PRIMARY KEY (node_id, scope, version)
);
CREATE TRIGGER config_versions_keep_update BEFORE UPDATE ON config_versions
BEGIN
    SELECT RAISE(ABORT, 'config_versions is append-only: nothing in it changes.');
END;
CREATE TRIGGER config_versions_keep_delete BEFORE DELETE ON config_versions
BEGIN
    SELECT RAISE(ABORT, 'config_versions is append-only: nothing in it goes.');
END;
CREATE TRIGGER config_versions_keep_replace BEFORE INSERT ON config_versions
WHEN EXISTS (
    SELECT 1 FROM config_versions
    WHERE rowid = NEW.rowid
        OR node_id = NEW.node_id AND scope = NEW.scope AND version = NEW.version
)
BEGIN
    SELECT RAISE(ABORT, 'config_versions is append-only: nothing in it is replaced.');
END;

-- What we last wrote to a node: a node that reads otherwise was changed by somebody else. Its row
-- is what writers of one node wait for.
CREATE TABLE config_heads (
    node_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (node_id, scope)
);

-- What one setting was learned from, and what came of it. `about` is the entry of a setting that
-- is a table, `learned` the value that it led to, as JSON; NULL while frozen. Resetting, freezing and thawing a setting are rows too, with `kind` control. Rows go
-- when they have been kept for as long as they may be; none changes.
CREATE TABLE config_interactions (
    interaction_id INTEGER PRIMARY KEY AUTOINCREMENT,
    node_id TEXT NOT NULL,
    setting TEXT NOT NULL,
    about TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    value TEXT,
    weight REAL NOT NULL DEFAULT 1.0,
    learned TEXT,
    author TEXT NOT NULL,
    happened_at TEXT NOT NULL
);
CREATE INDEX idx_config_interactions_setting
    ON config_interactions (node_id, setting, about, interaction_id);
CREATE INDEX idx_config_interactions_age ON config_interactions (node_id, happened_at);
CREATE TRIGGER config_interactions_keep_update BEFORE UPDATE ON config_interactions
BEGIN
    SELECT RAISE(ABORT, 'config_interactions is append-only: nothing in it changes.');
END;
CREATE TRIGGER config_interactions_keep_replace BEFORE INSERT ON config_interactions
WHEN EXISTS (
    SELECT 1 FROM config_interactions WHERE interaction_id = NEW.interaction_id
)
BEGIN
    SELECT RAISE(ABORT, 'config_interactions is append-only: nothing in it is replaced.');
END;

-- What a rule remembers of the interactions so far: the folded state, the value that it started
-- from, the value that it gives, and the one that was in the node after the last interaction.
CREATE TABLE config_learned (
    node_id TEXT NOT NULL,
    setting TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL,
    base TEXT,
    value TEXT NOT NULL,
    written TEXT,
    interactions INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (node_id, setting, about)
);

-- Settings that learning does not move; '' is all of a node.
CREATE TABLE config_frozen (
    node_id TEXT NOT NULL,
    setting TEXT NOT NULL,
    author TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    PRIMARY KEY (node_id, setting)
);

-- The configuration nodes, found without reading the memory.
CREATE INDEX idx_graph_nodes_config ON graph_nodes (node_id, scope) WHERE node_type = 'config';
