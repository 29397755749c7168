-- The points of a filter gathered into buckets of equal width; an empty bucket is no row.
-- What no line can hold (infinite, NaN, nothing) counts as a point, but not among the values.
-- The list's own query goes inside: instants and values.
SELECT bucket, count(*), count(drawn), sum(drawn) / count(drawn), min(drawn), max(drawn)
FROM (
    SELECT
        (floor(date_part('epoch', _instant) * 1000)::bigint - %s) / %s AS bucket,
        CASE WHEN metric_value BETWEEN -1e300 AND 1e300 THEN metric_value END AS drawn
    FROM ({points}) AS points
) AS drawable
GROUP BY bucket
ORDER BY bucket
