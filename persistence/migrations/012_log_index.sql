-- The full-text index of the log, and how many lines there are of each level and component.
-- All of it comes from service_correlations and can be made anew: manage.py reindex_logs.

-- A line's number grows with its time (persistence/tsdb/log_index/places.py), so that the
-- newest lines of a word are the last ones in its list. Its words are kept as they were
-- indexed: to take a line out of the index, FTS5 must be told them.
CREATE TABLE log_documents (
    docid INTEGER PRIMARY KEY,
    correlation_id TEXT NOT NULL UNIQUE,
    level TEXT NOT NULL,
    component TEXT NOT NULL,
    words TEXT NOT NULL
);
-- Words come ready made, in small letters: the tokeniser only parts them at spaces. `=` begins
-- the words of fields, which no message holds.
CREATE VIRTUAL TABLE log_index USING fts5(
    words,
    content = 'log_documents',
    content_rowid = 'docid',
    columnsize = 0,
    tokenize = "ascii tokenchars '='"
);

-- Lines in each minute by level, and in each hour by level and component; `width` in seconds,
-- `start` in seconds since 1970.
CREATE TABLE log_counts (
    width INTEGER NOT NULL,
    start INTEGER NOT NULL,
    level TEXT NOT NULL,
    component TEXT NOT NULL,
    lines INTEGER NOT NULL,
    PRIMARY KEY (width, start, level, component)
) WITHOUT ROWID;

-- The row of service_correlations up to which new lines are indexed. A trigger on inserts would
-- have SQLite copy every page of every index for each row, three times the price of the row;
-- the numbers of rows grow as they are inserted. The key beside it tells if they were given anew.
CREATE TABLE log_index_state (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    seen INTEGER NOT NULL,
    seen_id TEXT NOT NULL
);
INSERT INTO log_index_state VALUES (1, 0, '');

-- Lines that were changed or deleted since they were indexed.
CREATE TABLE log_marks (
    mark INTEGER PRIMARY KEY,
    correlation_id TEXT NOT NULL
);
CREATE INDEX idx_log_marks_line ON log_marks (correlation_id);

CREATE TRIGGER log_index_update AFTER UPDATE OF
    correlation_id, service_type, handler_name, request_data, response_data, created_at,
    correlation_type, timestamp, log_level, trace_id, tags
ON service_correlations
WHEN OLD.correlation_type = 'log_entry' OR NEW.correlation_type = 'log_entry'
BEGIN
    INSERT INTO log_marks (correlation_id)
    SELECT OLD.correlation_id UNION SELECT NEW.correlation_id;
END;
CREATE TRIGGER log_index_delete AFTER DELETE ON service_correlations
WHEN OLD.correlation_type = 'log_entry'
BEGIN
    INSERT INTO log_marks (correlation_id) VALUES (OLD.correlation_id);
END;
