"""Every correlation of the store, and the trace that one belongs to."""
