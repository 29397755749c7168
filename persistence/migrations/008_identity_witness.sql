-- Behind the gate: what came past it fails, and so does forging what a change is made of.

-- The gate can be got round: SQLite lets a session put a lower() of its own in place of the
-- built-in one, and fires no trigger inside itself, so that a trigger of somebody else's on
-- what the gate writes finds the gate open. These fire after the write, write nothing, and
-- compare the scope as bytes.
CREATE TRIGGER identity_witness_node_insert AFTER INSERT ON graph_nodes
WHEN CAST(NEW.scope AS BLOB) = CAST('identity' AS BLOB) AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'node' AND action = 'put' AND item_id IS NEW.node_id
        AND node_type IS NEW.node_type AND attributes IS NEW.attributes_json
)
BEGIN
    SELECT RAISE(ABORT, 'The identity changes by rulings alone.');
END;
CREATE TRIGGER identity_witness_node_update AFTER UPDATE ON graph_nodes
WHEN (CAST(OLD.scope AS BLOB) = CAST('identity' AS BLOB)
    OR CAST(NEW.scope AS BLOB) = CAST('identity' AS BLOB))
    AND (OLD.scope IS NOT NEW.scope OR OLD.node_id IS NOT NEW.node_id OR NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'node' AND action = 'put' AND item_id IS NEW.node_id
        AND node_type IS NEW.node_type AND attributes IS NEW.attributes_json
))
BEGIN
    SELECT RAISE(ABORT, 'The identity changes by rulings alone.');
END;
CREATE TRIGGER identity_witness_node_delete AFTER DELETE ON graph_nodes
WHEN CAST(OLD.scope AS BLOB) = CAST('identity' AS BLOB) AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'node' AND action = 'delete' AND item_id IS OLD.node_id
)
BEGIN
    SELECT RAISE(ABORT, 'The identity changes by rulings alone.');
END;
CREATE TRIGGER identity_witness_edge_insert AFTER INSERT ON graph_edges
WHEN CAST(NEW.scope AS BLOB) = CAST('identity' AS BLOB) AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'edge' AND action = 'put' AND item_id IS NEW.edge_id
        AND source_node_id IS NEW.source_node_id AND target_node_id IS NEW.target_node_id
        AND relationship IS NEW.relationship AND weight IS NEW.weight
        AND attributes IS NEW.attributes_json
)
BEGIN
    SELECT RAISE(ABORT, 'The identity changes by rulings alone.');
END;
CREATE TRIGGER identity_witness_edge_update AFTER UPDATE ON graph_edges
WHEN (CAST(OLD.scope AS BLOB) = CAST('identity' AS BLOB)
    OR CAST(NEW.scope AS BLOB) = CAST('identity' AS BLOB))
    AND (OLD.scope IS NOT NEW.scope OR OLD.edge_id IS NOT NEW.edge_id OR NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'edge' AND action = 'put' AND item_id IS NEW.edge_id
        AND source_node_id IS NEW.source_node_id AND target_node_id IS NEW.target_node_id
        AND relationship IS NEW.relationship AND weight IS NEW.weight
        AND attributes IS NEW.attributes_json
))
BEGIN
    SELECT RAISE(ABORT, 'The identity changes by rulings alone.');
END;
CREATE TRIGGER identity_witness_edge_delete AFTER DELETE ON graph_edges
WHEN CAST(OLD.scope AS BLOB) = CAST('identity' AS BLOB) AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'edge' AND action = 'delete' AND item_id IS OLD.edge_id
)
BEGIN
    SELECT RAISE(ABORT, 'The identity changes by rulings alone.');
END;

-- An operation is text that can be read and applied: nothing else can be shown to anybody.
CREATE TRIGGER identity_operations_sound BEFORE INSERT ON identity_operations
WHEN typeof(NEW.item_id) <> 'text'
    OR coalesce(json_type(NEW.before), 'object') <> 'object'
    OR coalesce(json_type(NEW.after), 'object') <> 'object'
    OR EXISTS (
        SELECT 1
        FROM (SELECT NEW.before AS content UNION ALL SELECT NEW.after) AS state
        JOIN json_each(state.content) AS field
        WHERE field.type NOT IN ('text', 'null') OR field.key NOT IN (
            'type', 'attributes', 'source', 'target', 'relationship', 'weight'
        )
    )
    OR NEW.kind = 'node' AND (
        NEW.before IS NOT NULL AND json_extract(NEW.before, '$.type') IS NULL
        OR NEW.after IS NOT NULL AND json_extract(NEW.after, '$.type') IS NULL
    )
    OR NEW.kind = 'edge' AND (
        NEW.before IS NOT NULL AND (
            json_extract(NEW.before, '$.source') IS NULL
            OR json_extract(NEW.before, '$.target') IS NULL
            OR json_extract(NEW.before, '$.relationship') IS NULL
        )
        OR NEW.after IS NOT NULL AND (
            json_extract(NEW.after, '$.source') IS NULL
            OR json_extract(NEW.after, '$.target') IS NULL
            OR json_extract(NEW.after, '$.relationship') IS NULL
        )
    )
BEGIN
    SELECT RAISE(ABORT, 'A node of the identity needs an id and a type, an edge its ends: text.');
