"""Metrics: find one, see it over time, read its points."""
