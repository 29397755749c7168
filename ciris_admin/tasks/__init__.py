"""The agent's work and reasoning: tasks, and the thoughts under them."""
