-- No identity change without a Wise Authority: the gate, kept by the database itself.
--
-- A write to the identity scope that no grant covers does not happen: it becomes a pending
-- change, also when it is plain SQL of a program that knows nothing of all this. Whoever
-- repeats what is so already, or what is waiting already, adds nothing to the queue.

-- Inserting here proposes a change of one item, and of another that goes for it.
CREATE VIEW identity_capture AS
SELECT '' AS author, '' AS kind, '' AS item_id, '' AS before, '' AS after,
    '' AS gone_id, '' AS gone_before;

CREATE TRIGGER identity_capture_insert INSTEAD OF INSERT ON identity_capture
WHEN (NEW.before IS NOT NEW.after OR NEW.gone_id IS NOT NULL) AND NOT EXISTS (
    SELECT 1
    FROM identity_operations
    JOIN identity_changes USING (change_id, revision)
    WHERE kind = NEW.kind AND item_id = NEW.item_id AND before IS NEW.before
        AND after IS NEW.after AND state = 'pending' AND origin = 'captured'
        AND (NEW.gone_id IS NOT NULL) = (SELECT count(*) - 1 FROM identity_operations AS o
            WHERE o.change_id = identity_changes.change_id
                AND o.revision = identity_changes.revision)
)
BEGIN
    INSERT INTO identity_changes (change_id, origin, created_at, updated_at, expires_at)
    SELECT
        lower(hex(randomblob(16))),
        'captured',
        strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'),
        strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'),
        strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '+' || coalesce((
            SELECT json_extract(body, '$.days_to_rule') FROM identity_statements
            WHERE kind = 'policy' ORDER BY statement_id DESC LIMIT 1
        ), 7) || ' days');
    INSERT INTO identity_revisions (change_id, revision, proposed_by, reason, created_at)
    SELECT
        change_id,
        1,
        coalesce(NEW.author, 'unknown'),
        'Written to the store directly; the gate kept it as a proposal.',
        created_at
    FROM identity_changes WHERE rowid = last_insert_rowid();
    INSERT INTO identity_operations (change_id, revision, position, kind, item_id, before, after)
    SELECT change_id, 1, 1, NEW.kind, NEW.item_id, NEW.before, NEW.after
    FROM identity_revisions WHERE rowid = last_insert_rowid();
    INSERT INTO identity_operations (change_id, revision, position, kind, item_id, before, after)
    SELECT change_id, 1, 2, NEW.kind, NEW.gone_id, NEW.gone_before, NULL
    FROM identity_operations WHERE NEW.gone_id IS NOT NULL AND rowid = last_insert_rowid();
END;

CREATE TRIGGER identity_gate_node_insert BEFORE INSERT ON graph_nodes
WHEN lower(NEW.scope) = 'identity' AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'node' AND action = 'put' AND item_id IS NEW.node_id
        AND NEW.scope = 'identity' AND node_type IS NEW.node_type
        AND attributes IS NEW.attributes_json
)
BEGIN
    INSERT INTO identity_capture (author, kind, item_id, before, after)
    VALUES (
        NEW.updated_by, 'node', NEW.node_id,
        (SELECT json_object('type', node_type, 'attributes', attributes_json) FROM graph_nodes
            WHERE node_id = NEW.node_id AND scope = 'identity'),
        json_object('type', NEW.node_type, 'attributes', NEW.attributes_json)
    );
    SELECT RAISE(IGNORE);
END;

