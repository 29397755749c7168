"""Secrets: found, sealed before they are stored, and disclosed to a named accessor alone."""
