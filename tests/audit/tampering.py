"""What an attacker does to a chain: each class a function that says what must be found.

A class takes the open tables, the chain as it was written and a position; it returns the number
of the first bad row (None: no row in particular) and the words that name it rightly.
"""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from persistence.audit.verifying.reports import Wrong
from tests.audit.chain_tables import Tables
from tests.audit.signed_chains import Chain, Key, at, key, link, note, plain

Found = tuple[int | None, Wrong]
Class = Callable[[Tables, Chain, int], Found]
LOG = "audit_log_v2"


def edited(column: str, value: Any) -> Class:
    def edit(db: Tables, chain: Chain, p: int) -> Found:
        db.change(p, **{column: value})
        return p, Wrong.MODIFIED

    return edit


def moved_number(db: Tables, chain: Chain, p: int) -> Found:
    p = min(p, len(chain.rows) - 1)
    db.change(p, sequence_number=len(chain.rows) + 1000)
    return p, Wrong.MISSING


def delete_first(db: Tables, chain: Chain, p: int) -> Found:
    db.run(f"DELETE FROM {LOG} WHERE sequence_number <= ?", min(p, len(chain.rows) - 1))
    return 1, Wrong.MISSING


def delete_middle(db: Tables, chain: Chain, p: int) -> Found:
    p = min(max(p, 2), len(chain.rows) - 1)
    db.run(f"DELETE FROM {LOG} WHERE sequence_number = ?", p)
    return p, Wrong.MISSING


def delete_and_close_up(db: Tables, chain: Chain, p: int) -> Found:
    p = min(p, len(chain.rows) - 1)
    db.loosen()
    db.run(f"DELETE FROM {LOG} WHERE sequence_number = ?", p)
    db.run(f"UPDATE {LOG} SET sequence_number = sequence_number - 1 WHERE sequence_number > ?", p)
    return p, Wrong.MISSING


def truncate(db: Tables, chain: Chain, p: int) -> Found:
    db.run(f"DELETE FROM {LOG} WHERE sequence_number >= ?", p)
    return p, Wrong.TRUNCATED


def delete_all(db: Tables, chain: Chain, p: int) -> Found:
    db.run(f"DELETE FROM {LOG}")
    return 1, Wrong.TRUNCATED


def restore_old(db: Tables, chain: Chain, p: int) -> Found:
    """Bring back the whole database as it was after entry p - 1."""
    truncate(db, chain, p)
    db.run("DELETE FROM audit_roots WHERE sequence_end >= ?", p)
    if p <= chain.rotated + 1:
        db.run("DELETE FROM audit_signing_keys WHERE key_id = ?", chain.new.public.id)
    db.forget_counts()
    return p, Wrong.TRUNCATED


def duplicate(db: Tables, chain: Chain, p: int) -> Found:
    db.loosen()
    db.insert(LOG, chain.row(p))
    return p, Wrong.DUPLICATE


def duplicate_at_the_end(db: Tables, chain: Chain, p: int) -> Found:
    db.loosen()
    last = len(chain.rows) + 1
    db.insert(LOG, {**chain.row(p), "sequence_number": last, "entry_id": last})
    return last, Wrong.DUPLICATE


def swap(db: Tables, chain: Chain, p: int) -> Found:
    p, q = sorted((p, len(chain.rows) - p + 1))
    q += p == q
    if q > len(chain.rows):
        p, q = p - 1, p
    db.loosen()
    db.change(p, sequence_number=10**9)
    db.change(q, sequence_number=p)
    db.change(10**9, sequence_number=q)
    return p, Wrong.REORDERED


def forged(chain: Chain, p: int, number: int, signer: Key | None = None) -> dict[str, Any]:
    row = {**plain(number, chain.columns, "forged"), "entry_id": 10_000 + number}
    previous = chain.rows[p - 2]["entry_hash"] if p > 1 else "genesis"
    return link(row, previous, signer or key("ed-attacker"))


def insert_beside(db: Tables, chain: Chain, p: int) -> Found:
    db.loosen()
    db.insert(LOG, forged(chain, p, p))
    return p, Wrong.INSERTED


