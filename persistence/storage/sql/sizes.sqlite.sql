-- How many bytes each table's pages and each table's indexes take.
SELECT
    m.tbl_name,
    sum(CASE WHEN m.type = 'table' THEN s.pgsize ELSE 0 END),
    sum(CASE WHEN m.type = 'index' THEN s.pgsize ELSE 0 END)
FROM main.dbstat s JOIN main.sqlite_master m ON m.name = s.name
GROUP BY m.tbl_name
