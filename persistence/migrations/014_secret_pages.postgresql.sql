-- The access log in the order in which it is read: all of it, and that of one secret.
CREATE INDEX idx_secret_access_page ON secret_access_log (
    coalesce(timestamp, '-infinity'::timestamptz),
    access_id
);
CREATE INDEX idx_secret_access_secret_page ON secret_access_log (
    secret_uuid,
    coalesce(timestamp, '-infinity'::timestamptz),
    access_id
);
DROP INDEX idx_secret_access_secret;
