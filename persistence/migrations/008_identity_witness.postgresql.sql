-- Behind the gate: what came past it fails, and so does forging what a change is made of.

-- A trigger of somebody else's can change a row after the gate has seen it. These see it last.
CREATE FUNCTION ciris_witness_node() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identity_grants g
        WHERE g.kind = 'node' AND CASE TG_OP
            WHEN 'DELETE' THEN g.action = 'delete' AND g.item_id = OLD.node_id
            ELSE g.action = 'put' AND g.item_id = NEW.node_id AND NEW.scope = 'identity'
                AND g.node_type IS NOT DISTINCT FROM NEW.node_type
                AND g.attributes IS NOT DISTINCT FROM NEW.attributes_json
        END
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The identity changes by rulings alone.';
END
$$;
CREATE TRIGGER identity_witness_node_insert AFTER INSERT ON graph_nodes FOR EACH ROW
    WHEN (NEW.scope = 'identity') EXECUTE FUNCTION ciris_witness_node();
CREATE TRIGGER identity_witness_node_update AFTER UPDATE ON graph_nodes FOR EACH ROW
    WHEN (OLD.scope = 'identity' OR NEW.scope = 'identity') EXECUTE FUNCTION ciris_witness_node();
CREATE TRIGGER identity_witness_node_delete AFTER DELETE ON graph_nodes FOR EACH ROW
    WHEN (OLD.scope = 'identity') EXECUTE FUNCTION ciris_witness_node();

CREATE FUNCTION ciris_witness_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identity_grants g
        WHERE g.kind = 'edge' AND CASE TG_OP
            WHEN 'DELETE' THEN g.action = 'delete' AND g.item_id = OLD.edge_id
            ELSE g.action = 'put' AND g.item_id = NEW.edge_id AND NEW.scope = 'identity'
                AND g.source_node_id IS NOT DISTINCT FROM NEW.source_node_id
                AND g.target_node_id IS NOT DISTINCT FROM NEW.target_node_id
                AND g.relationship IS NOT DISTINCT FROM NEW.relationship
                AND g.weight IS NOT DISTINCT FROM NEW.weight
                AND g.attributes IS NOT DISTINCT FROM NEW.attributes_json
        END
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The identity changes by rulings alone.';
END
$$;
CREATE TRIGGER identity_witness_edge_insert AFTER INSERT ON graph_edges FOR EACH ROW
    WHEN (NEW.scope = 'identity') EXECUTE FUNCTION ciris_witness_edge();
CREATE TRIGGER identity_witness_edge_update AFTER UPDATE ON graph_edges FOR EACH ROW
    WHEN (OLD.scope = 'identity' OR NEW.scope = 'identity') EXECUTE FUNCTION ciris_witness_edge();
CREATE TRIGGER identity_witness_edge_delete AFTER DELETE ON graph_edges FOR EACH ROW
    WHEN (OLD.scope = 'identity') EXECUTE FUNCTION ciris_witness_edge();

