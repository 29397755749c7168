"""What a key can be on the store's engine."""

from persistence import store


def storable(*keys: str) -> bool:
    """Say whether these texts can be in the store at all: PostgreSQL's text holds no NUL."""
    return store.connection().vendor == "sqlite" or not any("\x00" in key for key in keys)
