-- What a store remembers of the console's chain: its checkpoints, and the leaf of each entry.

CREATE TABLE audit_witnessed (
    witnessed_id INTEGER PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    origin TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    root TEXT NOT NULL,
    head TEXT NOT NULL,
    note TEXT NOT NULL,
    witnessed_at TEXT NOT NULL,
    UNIQUE (chain, origin, size)
);
CREATE TRIGGER audit_witnessed_keep_update BEFORE UPDATE ON audit_witnessed
BEGIN
    SELECT RAISE(ABORT, 'audit_witnessed is append-only: nothing in it changes.');
END;
CREATE TRIGGER audit_witnessed_keep_delete BEFORE DELETE ON audit_witnessed
BEGIN
    SELECT RAISE(ABORT, 'audit_witnessed is append-only: nothing in it goes.');
END;
CREATE TRIGGER audit_witnessed_keep_replace BEFORE INSERT ON audit_witnessed
WHEN EXISTS (
    SELECT 1 FROM audit_witnessed
    WHERE rowid = NEW.rowid OR witnessed_id = NEW.witnessed_id
        OR chain = NEW.chain AND origin = NEW.origin AND size = NEW.size
)
BEGIN
    SELECT RAISE(ABORT, 'audit_witnessed is append-only: nothing in it is replaced.');
END;

-- A tile holds up to 256 leaf hashes of 32 bytes. It grows at its end, until it has its root.
CREATE TABLE audit_tiles (
    tile_id INTEGER PRIMARY KEY AUTOINCREMENT,
    chain TEXT NOT NULL,
    origin TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 0),
    leaves BLOB NOT NULL CHECK (length(leaves) % 32 = 0 AND length(leaves) <= 8192),
    root BLOB,
    UNIQUE (chain, origin, number)
);
CREATE TRIGGER audit_tiles_grow BEFORE UPDATE ON audit_tiles
WHEN OLD.root IS NOT NULL OR NEW.tile_id IS NOT OLD.tile_id OR NEW.chain IS NOT OLD.chain
    OR NEW.origin IS NOT OLD.origin OR NEW.number IS NOT OLD.number
    OR substr(NEW.leaves, 1, length(OLD.leaves)) IS NOT OLD.leaves
BEGIN
    SELECT RAISE(ABORT, 'A tile of audit_tiles only grows: what it holds stays.');
END;
CREATE TRIGGER audit_tiles_keep_delete BEFORE DELETE ON audit_tiles
BEGIN
    SELECT RAISE(ABORT, 'audit_tiles keeps what it holds: nothing in it goes.');
END;
CREATE TRIGGER audit_tiles_keep_replace BEFORE INSERT ON audit_tiles
WHEN EXISTS (
    SELECT 1 FROM audit_tiles
    WHERE rowid = NEW.rowid OR tile_id = NEW.tile_id
        OR chain = NEW.chain AND origin = NEW.origin AND number = NEW.number
)
BEGIN
    SELECT RAISE(ABORT, 'audit_tiles keeps what it holds: nothing in it is replaced.');
END;

-- SQLite opens no blob handle, which would write past the triggers, where there is such an index.
CREATE INDEX idx_audit_witnessed_no_blob_handle ON audit_witnessed (lower(chain))
    WHERE chain IS NULL;
CREATE INDEX idx_audit_tiles_no_blob_handle ON audit_tiles (lower(chain)) WHERE chain IS NULL;
