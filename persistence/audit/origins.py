"""What a chain is called in checkpoints and statements: by the hash of its first entry."""

from persistence.audit.chains import Chain


def origin(chain: Chain) -> str | None:
    """Return `ciris-admin/<name>/<16 hex digits>`; None of a chain without its first entry."""
    rows = chain.entries._default_manager.filter(sequence_number=1)
    first = rows.values_list("entry_hash", flat=True).first()
    return None if first is None else f"ciris-admin/{chain.name}/{first[:16]}"
