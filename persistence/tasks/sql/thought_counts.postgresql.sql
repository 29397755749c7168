-- How many thoughts each of these tasks has; tasks without any are left out.
SELECT source_task_id, count(*) FROM thoughts
WHERE source_task_id IN (SELECT json_array_elements_text(%(task_ids)s::json))
GROUP BY source_task_id
