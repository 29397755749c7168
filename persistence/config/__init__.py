"""Adaptive configuration: what the agent has learned about how to act."""
