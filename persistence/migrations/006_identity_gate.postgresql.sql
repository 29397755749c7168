-- No identity change without a Wise Authority: the gate, kept by the database itself.
--
-- A write to the identity scope that no grant covers does not happen: it becomes a pending
-- change, also when it is plain SQL of a program that knows nothing of all this. Whoever
-- repeats what is so already, or what is waiting already, adds nothing to the queue.

CREATE FUNCTION ciris_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept: nothing in it changes or goes this way.', TG_TABLE_NAME;
END
$$;

-- Propose a change of one item, and of another that goes for it.
CREATE FUNCTION ciris_capture(
    author text, of_kind text, id text, was text, becomes text, gone_id text, gone_was text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    made text := replace(gen_random_uuid()::text, '-', '');
    days integer;
BEGIN
    IF was IS NOT DISTINCT FROM becomes AND gone_id IS NULL OR EXISTS (
        SELECT FROM identity_operations JOIN identity_changes USING (change_id, revision)
        WHERE kind = of_kind AND item_id = id AND before IS NOT DISTINCT FROM was
            AND after IS NOT DISTINCT FROM becomes AND state = 'pending' AND origin = 'captured'
            AND (gone_id IS NULL) = (NOT EXISTS (
                SELECT FROM identity_operations o WHERE o.change_id = identity_changes.change_id
                    AND o.revision = identity_changes.revision AND o.position > 1
            ))
    ) THEN
        RETURN;
    END IF;
    SELECT (body::json ->> 'days_to_rule')::integer INTO days FROM identity_statements
    WHERE kind = 'policy' ORDER BY statement_id DESC LIMIT 1;
    INSERT INTO identity_changes (change_id, origin, created_at, updated_at, expires_at)
    VALUES (
        made, 'captured', clock_timestamp(), clock_timestamp(),
        clock_timestamp() + make_interval(days => coalesce(days, 7))
    );
    INSERT INTO identity_revisions (change_id, revision, proposed_by, reason, created_at)
    VALUES (
        made, 1, coalesce(author, 'unknown'),
        'Written to the store directly; the gate kept it as a proposal.', clock_timestamp()
    );
    INSERT INTO identity_operations (change_id, revision, position, kind, item_id, before, after)
    VALUES (made, 1, 1, of_kind, id, was, becomes);
    IF gone_id IS NOT NULL THEN
        INSERT INTO identity_operations (
            change_id, revision, position, kind, item_id, before, after
        ) VALUES (made, 1, 2, of_kind, gone_id, gone_was, NULL);
    END IF;
END
$$;

CREATE FUNCTION ciris_gate_node() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    author text;
    was text;
    becomes text;
    theirs text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was := json_build_object('type', OLD.node_type, 'attributes', OLD.attributes_json)::text;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        becomes :=
            json_build_object('type', NEW.node_type, 'attributes', NEW.attributes_json)::text;
    END IF;
    -- An author who was there before an update has not made it.
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.updated_by IS DISTINCT FROM OLD.updated_by THEN
        author := NEW.updated_by;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM identity_grants g
            WHERE g.kind = 'node' AND g.action = 'delete' AND g.item_id = OLD.node_id
        ) THEN
            RETURN OLD;
        END IF;
        PERFORM ciris_capture(NULL, 'node', OLD.node_id, was, NULL, NULL, NULL);
        RETURN NULL;
    END IF;
    IF NEW.scope = 'identity' AND EXISTS (
        SELECT FROM identity_grants g
        WHERE g.kind = 'node' AND g.action = 'put' AND g.item_id = NEW.node_id
            AND g.node_type IS NOT DISTINCT FROM NEW.node_type
            AND g.attributes IS NOT DISTINCT FROM NEW.attributes_json
    ) AND (TG_OP = 'INSERT' OR OLD.scope = 'identity' AND OLD.node_id = NEW.node_id) THEN
        RETURN NEW;
    END IF;
    IF lower(NEW.scope) IS DISTINCT FROM 'identity' THEN
        PERFORM ciris_capture(author, 'node', OLD.node_id, was, NULL, NULL, NULL);
        RETURN NULL;
    END IF;
    SELECT json_build_object('type', t.node_type, 'attributes', t.attributes_json)::text INTO theirs
    FROM graph_nodes t WHERE t.node_id = NEW.node_id AND t.scope = 'identity';
    IF TG_OP = 'UPDATE' AND lower(OLD.scope) = 'identity' AND OLD.node_id <> NEW.node_id THEN
        PERFORM ciris_capture(
            author, 'node', NEW.node_id, theirs, becomes, OLD.node_id, was
        );
    ELSE
        PERFORM ciris_capture(author, 'node', NEW.node_id, theirs, becomes, NULL, NULL);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER identity_gate_node_insert BEFORE INSERT ON graph_nodes FOR EACH ROW
    WHEN (lower(NEW.scope) = 'identity') EXECUTE FUNCTION ciris_gate_node();
CREATE TRIGGER identity_gate_node_update BEFORE UPDATE ON graph_nodes FOR EACH ROW
    WHEN (lower(OLD.scope) = 'identity' OR lower(NEW.scope) = 'identity')
    EXECUTE FUNCTION ciris_gate_node();
