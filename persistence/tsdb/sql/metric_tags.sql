-- The different tags among the newest points of a metric within a range.
SELECT tags, count(*)
FROM (
    SELECT tags
    FROM (
        SELECT tags, correlation_type, coalesce(
            CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
                THEN julianday(coalesce(timestamp, created_at)) END,
            0.0
        ) AS instant
        FROM service_correlations
        WHERE metric_name = %(metric)s
    ) AS points
    WHERE instant >= %(start)s AND instant < %(end)s
      AND correlation_type || '' IN (
          'metric_datapoint', 'metric_hourly_summary', 'metric_daily_summary'
      )
    ORDER BY instant DESC
    LIMIT %(sample)s
) AS newest
WHERE tags IS NOT NULL
GROUP BY tags
ORDER BY count(*) DESC, tags
LIMIT %(limit)s