def insert_before_all(db: Tables, chain: Chain, p: int) -> Found:
    """Put a forged row at p and move up all that follow."""
    db.loosen()
    db.run(f"UPDATE {LOG} SET sequence_number = sequence_number + 1 WHERE sequence_number >= ?", p)
    db.insert(LOG, forged(chain, p, p))
    return p, Wrong.INSERTED


def append_forged(db: Tables, chain: Chain, p: int) -> Found:
    last = len(chain.rows) + 1
    db.insert(LOG, forged(chain, last, last))
    return last, Wrong.UNKNOWN_KEY


def swap_signatures(db: Tables, chain: Chain, p: int) -> Found:
    first, last = (1, chain.rotated) if p <= chain.rotated else (chain.rotated + 1, len(chain.rows))
    p, q = sorted((p, first + last - p))
    p, q = (p, q) if p < q else (p - 1, p)
    db.change(p, signature=chain.rows[q - 1]["signature"])
    db.change(q, signature=chain.rows[p - 1]["signature"])
    return p, Wrong.BAD_SIGNATURE


def signature(text: str, word: Wrong) -> Class:
    def damage(db: Tables, chain: Chain, p: int) -> Found:
        was = chain.rows[p - 1]["signature"]
        other = "B" if was[7] == "A" else "A"
        db.change(p, signature=text.format(was=was, flipped=was[:7] + other + was[8:]))
        return p, word

    return damage


def other_key_named(db: Tables, chain: Chain, p: int) -> Found:
    other = chain.new if p <= chain.rotated else chain.old
    db.change(p, signing_key_id=other.public.id)
    if p == chain.rotated and not chain.agents:
        return p, Wrong.UNKNOWN_KEY  # the entry that introduces this key does not introduce itself
    return p, Wrong.BAD_SIGNATURE if chain.agents else Wrong.REVOKED_KEY


def replace_pem(db: Tables, chain: Chain, p: int) -> Found:
    one, first = (chain.old, 1) if p <= chain.rotated else (chain.new, chain.rotated + 1)
    db.run(
        "UPDATE audit_signing_keys SET public_key = ? WHERE key_id = ?",
        key("rsa-attacker" if chain.agents else "ed-attacker").public.pem,
        one.public.id,
    )
    return first, Wrong.KEY_REPLACED


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


def by_closed_key(db: Tables, chain: Chain, p: int) -> Found:
    p = max(chain.rotated + 2, p)
    db.write(link(chain.row(p), chain.rows[p - 2]["entry_hash"], chain.old))
    return p, Wrong.REVOKED_KEY


def back_dated_revocation(db: Tables, chain: Chain, p: int) -> Found:
    p = min(p, chain.rotated)
    db.run(
        "UPDATE audit_signing_keys SET revoked_at = ? WHERE key_id = ?",
        at(p - 1),
        chain.old.public.id,
    )
    return p, Wrong.REVOKED_KEY


def downgrade_claim(db: Tables, chain: Chain, p: int) -> Found:
    one, first = (chain.old, 1) if p <= chain.rotated else (chain.new, chain.rotated + 1)
    other = "ed25519" if one.public.algorithm == "rsa-pss" else "rsa-pss"
    db.run("UPDATE audit_signing_keys SET algorithm = ? WHERE key_id = ?", other, one.public.id)
    return first, Wrong.KEY_REPLACED


def downgrade_signature(db: Tables, chain: Chain, p: int) -> Found:
    other = key("ed-attacker" if chain.agents else "rsa-attacker")
    db.change(p, signature=other.sign(chain.rows[p - 1]["entry_hash"]))
    return p, Wrong.BAD_SIGNATURE


def edit_root(db: Tables, chain: Chain, p: int) -> Found:
    size = chain.sizes[p % len(chain.sizes)]
    db.run("UPDATE audit_roots SET root_hash = ? WHERE sequence_end = ?", "ab" * 32, size)
    return size, Wrong.ROOT_DIFFERS


def delete_roots(db: Tables, chain: Chain, p: int) -> Found:
    size = chain.sizes[p % len(chain.sizes)]
    db.run("DELETE FROM audit_roots WHERE sequence_end = ?", size)
    return None, Wrong.ROOT_MISSING


def replay_root(db: Tables, chain: Chain, p: int) -> Found:
    """Put an older checkpoint of ours in the place of the newest."""
    *_, before, last = chain.sizes
    db.run(
        "UPDATE audit_roots SET external_anchor = ? WHERE sequence_end = ?",
        note(chain, before),
        last,
    )
    return last, Wrong.ROOT_DIFFERS


