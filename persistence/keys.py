"""What a key can be on the store's engine."""

from persistence import store
from persistence.texts import encodes


def storable(*keys: str) -> bool:
    """Say whether these texts can be in the store at all.

    Halves of surrogate pairs, which a page's address can spell, are in no engine's text, and
    NUL is not in PostgreSQL's.
    """
    if not all(map(encodes, keys)):
        return False
    return store.connection().vendor == "sqlite" or not any("\x00" in key for key in keys)
