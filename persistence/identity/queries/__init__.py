"""Reads of the identity's changes, rulings and lineage."""

from persistence.identity.filters import ChangeFilter

__all__ = ["ChangeFilter"]
