-- How many thoughts each of these tasks has; tasks without any are left out.
SELECT source_task_id, count(*) FROM thoughts
WHERE source_task_id IN (SELECT value FROM json_each(%(task_ids)s))
GROUP BY source_task_id
