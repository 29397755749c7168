"""Reads of the identity's changes, rulings and lineage."""
