"""What an attacker does to rows: edits, deletes, duplicates, reorders and forges them."""

from typing import Any

from persistence.audit.verifying.reports import Wrong
from tests.audit.chain_tables import Tables
from tests.audit.deeds import LOG, Class, Found
from tests.audit.signed_chains import Chain, Key, key, link, plain


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


def unreadable_number(db: Tables, chain: Chain, p: int) -> Found:
    """A number of 3,000 digits where the column has no type (SQLite alone)."""
    p = min(p, len(chain.rows) - 1)
    db.loosen()
    db.change(p, sequence_number="9" * 3000)
    return p, Wrong.MISSING


def bytes_for_text(db: Tables, chain: Chain, p: int) -> Found:
    db.change(p, event_type=b"\x00\xff")
    return p, Wrong.MALFORMED
