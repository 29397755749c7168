"""Reads of the telemetry: metrics, logs and traces."""
