"""From an id to the page of what has it."""
