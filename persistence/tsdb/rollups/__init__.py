"""What is derived from the points of metrics, so that charts need not read them all."""
