-- What else the file holds: views, virtual tables, triggers.
SELECT name, CASE WHEN type = 'table' THEN 'virtual table' ELSE type END
FROM main.sqlite_master
WHERE type IN ('view', 'trigger') OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL%%')
ORDER BY 2, 1