-- An author who was there before the update has not made it.
CREATE TRIGGER identity_gate_node_update BEFORE UPDATE ON graph_nodes
WHEN (lower(OLD.scope) = 'identity' OR lower(NEW.scope) = 'identity')
    AND (OLD.scope IS NOT NEW.scope OR OLD.node_id IS NOT NEW.node_id OR NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'node' AND action = 'put' AND item_id IS NEW.node_id
        AND NEW.scope = 'identity' AND node_type IS NEW.node_type
        AND attributes IS NEW.attributes_json
))
BEGIN
    INSERT INTO identity_capture (author, kind, item_id, before, after, gone_id, gone_before)
    SELECT
        CASE WHEN NEW.updated_by IS NOT OLD.updated_by THEN NEW.updated_by END,
        'node', NEW.node_id,
        (SELECT json_object('type', node_type, 'attributes', attributes_json) FROM graph_nodes
            WHERE node_id = NEW.node_id AND scope = 'identity'),
        json_object('type', NEW.node_type, 'attributes', NEW.attributes_json),
        CASE WHEN lower(OLD.scope) = 'identity' AND OLD.node_id IS NOT NEW.node_id
            THEN OLD.node_id END,
        json_object('type', OLD.node_type, 'attributes', OLD.attributes_json)
    WHERE lower(NEW.scope) = 'identity';
    INSERT INTO identity_capture (author, kind, item_id, before, after)
    SELECT
        CASE WHEN NEW.updated_by IS NOT OLD.updated_by THEN NEW.updated_by END,
        'node', OLD.node_id,
        json_object('type', OLD.node_type, 'attributes', OLD.attributes_json), NULL
    WHERE lower(NEW.scope) IS NOT 'identity';
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER identity_gate_node_delete BEFORE DELETE ON graph_nodes
WHEN lower(OLD.scope) = 'identity' AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'node' AND action = 'delete' AND item_id IS OLD.node_id
)
BEGIN
    INSERT INTO identity_capture (kind, item_id, before, after)
    VALUES (
        'node', OLD.node_id,
        json_object('type', OLD.node_type, 'attributes', OLD.attributes_json), NULL
    );
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER identity_gate_edge_insert BEFORE INSERT ON graph_edges
WHEN lower(NEW.scope) = 'identity' AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'edge' AND action = 'put' AND item_id IS NEW.edge_id
        AND NEW.scope = 'identity' AND source_node_id IS NEW.source_node_id
        AND target_node_id IS NEW.target_node_id AND relationship IS NEW.relationship
        AND weight IS NEW.weight AND attributes IS NEW.attributes_json
)
BEGIN
    INSERT INTO identity_capture (kind, item_id, before, after)
    VALUES (
        'edge', NEW.edge_id,
        (SELECT json_object(
            'source', source_node_id, 'target', target_node_id,
            'relationship', relationship,
            'weight', CASE WHEN weight IS NOT NULL THEN printf('%!.17g', weight) END,
            'attributes', attributes_json
        ) FROM graph_edges
            WHERE edge_id = NEW.edge_id AND scope = 'identity'),
        json_object(
            'source', NEW.source_node_id, 'target', NEW.target_node_id,
            'relationship', NEW.relationship,
            'weight', CASE WHEN NEW.weight IS NOT NULL THEN printf('%!.17g', NEW.weight) END,
            'attributes', NEW.attributes_json
        )
    );
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER identity_gate_edge_update BEFORE UPDATE ON graph_edges
WHEN (lower(OLD.scope) = 'identity' OR lower(NEW.scope) = 'identity')
    AND (OLD.scope IS NOT NEW.scope OR OLD.edge_id IS NOT NEW.edge_id OR NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'edge' AND action = 'put' AND item_id IS NEW.edge_id
        AND NEW.scope = 'identity' AND source_node_id IS NEW.source_node_id
        AND target_node_id IS NEW.target_node_id AND relationship IS NEW.relationship
        AND weight IS NEW.weight AND attributes IS NEW.attributes_json
))
BEGIN
    INSERT INTO identity_capture (kind, item_id, before, after, gone_id, gone_before)
    SELECT
        'edge', NEW.edge_id,
        (SELECT json_object(
            'source', source_node_id, 'target', target_node_id,
            'relationship', relationship,
            'weight', CASE WHEN weight IS NOT NULL THEN printf('%!.17g', weight) END,
            'attributes', attributes_json
        ) FROM graph_edges
            WHERE edge_id = NEW.edge_id AND scope = 'identity'),
        json_object(
            'source', NEW.source_node_id, 'target', NEW.target_node_id,
            'relationship', NEW.relationship,
            'weight', CASE WHEN NEW.weight IS NOT NULL THEN printf('%!.17g', NEW.weight) END,
            'attributes', NEW.attributes_json
        ),
        CASE WHEN lower(OLD.scope) = 'identity' AND OLD.edge_id IS NOT NEW.edge_id
            THEN OLD.edge_id END,
        json_object(
            'source', OLD.source_node_id, 'target', OLD.target_node_id,
            'relationship', OLD.relationship,
            'weight', CASE WHEN OLD.weight IS NOT NULL THEN printf('%!.17g', OLD.weight) END,
            'attributes', OLD.attributes_json
        )
    WHERE lower(NEW.scope) = 'identity';
    INSERT INTO identity_capture (kind, item_id, before, after)
    SELECT 'edge', OLD.edge_id, json_object(
            'source', OLD.source_node_id, 'target', OLD.target_node_id,
            'relationship', OLD.relationship,
            'weight', CASE WHEN OLD.weight IS NOT NULL THEN printf('%!.17g', OLD.weight) END,
            'attributes', OLD.attributes_json
        ), NULL
    WHERE lower(NEW.scope) IS NOT 'identity';
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER identity_gate_edge_delete BEFORE DELETE ON graph_edges
WHEN lower(OLD.scope) = 'identity' AND NOT EXISTS (
    SELECT 1 FROM identity_grants
    WHERE kind = 'edge' AND action = 'delete' AND item_id IS OLD.edge_id
)
BEGIN
    INSERT INTO identity_capture (kind, item_id, before, after)
    VALUES ('edge', OLD.edge_id, json_object(
            'source', OLD.source_node_id, 'target', OLD.target_node_id,
            'relationship', OLD.relationship,
            'weight', CASE WHEN OLD.weight IS NOT NULL THEN printf('%!.17g', OLD.weight) END,
            'attributes', OLD.attributes_json
        ), NULL);
    SELECT RAISE(IGNORE);
