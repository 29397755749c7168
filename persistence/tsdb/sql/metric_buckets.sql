-- The points of a filter gathered into buckets of equal width; an empty bucket is no row.
-- What no line can hold (infinite, NaN, text, nothing) counts as a point, but not among the values.
-- The list's own query goes inside: instants and values. Julian days become whole milliseconds first.
SELECT bucket, count(*), count(drawn), sum(drawn) / count(drawn), min(drawn), max(drawn)
FROM (
    SELECT
        (CAST(round((_instant - 2440587.5) * 86400000.0) AS INTEGER) - %s) / %s AS bucket,
        CASE WHEN metric_value BETWEEN -1e300 AND 1e300
            THEN CAST(metric_value AS REAL) END AS drawn
    FROM ({points}) AS points
)
GROUP BY bucket
ORDER BY bucket
