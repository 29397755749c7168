-- The newest point of each metric named: one step of the index per name.
-- `|| ''` keeps the planner off the index by type: most rows are of this one.
SELECT wanted.value, timestamp, created_at, metric_value
FROM json_each(%(names)s) AS wanted
JOIN service_correlations ON correlation_id = (
    SELECT correlation_id
    FROM service_correlations
    WHERE metric_name = wanted.value AND correlation_type || '' = 'metric_datapoint'
    ORDER BY coalesce(
        CASE WHEN coalesce(timestamp, created_at) GLOB '[0-9]*'
            THEN julianday(coalesce(timestamp, created_at)) END,
        0.0
    ) DESC
    LIMIT 1
)