END;

-- A row of another scope must not take the place of one of the identity: INSERT OR REPLACE
-- and UPDATE OR REPLACE remove what they collide with, and no trigger fires for that.
CREATE TRIGGER identity_guard_node_insert BEFORE INSERT ON graph_nodes
WHEN EXISTS (
    SELECT 1 FROM graph_nodes WHERE rowid = NEW.rowid AND scope = 'identity'
        AND (NEW.scope <> 'identity' OR node_id <> NEW.node_id)
)
BEGIN
    SELECT RAISE(ABORT, 'This would take the place of a node of the identity scope.');
END;
CREATE TRIGGER identity_guard_node_update BEFORE UPDATE ON graph_nodes
WHEN OLD.rowid <> NEW.rowid AND EXISTS (
    SELECT 1 FROM graph_nodes WHERE rowid = NEW.rowid AND scope = 'identity'
)
BEGIN
    SELECT RAISE(ABORT, 'This would take the place of a node of the identity scope.');
END;
CREATE TRIGGER identity_guard_edge_insert BEFORE INSERT ON graph_edges
WHEN EXISTS (
    SELECT 1 FROM graph_edges
    WHERE (edge_id = NEW.edge_id AND lower(NEW.scope) <> 'identity'
        OR rowid = NEW.rowid AND edge_id <> NEW.edge_id) AND scope = 'identity'
)
BEGIN
    SELECT RAISE(ABORT, 'This would take the place of an edge of the identity scope.');
END;
CREATE TRIGGER identity_guard_edge_update BEFORE UPDATE ON graph_edges
WHEN (OLD.rowid <> NEW.rowid OR OLD.edge_id <> NEW.edge_id) AND EXISTS (
    SELECT 1 FROM graph_edges
    WHERE (edge_id = NEW.edge_id OR rowid = NEW.rowid) AND scope = 'identity'
        AND edge_id <> OLD.edge_id
)
BEGIN
    SELECT RAISE(ABORT, 'This would take the place of an edge of the identity scope.');
END;

-- A grant takes an approving ruling on a change of this item as it stands. The one exception is
-- the identity that a store is founded with: it holds none, and never held one.
CREATE TRIGGER identity_grants_need_ruling BEFORE INSERT ON identity_grants
WHEN NOT EXISTS (
    SELECT 1
    FROM identity_rulings
    JOIN identity_changes USING (change_id, revision)
    JOIN identity_operations USING (change_id, revision)
    WHERE change_id = NEW.change_id AND decision = 'approve' AND state = 'pending'
        AND kind = NEW.kind AND item_id = NEW.item_id
        AND (after IS NULL) = (NEW.action = 'delete')
) AND NOT (
    NEW.change_id = 'founding'
    AND NOT EXISTS (SELECT 1 FROM identity_lineage)
    AND NOT EXISTS (SELECT 1 FROM graph_nodes WHERE scope = 'identity')
)
BEGIN
    SELECT RAISE(ABORT, 'Only an approved change is granted a write to the identity.');
END;
CREATE TRIGGER identity_grants_keep_update BEFORE UPDATE ON identity_grants
BEGIN
    SELECT RAISE(ABORT, 'A grant is for one write: it is never made one for another.');
END;
