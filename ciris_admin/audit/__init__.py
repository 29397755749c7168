"""The audit log as it is stored."""
