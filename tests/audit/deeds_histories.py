"""What an attacker does to all that follows: history rewritten, continued or brought back."""

import json
from collections.abc import Callable

from persistence.audit.verifying.reports import Wrong
from tests.audit.chain_tables import Tables
from tests.audit.deeds import LOG, Found
from tests.audit.deeds_rows import truncate
from tests.audit.signed_chains import Chain, Key, at, key, link, plain


def restore_old(db: Tables, chain: Chain, p: int) -> Found:
    """Bring back the whole database as it was after entry p - 1."""
    truncate(db, chain, p)
    db.run("DELETE FROM audit_roots WHERE sequence_end >= ?", p)
    if p <= chain.rotated + 1:
        db.run("DELETE FROM audit_signing_keys WHERE key_id = ?", chain.new.public.id)
    db.forget_counts()
    return p, Wrong.TRUNCATED


def own_key(db: Tables, chain: Chain, p: int) -> Found:
    """Rewrite from p on and sign everything with a key of one's own, which is put in the table."""
    attacker = key("ed-attacker")
    rewrite(db, chain, p, lambda _: attacker, first=1)
    db.run("DELETE FROM audit_signing_keys")
    db.insert(
        "audit_signing_keys",
        {
            "key_id": attacker.public.id,
            "public_key": attacker.public.pem,
            "algorithm": "ed25519",
            "created_at": at(0),
        },
    )
    return 1, Wrong.UNKNOWN_KEY


def rewrite(
    db: Tables, chain: Chain, p: int, signer: Callable[[int], Key], *, first: int | None = None
) -> None:
    previous = "genesis"
    for number in range(1, len(chain.rows) + 1):
        row = chain.row(number)
        if number == p:
            row["event_payload"] = json.dumps({"note": "it was not me"})
        if number >= (first or p):
            row = link(row, previous, signer(number))
            db.write(row)
        previous = row["entry_hash"]


def fork(db: Tables, chain: Chain, p: int) -> Found:
    """Rewrite history from p on with the right keys."""
    p += p == chain.rotated and not chain.agents  # the rotation itself stays
    rewrite(db, chain, min(p, len(chain.rows)), chain.signer)
    return min(p, len(chain.rows)), Wrong.REWRITTEN


def truncate_then_continue(db: Tables, chain: Chain, p: int) -> Found:
    p += p == chain.rotated and not chain.agents
    p = min(p, len(chain.rows))
    truncate(db, chain, p)
    previous = chain.rows[p - 2]["entry_hash"] if p > 1 else "genesis"
    for number in range(p, len(chain.rows) + 1):
        row = plain(number, chain.columns, "later")
        if number == chain.rotated and not chain.agents:
            row |= {k: chain.row(number)[k] for k in ("event_type", "event_payload")}
        row = link(row, previous, chain.signer(number))
        db.insert(LOG, row)
        previous = row["entry_hash"]
    return p, Wrong.REWRITTEN