-- An operation is text that can be read and applied: nothing else can be shown to anybody.
CREATE FUNCTION ciris_sound(kind text, content text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN content IS NULL OR coalesce(json_typeof(content::json) = 'object' AND NOT EXISTS (
        SELECT FROM json_each(content::json)
        WHERE json_typeof(value) NOT IN ('string', 'null') OR key NOT IN (
            'type', 'attributes', 'source', 'target', 'relationship', 'weight'
        )
    ) AND CASE kind
        WHEN 'node' THEN content::json ->> 'type' IS NOT NULL
        ELSE content::json ->> 'source' IS NOT NULL AND content::json ->> 'target' IS NOT NULL
            AND content::json ->> 'relationship' IS NOT NULL
    END, false);
END
$$;
CREATE FUNCTION ciris_operation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ciris_sound(NEW.kind, NEW.before) OR NOT ciris_sound(NEW.kind, NEW.after) THEN
        RAISE EXCEPTION 'A node of the identity needs an id and a type, an edge its ends: text.';
    END IF;
    -- What an authority has ruled on is whole: nothing is added to it.
    IF EXISTS (
        SELECT FROM identity_rulings r
        WHERE r.change_id = NEW.change_id AND r.revision = NEW.revision
    ) THEN
        RAISE EXCEPTION 'This revision was ruled on: nothing is added to it.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER identity_operations_sound BEFORE INSERT ON identity_operations
    FOR EACH ROW EXECUTE FUNCTION ciris_operation();

-- A change begins pending, goes from revision to revision, and is decided by a ruling.
CREATE FUNCTION ciris_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'pending' OR NEW.revision <> 1 THEN
            RAISE EXCEPTION 'A change begins pending, with its first revision.';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.origin <> OLD.origin OR NEW.reverts IS DISTINCT FROM OLD.reverts
        OR NEW.created_at <> OLD.created_at
        OR NEW.revision NOT IN (OLD.revision, OLD.revision + 1)
        OR NEW.state IN ('applied', 'rejected') AND NOT EXISTS (
            SELECT FROM identity_rulings r
            WHERE r.change_id = NEW.change_id AND r.revision = NEW.revision
                AND r.decision = CASE NEW.state WHEN 'applied' THEN 'approve' ELSE 'reject' END
        )
    THEN
        RAISE EXCEPTION 'A change is decided by a ruling, and keeps what it began with.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER identity_changes_decided BEFORE INSERT OR UPDATE ON identity_changes
    FOR EACH ROW EXECUTE FUNCTION ciris_change();

-- The lineage says what put a state there, and that is in the store.
CREATE FUNCTION ciris_lineage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (CASE NEW.cause
        WHEN 'applied' THEN EXISTS (
            SELECT FROM identity_rulings JOIN identity_changes USING (change_id, revision)
            JOIN identity_operations USING (change_id, revision)
            WHERE change_id = NEW.cause_id AND decision = 'approve' AND state = 'pending'
                AND kind = NEW.kind AND item_id = NEW.item_id
        )
        WHEN 'baseline' THEN EXISTS (
            SELECT FROM identity_statements s
            WHERE s.kind = 'baseline' AND s.statement_id::text = NEW.cause_id
        )
        ELSE NOT EXISTS (SELECT FROM identity_lineage WHERE cause <> 'founded')
            AND NOT EXISTS (SELECT FROM identity_statements s WHERE s.kind = 'baseline')
    END) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'No ruling put this state into the lineage.';
END
$$;
CREATE TRIGGER identity_lineage_caused BEFORE INSERT ON identity_lineage
    FOR EACH ROW EXECUTE FUNCTION ciris_lineage();

-- The newest policy is asked at every proposal: a row that is none must not be it.
CREATE FUNCTION ciris_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'policy' OR (
        coalesce(json_typeof(NEW.body::json -> 'quorums'), '') = 'array'
        AND coalesce(json_typeof(NEW.body::json -> 'days_to_rule'), '') = 'number'
        AND (NEW.body::json ->> 'days_to_rule')::integer BETWEEN 1 AND 365
        AND EXISTS (
            SELECT FROM json_array_elements(NEW.body::json -> 'quorums') AS line
            WHERE line ->> 'config_type' = '*'
        )
        AND NOT EXISTS (
            SELECT FROM json_array_elements(NEW.body::json -> 'quorums') AS line
            WHERE coalesce(json_typeof(line -> 'config_type'), '') <> 'string'
                OR coalesce(line ->> 'quorum', '') !~ '^[0-9]{1,3}$'
        )
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A policy states its quorums, and 1 to 365 days to rule.';
END
$$;
CREATE TRIGGER identity_statements_sound BEFORE INSERT ON identity_statements
    FOR EACH ROW EXECUTE FUNCTION ciris_statement();

-- A session's own tables, operators and settings are not what these functions mean.
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        AND starts_with(proname, 'ciris_') AND proname <> 'ciris_json'
    LOOP
        EXECUTE format(
            'ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', ours, current_schema()
        );
        EXECUTE format('ALTER FUNCTION %s SET extra_float_digits = 1', ours);
    END LOOP;
END
$$;
