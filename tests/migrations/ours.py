"""The files of our own schema, in order."""

OURS = [
    "001_initial_schema.sql",
    "002_add_retry_status.sql",
    "003_signed_audit_trail.sql",
    "004_page_indexes.sql",
    "005_identity_changes.sql",
    "006_identity_gate.sql",
    "007_identity_keeps.sql",
    "008_identity_witness.sql",
    "009_audit_witness.sql",
    "010_sealed_secrets.sql",
    "011_rollups.sql",
    "012_log_index.sql",
    "013_retention.sql",
    "014_secret_pages.sql",
    "015_adaptive_configuration.sql",
    "016_log_days.sql",
    "017_more_indexes.sql",
]
OF_AGENTS = 3  # of them, the schema that agents make for themselves
