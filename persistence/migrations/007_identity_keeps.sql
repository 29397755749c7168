-- What was proposed, ruled and recorded stays. Three triggers a table: the third is for
-- INSERT OR REPLACE, which removes a row without firing its delete trigger.

CREATE TRIGGER identity_revisions_keep_update BEFORE UPDATE ON identity_revisions
BEGIN
    SELECT RAISE(ABORT, 'identity_revisions is append-only: nothing in it changes.');
END;
CREATE TRIGGER identity_revisions_keep_delete BEFORE DELETE ON identity_revisions
BEGIN
    SELECT RAISE(ABORT, 'identity_revisions is append-only: nothing in it goes.');
END;
CREATE TRIGGER identity_revisions_keep_replace BEFORE INSERT ON identity_revisions
WHEN EXISTS (
    SELECT 1 FROM identity_revisions
    WHERE rowid = NEW.rowid OR change_id = NEW.change_id AND revision = NEW.revision
)
BEGIN
    SELECT RAISE(ABORT, 'identity_revisions is append-only: nothing in it is replaced.');
END;

CREATE TRIGGER identity_operations_keep_update BEFORE UPDATE ON identity_operations
BEGIN
    SELECT RAISE(ABORT, 'identity_operations is append-only: nothing in it changes.');
END;
CREATE TRIGGER identity_operations_keep_delete BEFORE DELETE ON identity_operations
BEGIN
    SELECT RAISE(ABORT, 'identity_operations is append-only: nothing in it goes.');
END;
CREATE TRIGGER identity_operations_keep_replace BEFORE INSERT ON identity_operations
WHEN EXISTS (
    SELECT 1 FROM identity_operations
    WHERE rowid = NEW.rowid OR change_id = NEW.change_id AND revision = NEW.revision
        AND (position = NEW.position OR kind = NEW.kind AND item_id = NEW.item_id)
)
BEGIN
    SELECT RAISE(ABORT, 'identity_operations is append-only: nothing in it is replaced.');
END;

CREATE TRIGGER identity_rulings_keep_update BEFORE UPDATE ON identity_rulings
BEGIN
    SELECT RAISE(ABORT, 'identity_rulings is append-only: nothing in it changes.');
END;
CREATE TRIGGER identity_rulings_keep_delete BEFORE DELETE ON identity_rulings
BEGIN
    SELECT RAISE(ABORT, 'identity_rulings is append-only: nothing in it goes.');
END;
CREATE TRIGGER identity_rulings_keep_replace BEFORE INSERT ON identity_rulings
WHEN EXISTS (
    SELECT 1 FROM identity_rulings
    WHERE rowid = NEW.rowid OR ruling_id = NEW.ruling_id OR nonce = NEW.nonce OR (
        change_id = NEW.change_id AND revision = NEW.revision AND authority = NEW.authority)
)
BEGIN
    SELECT RAISE(ABORT, 'identity_rulings is append-only: nothing in it is replaced.');
END;

CREATE TRIGGER identity_remarks_keep_update BEFORE UPDATE ON identity_remarks
BEGIN
    SELECT RAISE(ABORT, 'identity_remarks is append-only: nothing in it changes.');
END;
CREATE TRIGGER identity_remarks_keep_delete BEFORE DELETE ON identity_remarks
BEGIN
    SELECT RAISE(ABORT, 'identity_remarks is append-only: nothing in it goes.');
END;
CREATE TRIGGER identity_remarks_keep_replace BEFORE INSERT ON identity_remarks
WHEN EXISTS (
    SELECT 1 FROM identity_remarks
    WHERE rowid = NEW.rowid OR remark_id = NEW.remark_id
)
BEGIN
    SELECT RAISE(ABORT, 'identity_remarks is append-only: nothing in it is replaced.');
END;

CREATE TRIGGER identity_statements_keep_update BEFORE UPDATE ON identity_statements
BEGIN
    SELECT RAISE(ABORT, 'identity_statements is append-only: nothing in it changes.');
END;
CREATE TRIGGER identity_statements_keep_delete BEFORE DELETE ON identity_statements
BEGIN
    SELECT RAISE(ABORT, 'identity_statements is append-only: nothing in it goes.');
END;
CREATE TRIGGER identity_statements_keep_replace BEFORE INSERT ON identity_statements
WHEN EXISTS (
    SELECT 1 FROM identity_statements
    WHERE rowid = NEW.rowid OR statement_id = NEW.statement_id OR nonce = NEW.nonce
)
BEGIN
    SELECT RAISE(ABORT, 'identity_statements is append-only: nothing in it is replaced.');
END;

CREATE TRIGGER identity_lineage_keep_update BEFORE UPDATE ON identity_lineage
BEGIN
    SELECT RAISE(ABORT, 'identity_lineage is append-only: nothing in it changes.');
END;
CREATE TRIGGER identity_lineage_keep_delete BEFORE DELETE ON identity_lineage
BEGIN
    SELECT RAISE(ABORT, 'identity_lineage is append-only: nothing in it goes.');
END;
CREATE TRIGGER identity_lineage_keep_replace BEFORE INSERT ON identity_lineage
WHEN EXISTS (
    SELECT 1 FROM identity_lineage
    WHERE rowid = NEW.rowid OR lineage_id = NEW.lineage_id
)
BEGIN
    SELECT RAISE(ABORT, 'identity_lineage is append-only: nothing in it is replaced.');
END;

CREATE TRIGGER store_facts_keep_update BEFORE UPDATE ON store_facts
BEGIN
    SELECT RAISE(ABORT, 'store_facts is append-only: nothing in it changes.');
END;
CREATE TRIGGER store_facts_keep_delete BEFORE DELETE ON store_facts
BEGIN
    SELECT RAISE(ABORT, 'store_facts is append-only: nothing in it goes.');
END;
CREATE TRIGGER store_facts_keep_replace BEFORE INSERT ON store_facts
WHEN EXISTS (
    SELECT 1 FROM store_facts
    WHERE rowid = NEW.rowid OR name = NEW.name
)
BEGIN
    SELECT RAISE(ABORT, 'store_facts is append-only: nothing in it is replaced.');
END;

-- A change moves on until it is decided, and never goes.
CREATE TRIGGER identity_changes_keep_update BEFORE UPDATE ON identity_changes
WHEN OLD.state IN ('applied', 'rejected', 'expired', 'withdrawn')
    OR OLD.change_id IS NOT NEW.change_id OR OLD.rowid IS NOT NEW.rowid
BEGIN
    SELECT RAISE(ABORT, 'This change is decided: its state is final.');
END;
CREATE TRIGGER identity_changes_keep_delete BEFORE DELETE ON identity_changes
BEGIN
    SELECT RAISE(ABORT, 'A change stays, whatever became of it.');
END;
CREATE TRIGGER identity_changes_keep_replace BEFORE INSERT ON identity_changes
WHEN EXISTS (
    SELECT 1 FROM identity_changes WHERE rowid = NEW.rowid OR change_id = NEW.change_id
)
BEGIN
    SELECT RAISE(ABORT, 'A change stays, whatever became of it.');
END;
