"""Identity: what its authorities decide, and the keys that they sign with."""
