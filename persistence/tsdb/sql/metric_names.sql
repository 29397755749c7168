-- Every metric's name, in order: one step of the index per name, however many points it has.
-- The next name is looked for only while the caller's limit wants one.
WITH RECURSIVE names (name) AS (
    SELECT min(metric_name) FROM service_correlations WHERE metric_name IS NOT NULL
    UNION ALL
    SELECT (SELECT min(metric_name) FROM service_correlations WHERE metric_name > names.name)
    FROM names
    WHERE names.name IS NOT NULL
)
SELECT name
FROM names
WHERE name IS NOT NULL AND lower(name) LIKE lower(%(search)s) ESCAPE '!'
LIMIT %(limit)s
