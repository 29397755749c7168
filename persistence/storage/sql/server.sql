-- What PostgreSQL says about the store's database.
SELECT
    split_part(current_setting('server_version'), ' ', 1),
    pg_database_size(current_database()),
    current_setting('server_encoding'),
    current_setting('default_transaction_isolation'),
    current_setting('synchronous_commit')
