"""The full-text index of the log: what it holds of a line, how it is kept, how it is asked."""
