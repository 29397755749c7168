-- The full-text index of the log, and how many lines there are of each level and component.
-- All of it comes from service_correlations and can be made anew: manage.py reindex_logs.

-- A line's number grows with its time (persistence/tsdb/log_index/places.py).
CREATE TABLE log_documents (
    docid bigint PRIMARY KEY,
    correlation_id text NOT NULL UNIQUE,
    level text NOT NULL,
    component text NOT NULL,
    words tsvector NOT NULL
);
CREATE INDEX idx_log_documents_words ON log_documents USING gin (words);

-- Lines in each minute by level, and in each hour by level and component; `width` in seconds,
-- `start` in seconds since 1970.
CREATE TABLE log_counts (
    width integer NOT NULL,
    start bigint NOT NULL,
    level text NOT NULL,
    component text NOT NULL,
    lines bigint NOT NULL,
    PRIMARY KEY (width, start, level, component)
);

-- Lines that are not indexed as they are now: inserted, changed, deleted. Appended only, so
-- that writers never wait for each other; `xid` tells a follower what it has not yet seen,
-- whatever the order in which transactions end.
CREATE TABLE log_marks (
    mark bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    correlation_id text NOT NULL,
    is_new boolean NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX idx_log_marks_line ON log_marks (correlation_id);
-- The marks of the newest lines, kept for followers when the lines are indexed.
CREATE TABLE log_arrivals (
    mark bigint PRIMARY KEY,
    correlation_id text NOT NULL,
    xid xid8 NOT NULL
);

CREATE FUNCTION log_index_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO log_marks (correlation_id, is_new) VALUES (OLD.correlation_id, false);
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND OLD.correlation_id <> NEW.correlation_id THEN
        INSERT INTO log_marks (correlation_id, is_new) VALUES (NEW.correlation_id, true);
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION log_index_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM log_marks;
    DELETE FROM log_documents;
    DELETE FROM log_counts;
    RETURN NULL;
END
$$;

CREATE TRIGGER log_index_insert AFTER INSERT ON service_correlations
    FOR EACH ROW WHEN (NEW.correlation_type = 'log_entry')
    EXECUTE FUNCTION log_index_mark();
CREATE TRIGGER log_index_update AFTER UPDATE OF
    correlation_id, service_type, handler_name, request_data, response_data, created_at,
    correlation_type, "timestamp", log_level, trace_id, tags
    ON service_correlations
    FOR EACH ROW WHEN (OLD.correlation_type = 'log_entry' OR NEW.correlation_type = 'log_entry')
    EXECUTE FUNCTION log_index_mark();
CREATE TRIGGER log_index_delete AFTER DELETE ON service_correlations
    FOR EACH ROW WHEN (OLD.correlation_type = 'log_entry')
    EXECUTE FUNCTION log_index_mark();
CREATE TRIGGER log_index_truncate AFTER TRUNCATE ON service_correlations
    FOR EACH STATEMENT EXECUTE FUNCTION log_index_forget();

INSERT INTO log_marks (correlation_id, is_new)
SELECT correlation_id, false FROM service_correlations WHERE correlation_type = 'log_entry';
