-- Every index with its definition; those without one belong to a PRIMARY KEY or UNIQUE.
SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'index' ORDER BY tbl_name, name
