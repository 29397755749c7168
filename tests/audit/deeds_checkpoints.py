"""What an attacker does to roots, and to the checkpoints that are remembered."""

import dataclasses

from persistence.audit.verifying.reports import Wrong
from tests.audit.chain_tables import Tables
from tests.audit.deeds import Found
from tests.audit.signed_chains import Chain, note


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
