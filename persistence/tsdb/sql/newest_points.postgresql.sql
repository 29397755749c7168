-- The newest point of each metric named: one step of the index per name.
-- `|| ''` keeps the planner off the index by type: most rows are of this one.
SELECT wanted.value, "timestamp", created_at, metric_value
FROM jsonb_array_elements_text(%(names)s::jsonb) AS wanted (value)
JOIN service_correlations ON correlation_id = (
    SELECT correlation_id
    FROM service_correlations
    WHERE metric_name = wanted.value AND correlation_type || '' = 'metric_datapoint'
    ORDER BY coalesce("timestamp", created_at, '-infinity'::timestamptz) DESC
    LIMIT 1
)
