"""The signed audit chain of an agent."""
