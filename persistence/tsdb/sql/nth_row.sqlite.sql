-- The minute (since 1970) of the first row of a type within a stretch, or of one further on.
SELECT CAST(round(instant * 86400000.0) AS INTEGER) / 60000 - 3514446000
FROM (
    SELECT coalesce(
        CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(timestamp, created_at)) END,
        0.0
    ) AS instant
    FROM service_correlations
    WHERE correlation_type = %s
)
WHERE instant >= %s AND instant < %s
ORDER BY instant
LIMIT 1 OFFSET %s
