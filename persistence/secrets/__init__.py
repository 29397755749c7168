"""Secrets: what is found in an agent's memory that nobody should read there."""
