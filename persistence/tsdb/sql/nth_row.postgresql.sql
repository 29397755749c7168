-- The minute (since 1970) of the first row of a type within a stretch, or of one further on.
SELECT floor(extract(epoch FROM instant) / 60)::bigint
FROM (
    SELECT coalesce("timestamp", created_at, '-infinity'::timestamptz) AS instant
    FROM service_correlations
    WHERE correlation_type = %s
) AS correlations
WHERE instant >= %s AND instant < %s
ORDER BY instant
LIMIT 1 OFFSET %s