def remembering(chain: Chain, *notes: str) -> None:
    chain.memory = dataclasses.replace(chain.memory, checkpoints=notes)


def foreign_checkpoint(db: Tables, chain: Chain, p: int) -> Found:
    mine = chain.memory.checkpoints
    foreign = note(chain, chain.sizes[-1], origin="ciris-admin/store/0123456789abcdef")
    remembering(chain, *mine[:-1], foreign)
    return None, Wrong.ROOT_DIFFERS


def replayed_checkpoint(db: Tables, chain: Chain, p: int) -> Found:
    mine = chain.memory.checkpoints
    remembering(chain, *mine[:-1], mine[0])
    return None, Wrong.ROOT_DIFFERS


def unreadable_number(db: Tables, chain: Chain, p: int) -> Found:
    """A number of 3,000 digits where the column has no type (SQLite alone)."""
    p = min(p, len(chain.rows) - 1)
    db.loosen()
    db.change(p, sequence_number="9" * 3000)
    return p, Wrong.MISSING


def bytes_for_text(db: Tables, chain: Chain, p: int) -> Found:
    db.change(p, event_type=b"\x00\xff")
    return p, Wrong.MALFORMED


NEVER = "2020-01-01T00:00:00+00:00"
CLASSES: dict[str, Class] = {
    "payload edited": edited("event_payload", "{}"),
    "timestamp edited": edited("event_timestamp", NEVER),
    "type edited": edited("event_type", "defer"),
    "originator edited": edited("originator_id", "nobody"),
    "event id edited": edited("event_id", "other"),
    "previous hash edited": edited("previous_hash", "cd" * 32),
    "entry hash edited": edited("entry_hash", "cd" * 32),
    "number edited": moved_number,
    "created_at edited": edited("created_at", NEVER),
    "entry_id edited": edited("entry_id", 70_000),
    "rows deleted at the start": delete_first,
    "row deleted in the middle": delete_middle,
    "row deleted, numbers closed up": delete_and_close_up,
    "tail cut off": truncate,
    "all deleted": delete_all,
    "old database restored": restore_old,
    "row duplicated": duplicate,
    "row copied to the end": duplicate_at_the_end,
    "rows reordered": swap,
    "forged row beside one": insert_beside,
    "forged row put between": insert_before_all,
    "forged row appended": append_forged,
    "signatures swapped": swap_signatures,
    "signature stripped": signature("", Wrong.UNSIGNED),
    "signature damaged": signature("{flipped}", Wrong.BAD_SIGNATURE),
    "signature not base64": signature("{was}\n", Wrong.BAD_SIGNATURE),
    "signed with the other key's name": other_key_named,
    "key replaced under its id": replace_pem,
    "own key, everything re-signed": own_key,
    "row by a closed key": by_closed_key,
    "revocation back-dated": back_dated_revocation,
    "algorithm of a key downgraded": downgrade_claim,
    "signature of another algorithm": downgrade_signature,
    "root edited": edit_root,
    "root deleted": delete_roots,
    "checkpoint of another deployment": foreign_checkpoint,
    "older checkpoint replayed": replayed_checkpoint,
    "history forked with the right key": fork,
    "tail cut off, then continued": truncate_then_continue,
}
OF_EIGHTEEN: dict[str, Class] = {
    "summary edited": edited("event_summary", "nothing happened"),
    "thought edited": edited("thought_id", "other"),
    "round edited": edited("round_number", 99),
}
OURS: dict[str, Class] = {"older root replayed": replay_root}
OF_SQLITE: dict[str, Class] = {
    "number of 3,000 digits": unreadable_number,
    "bytes for text": bytes_for_text,
}


def classes(engine: str, chain: Chain) -> dict[str, Class]:
    """Return the classes that make sense for an engine and a kind of chain."""
    found = dict(CLASSES)
    found |= OF_EIGHTEEN if chain.columns == 18 else {}
    found |= {} if chain.agents else OURS
    found |= OF_SQLITE if engine == "sqlite" else {}
    if chain.agents and engine == "postgresql":
        # No agent writes roots there, and PostgreSQL's counters are no proof of a deletion.
        del found["root deleted"]
    return found
