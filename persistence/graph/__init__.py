"""Nodes, edges and scopes of the agent's memory."""
