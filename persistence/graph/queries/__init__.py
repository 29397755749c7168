"""What people ask of the agent's memory."""

from persistence.graph.filters import EdgeFilter, NodeFilter

__all__ = ["EdgeFilter", "NodeFilter"]
