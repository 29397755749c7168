"""The agent's memory by scope: nodes, edges, and what lies around a node."""
