"""Verification of an audit chain by pure functions: standard library and cryptography alone."""