END;
CREATE TRIGGER identity_revisions_sound BEFORE INSERT ON identity_revisions
WHEN typeof(NEW.proposed_by) <> 'text' OR typeof(NEW.reason) <> 'text'
BEGIN
    SELECT RAISE(ABORT, 'Who proposes a change, and why, is text.');
END;

-- What an authority has ruled on is whole: nothing is added to it.
CREATE TRIGGER identity_operations_before_rulings BEFORE INSERT ON identity_operations
WHEN EXISTS (
    SELECT 1 FROM identity_rulings
    WHERE change_id = NEW.change_id AND revision = NEW.revision
)
BEGIN
    SELECT RAISE(ABORT, 'This revision was ruled on: nothing is added to it.');
END;

-- A change begins pending, goes from revision to revision, and is decided by a ruling.
CREATE TRIGGER identity_changes_begin BEFORE INSERT ON identity_changes
WHEN NEW.state IS NOT 'pending' OR NEW.revision IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'A change begins pending, with its first revision.');
END;
CREATE TRIGGER identity_changes_decided BEFORE UPDATE ON identity_changes
WHEN NEW.origin IS NOT OLD.origin OR NEW.reverts IS NOT OLD.reverts
    OR NEW.created_at IS NOT OLD.created_at OR NEW.revision NOT IN (OLD.revision, OLD.revision + 1)
    OR NEW.state IN ('applied', 'rejected') AND NOT EXISTS (
        SELECT 1 FROM identity_rulings
        WHERE change_id = NEW.change_id AND revision = NEW.revision
            AND decision = CASE NEW.state WHEN 'applied' THEN 'approve' ELSE 'reject' END
    )
BEGIN
    SELECT RAISE(ABORT, 'A change is decided by a ruling, and keeps what it began with.');
END;

-- The lineage says what put a state there, and that is in the store.
CREATE TRIGGER identity_lineage_caused BEFORE INSERT ON identity_lineage
WHEN CASE NEW.cause
    WHEN 'applied' THEN NOT EXISTS (
        SELECT 1
        FROM identity_rulings
        JOIN identity_changes USING (change_id, revision)
        JOIN identity_operations USING (change_id, revision)
        WHERE change_id = NEW.cause_id AND decision = 'approve' AND state = 'pending'
            AND kind = NEW.kind AND item_id = NEW.item_id
    )
    WHEN 'baseline' THEN NOT EXISTS (
        SELECT 1 FROM identity_statements
        WHERE kind = 'baseline' AND statement_id = NEW.cause_id
    )
    ELSE EXISTS (SELECT 1 FROM identity_lineage WHERE cause <> 'founded')
        OR EXISTS (SELECT 1 FROM identity_statements WHERE kind = 'baseline')
END
BEGIN
    SELECT RAISE(ABORT, 'No ruling put this state into the lineage.');
END;

-- A blob handle overwrites bytes of a row past every trigger, but SQLite opens none for a table
-- with an index on an expression. These indexes hold no row and cost nothing.
CREATE INDEX idx_graph_edges_no_blob_handle ON graph_edges (lower(edge_id))
    WHERE edge_id IS NULL;
CREATE INDEX idx_identity_revisions_no_blob_handle ON identity_revisions (lower(change_id))
    WHERE change_id IS NULL;
CREATE INDEX idx_identity_operations_no_blob_handle ON identity_operations (lower(change_id))
    WHERE change_id IS NULL;
CREATE INDEX idx_identity_rulings_no_blob_handle ON identity_rulings (lower(change_id))
    WHERE change_id IS NULL;
CREATE INDEX idx_identity_remarks_no_blob_handle ON identity_remarks (lower(change_id))
    WHERE change_id IS NULL;
CREATE INDEX idx_identity_statements_no_blob_handle ON identity_statements (lower(kind))
    WHERE kind IS NULL;
CREATE INDEX idx_identity_lineage_no_blob_handle ON identity_lineage (lower(kind))
    WHERE kind IS NULL;
CREATE INDEX idx_store_facts_no_blob_handle ON store_facts (lower(name)) WHERE name IS NULL;

-- The newest policy is asked at every proposal: a row that is none must not be it.
CREATE TRIGGER identity_statements_sound BEFORE INSERT ON identity_statements
WHEN NEW.kind = 'policy' AND (
    coalesce(json_type(NEW.body, '$.quorums'), '') <> 'array'
    OR NOT EXISTS (
        SELECT 1 FROM json_each(NEW.body, '$.quorums')
        WHERE json_extract(value, '$.config_type') = '*'
    )
    OR EXISTS (
        SELECT 1 FROM json_each(NEW.body, '$.quorums')
        WHERE coalesce(json_type(value, '$.config_type'), '') <> 'text'
            OR coalesce(json_type(value, '$.quorum'), '') <> 'integer'
    )
    OR coalesce(json_type(NEW.body, '$.days_to_rule'), '') <> 'integer'
    OR json_extract(NEW.body, '$.days_to_rule') NOT BETWEEN 1 AND 365
)
BEGIN
    SELECT RAISE(ABORT, 'A policy states its quorums, and 1 to 365 days to rule.');
END;
