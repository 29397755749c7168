"""Adaptive configuration: what is set, what was learned, why, and how to change it."""
