"""A believable month of one agent's life, the same for the same seed and end."""
