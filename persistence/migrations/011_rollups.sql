-- Rollups: what a chart reads in place of millions of points. All of it comes from
-- service_correlations, and `manage.py roll_up --rebuild` makes it anew.

-- A metric's series, each with its exact text of tags; from the second series on all of them
-- as one, `whole`; `wide` where they are too many for each to have cells of its own.
CREATE TABLE rollup_series (
    series_id INTEGER PRIMARY KEY AUTOINCREMENT,
    metric_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('series', 'whole', 'wide')),
    tags TEXT
);
CREATE INDEX idx_rollup_series_metric ON rollup_series (metric_name);

-- The cells of a series within a stretch of time, packed as persistence/tsdb/rollups/chunks.py
-- says. Resolutions are in minutes, times in minutes since 1970.
CREATE TABLE rollup_cells (
    series_id INTEGER NOT NULL,
    resolution INTEGER NOT NULL,
    start INTEGER NOT NULL,
    cells BLOB NOT NULL,
    PRIMARY KEY (series_id, resolution, start)
);
-- What merging cells needs: their values, or sketches where these are many.
CREATE TABLE rollup_sketches (
    series_id INTEGER NOT NULL,
    resolution INTEGER NOT NULL,
    start INTEGER NOT NULL,
    sketches BLOB NOT NULL,
    PRIMARY KEY (series_id, resolution, start)
);

-- Up to the minute `rolled_until` every point is in the cells, but for the hours that are
-- marked. A change to rows before the minute `marked_before` leaves a mark. Marks up to the number
-- `marks_taken` are being worked off. `version` counts the writes to the cells, so that of two
-- who write them one gives way.
CREATE TABLE rollup_state (
    format INTEGER NOT NULL,
    rolled_until INTEGER,
    marked_before INTEGER NOT NULL,
    marks_taken INTEGER NOT NULL,
    version INTEGER NOT NULL
);
INSERT INTO rollup_state VALUES (1, NULL, -3514446000, 0, 1);

-- Hours of a metric whose rows have changed since they were rolled up: one mark each, and
-- another one once that was taken.
CREATE TABLE rollup_marks (
    mark_id INTEGER PRIMARY KEY AUTOINCREMENT,
    metric_name TEXT NOT NULL,
    hour INTEGER NOT NULL
);
CREATE INDEX idx_rollup_marks_hour ON rollup_marks (metric_name, hour);

-- Inserting here marks the hour of a row's time, if it is one that was rolled up.
CREATE VIEW rollup_marking AS SELECT '' AS metric_name, '' AS moment;
CREATE TRIGGER rollup_marking_insert INSTEAD OF INSERT ON rollup_marking
WHEN NEW.metric_name IS NOT NULL
BEGIN
    INSERT INTO rollup_marks (metric_name, hour)
    SELECT NEW.metric_name, changed.hour
    FROM rollup_state AS state
    JOIN (
        SELECT
            instant,
            (CAST(round(instant * 86400000.0) AS INTEGER) / 3600000 - 58574100) * 60 AS hour
        FROM (
            SELECT coalesce(
                CASE WHEN NEW.moment GLOB '[0-9]*' THEN julianday(NEW.moment) END, 0.0
            ) AS instant
        )
    ) AS changed
        ON changed.instant > 0.0
        AND changed.instant < (state.marked_before + 3514446000) / 1440.0
    WHERE NOT EXISTS (
        SELECT 1 FROM rollup_marks AS known
        WHERE known.metric_name = NEW.metric_name AND known.hour = changed.hour
            AND known.mark_id > state.marks_taken
    );
END;

-- A new row is nearly always later than the mark, and costs this comparison alone.
CREATE TRIGGER rollup_insert AFTER INSERT ON service_correlations
WHEN NEW.metric_name IS NOT NULL AND coalesce(
    CASE WHEN coalesce(NEW.timestamp, NEW.created_at) GLOB '[0-9]*'
        THEN julianday(coalesce(NEW.timestamp, NEW.created_at)) END,
    0.0
) < (SELECT (marked_before + 3514446000) / 1440.0 FROM rollup_state)
BEGIN
    INSERT INTO rollup_marking (metric_name, moment)
    VALUES (NEW.metric_name, coalesce(NEW.timestamp, NEW.created_at));
END;
CREATE TRIGGER rollup_delete AFTER DELETE ON service_correlations
WHEN OLD.metric_name IS NOT NULL
BEGIN
    INSERT INTO rollup_marking (metric_name, moment)
    VALUES (OLD.metric_name, coalesce(OLD.timestamp, OLD.created_at));
END;
CREATE TRIGGER rollup_update AFTER UPDATE OF
    timestamp, created_at, metric_name, metric_value, tags, correlation_type, response_data
ON service_correlations
WHEN OLD.metric_name IS NOT NULL OR NEW.metric_name IS NOT NULL
BEGIN
    INSERT INTO rollup_marking (metric_name, moment)
    VALUES (OLD.metric_name, coalesce(OLD.timestamp, OLD.created_at));
    INSERT INTO rollup_marking (metric_name, moment)
    VALUES (NEW.metric_name, coalesce(NEW.timestamp, NEW.created_at));
END;
-- The row that INSERT OR REPLACE or UPDATE OR REPLACE removes fires no delete trigger.
CREATE TRIGGER rollup_replace BEFORE INSERT ON service_correlations
WHEN EXISTS (
    SELECT 1 FROM service_correlations
    WHERE rowid = NEW.rowid OR correlation_id = NEW.correlation_id
)
BEGIN
    INSERT INTO rollup_marking (metric_name, moment)
    SELECT metric_name, coalesce(timestamp, created_at) FROM service_correlations
    WHERE rowid = NEW.rowid OR correlation_id = NEW.correlation_id;
END;
CREATE TRIGGER rollup_replace_by_update BEFORE UPDATE OF correlation_id ON service_correlations
WHEN NEW.correlation_id <> OLD.correlation_id
BEGIN
    INSERT INTO rollup_marking (metric_name, moment)
    SELECT metric_name, coalesce(timestamp, created_at) FROM service_correlations
    WHERE correlation_id = NEW.correlation_id;
END;
