"""Retention: raw rows become hourly summaries, those become daily ones, and then they go."""
