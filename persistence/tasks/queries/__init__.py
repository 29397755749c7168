"""What people ask of the agent's work and reasoning."""

from persistence.tasks.filters import TaskFilter, ThoughtFilter

__all__ = ["TaskFilter", "ThoughtFilter"]
