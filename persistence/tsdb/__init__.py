"""Metrics, logs, audit events, interactions and trace spans: the correlations table."""
