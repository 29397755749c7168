"""Secrets by reference: what is sealed, who had it opened, and having one opened."""
