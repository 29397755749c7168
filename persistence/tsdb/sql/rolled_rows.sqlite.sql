-- What the cells of a stretch are made of, in no order.
SELECT
    metric_name,
    tags,
    CAST(round((instant - 2440587.5) * 86400000.0) AS INTEGER),
    metric_value,
    correlation_type,
    summary
FROM (
    SELECT metric_name, tags, metric_value, correlation_type,
        CASE WHEN correlation_type <> 'metric_datapoint' THEN response_data END AS summary,
        coalesce(
            CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
                THEN julianday(coalesce(timestamp, created_at)) END,
            0.0
        ) AS instant
    FROM service_correlations
    WHERE {which}
)
WHERE instant >= %s AND instant < %s
