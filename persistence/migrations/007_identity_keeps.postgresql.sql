-- What was proposed, ruled and recorded stays.

CREATE TRIGGER identity_revisions_keep BEFORE UPDATE OR DELETE ON identity_revisions
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_revisions_keep_truncate BEFORE TRUNCATE ON identity_revisions
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE TRIGGER identity_operations_keep BEFORE UPDATE OR DELETE ON identity_operations
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_operations_keep_truncate BEFORE TRUNCATE ON identity_operations
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE TRIGGER identity_rulings_keep BEFORE UPDATE OR DELETE ON identity_rulings
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_rulings_keep_truncate BEFORE TRUNCATE ON identity_rulings
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE TRIGGER identity_remarks_keep BEFORE UPDATE OR DELETE ON identity_remarks
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_remarks_keep_truncate BEFORE TRUNCATE ON identity_remarks
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE TRIGGER identity_statements_keep BEFORE UPDATE OR DELETE ON identity_statements
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_statements_keep_truncate BEFORE TRUNCATE ON identity_statements
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE TRIGGER identity_lineage_keep BEFORE UPDATE OR DELETE ON identity_lineage
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_lineage_keep_truncate BEFORE TRUNCATE ON identity_lineage
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

CREATE TRIGGER store_facts_keep BEFORE UPDATE OR DELETE ON store_facts
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER store_facts_keep_truncate BEFORE TRUNCATE ON store_facts
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();

-- A change moves on until it is decided, and never goes.
CREATE TRIGGER identity_changes_keep_update BEFORE UPDATE ON identity_changes FOR EACH ROW
    WHEN (
        OLD.state IN ('applied', 'rejected', 'expired', 'withdrawn')
        OR OLD.change_id <> NEW.change_id
    )
    EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_changes_keep_delete BEFORE DELETE ON identity_changes
    FOR EACH ROW EXECUTE FUNCTION ciris_keep();
CREATE TRIGGER identity_changes_keep_truncate BEFORE TRUNCATE ON identity_changes
    FOR EACH STATEMENT EXECUTE FUNCTION ciris_keep();