CREATE TRIGGER identity_gate_node_delete BEFORE DELETE ON graph_nodes FOR EACH ROW
    WHEN (lower(OLD.scope) = 'identity') EXECUTE FUNCTION ciris_gate_node();
CREATE TRIGGER identity_gate_node_truncate BEFORE TRUNCATE ON graph_nodes
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE FUNCTION ciris_gate_edge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    theirs text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM identity_grants g
            WHERE g.kind = 'edge' AND g.action = 'delete' AND g.item_id = OLD.edge_id
        ) THEN
            RETURN OLD;
        END IF;
        PERFORM ciris_capture(NULL, 'edge', OLD.edge_id, json_build_object(
                'source', OLD.source_node_id, 'target', OLD.target_node_id,
                'relationship', OLD.relationship, 'weight', OLD.weight::text,
                'attributes', OLD.attributes_json
            )::text, NULL, NULL, NULL);
        RETURN NULL;
    END IF;
    IF NEW.scope = 'identity' AND EXISTS (
        SELECT FROM identity_grants g
        WHERE g.kind = 'edge' AND g.action = 'put' AND g.item_id = NEW.edge_id
            AND g.source_node_id IS NOT DISTINCT FROM NEW.source_node_id
            AND g.target_node_id IS NOT DISTINCT FROM NEW.target_node_id
            AND g.relationship IS NOT DISTINCT FROM NEW.relationship
            AND g.weight IS NOT DISTINCT FROM NEW.weight
            AND g.attributes IS NOT DISTINCT FROM NEW.attributes_json
    ) AND (TG_OP = 'INSERT' OR OLD.scope = 'identity' AND OLD.edge_id = NEW.edge_id) THEN
        RETURN NEW;
    END IF;
    IF lower(NEW.scope) IS DISTINCT FROM 'identity' THEN
        PERFORM ciris_capture(
            NULL, 'edge', OLD.edge_id, json_build_object(
                'source', OLD.source_node_id, 'target', OLD.target_node_id,
                'relationship', OLD.relationship, 'weight', OLD.weight::text,
                'attributes', OLD.attributes_json
            )::text, NULL, NULL, NULL
        );
        RETURN NULL;
    END IF;
    SELECT json_build_object(
                'source', t.source_node_id, 'target', t.target_node_id,
                'relationship', t.relationship, 'weight', t.weight::text,
                'attributes', t.attributes_json
            )::text INTO theirs
    FROM graph_edges t WHERE t.edge_id = NEW.edge_id AND t.scope = 'identity';
    IF TG_OP = 'UPDATE' AND lower(OLD.scope) = 'identity' AND OLD.edge_id <> NEW.edge_id THEN
        PERFORM ciris_capture(
            NULL, 'edge', NEW.edge_id, theirs, json_build_object(
                'source', NEW.source_node_id, 'target', NEW.target_node_id,
                'relationship', NEW.relationship, 'weight', NEW.weight::text,
                'attributes', NEW.attributes_json
            )::text,
            OLD.edge_id, json_build_object(
                'source', OLD.source_node_id, 'target', OLD.target_node_id,
                'relationship', OLD.relationship, 'weight', OLD.weight::text,
                'attributes', OLD.attributes_json
            )::text
        );
    ELSE
        PERFORM ciris_capture(
            NULL, 'edge', NEW.edge_id, theirs, json_build_object(
                'source', NEW.source_node_id, 'target', NEW.target_node_id,
                'relationship', NEW.relationship, 'weight', NEW.weight::text,
                'attributes', NEW.attributes_json
            )::text, NULL, NULL
        );
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER identity_gate_edge_insert BEFORE INSERT ON graph_edges FOR EACH ROW
    WHEN (lower(NEW.scope) = 'identity') EXECUTE FUNCTION ciris_gate_edge();
CREATE TRIGGER identity_gate_edge_update BEFORE UPDATE ON graph_edges FOR EACH ROW
    WHEN (lower(OLD.scope) = 'identity' OR lower(NEW.scope) = 'identity')
    EXECUTE FUNCTION ciris_gate_edge();
CREATE TRIGGER identity_gate_edge_delete BEFORE DELETE ON graph_edges FOR EACH ROW
    WHEN (lower(OLD.scope) = 'identity') EXECUTE FUNCTION ciris_gate_edge();
CREATE TRIGGER identity_gate_edge_truncate BEFORE TRUNCATE ON graph_edges
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

-- A grant takes an approving ruling on a change of this item as it stands. The one exception is
-- the identity that a store is founded with: it holds none, and never held one.
CREATE FUNCTION ciris_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identity_rulings JOIN identity_changes USING (change_id, revision)
        JOIN identity_operations USING (change_id, revision)
        WHERE change_id = NEW.change_id AND decision = 'approve' AND state = 'pending'
            AND kind = NEW.kind AND item_id = NEW.item_id
            AND (after IS NULL) = (NEW.action = 'delete')
    ) OR NEW.change_id = 'founding'
        AND NOT EXISTS (SELECT FROM identity_lineage)
        AND NOT EXISTS (SELECT FROM graph_nodes WHERE scope = 'identity')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Only an approved change is granted a write to the identity.';
END
$$;
CREATE TRIGGER identity_grants_need_ruling BEFORE INSERT OR UPDATE ON identity_grants
    FOR EACH ROW EXECUTE FUNCTION ciris_grant();
