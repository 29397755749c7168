-- What the cells of a stretch are made of, in no order.
SELECT
    metric_name,
    tags,
    floor(extract(epoch FROM instant) * 1000)::bigint,
    metric_value,
    correlation_type,
    summary
FROM (
    SELECT metric_name, tags, metric_value, correlation_type,
        CASE WHEN correlation_type <> 'metric_datapoint' THEN response_data END AS summary,
        coalesce("timestamp", created_at, '-infinity'::timestamptz) AS instant
    FROM service_correlations
    WHERE {which}
) AS correlations
WHERE instant >= %s AND instant < %s
