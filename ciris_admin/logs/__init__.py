"""Logs: search them, see when they came, read one line with what was around it."""
