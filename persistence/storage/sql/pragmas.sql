-- What SQLite says about the store's file.
SELECT
    (SELECT journal_mode FROM pragma_journal_mode),
    (SELECT page_size FROM pragma_page_size),
    (SELECT page_count FROM pragma_page_count),
    (SELECT freelist_count FROM pragma_freelist_count),
    (SELECT encoding FROM pragma_encoding),
    sqlite_version()
