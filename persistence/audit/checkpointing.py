"""Checkpoints: a signed Merkle root over a whole chain, which another database remembers.

One is made from the entries that are new to the witness and the leaves that it remembers,
never from the whole chain. What does not continue what the witness remembers is refused.
"""

import base64
import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from persistence import shapes
from persistence.audit import appending, introducing, linking, rows
from persistence.audit.chain import EMPTY, Head
from persistence.audit.chains import Chain
from persistence.audit.columns import WitnessedColumns
from persistence.audit.origins import origin
from persistence.audit.verifying.leaves import MalformedRow, entry_hash, leaf_data
from persistence.audit.verifying.memories import WITNESSED
from persistence.audit.verifying.merkle import leaf_hash
from persistence.audit.verifying.notes import Checkpoint, sign_note
from persistence.audit.witness import Forgotten, Growth, Witness
from persistence.moments import stored
from persistence.store import StoreError


class NotAContinuation(StoreError):
    """The chain is not what the witness remembers of it: no checkpoint is signed over it."""


@dataclass(frozen=True)
class Made:
    """A checkpoint with its signed note."""

    chain: str
    checkpoint: Checkpoint
    note: str


def checkpoint(chain: Chain, by: Witness, now: dt.datetime, *, always: bool = False) -> Made | None:
    """Sign the chain as it stands and have `by` remember it; None where there is no news.

    An entry that only reports a checkpoint is no news unless `always`. Raises
    NotAContinuation, NoAuditKey.
    """
    name = origin(chain)
    if name is None:
        _refuse_emptied(chain)
        return None
    known = by.newest(chain.name, name)
    _refuse_shorter(chain, known)
    size = known.size if known else 0
    if not _has_news(chain, size, always=always):
        return None
    grown, head = _grow(chain, by, name, known)
    seen = Checkpoint(name, grown.size, grown.root(), (f"head {head.hash}", f"time {stored(now)}"))
    note = None if read_only(chain) else _keep_in_chain(chain, seen, now)
    return _remember(chain, by, seen, note=note, grown=grown, now=now)


def read_only(chain: Chain) -> bool:
    """Say whether the chain is an agent's own, in which nothing is written."""
    return chain.alias() != "default" and shapes.of(chain.connection).read_only


def _refuse_emptied(chain: Chain) -> None:
    """Refuse a chain without its first entry that has others, or names a key of ours."""
    others = chain.entries._default_manager.exists()
    if others or chain.keys._default_manager.filter(algorithm="ed25519").exists():
        raise NotAContinuation(
            f"The {chain.name} chain lost its first entry: no checkpoint is signed over it."
        )


def _refuse_shorter(chain: Chain, known: WitnessedColumns | None) -> None:
    if known is None:
        return
    last = linking.head(chain)
    if last.sequence < known.size:
        raise NotAContinuation(
            f"The {chain.name} chain was cut back: it has {last.sequence} entries, and"
            f" {known.size} are remembered outside it."
        )
    there = chain.entries._default_manager.filter(sequence_number=known.size)
    if known.head not in there.values_list("entry_hash", flat=True):
        raise NotAContinuation(
            f"The {chain.name} chain was rewritten: its entry {known.size} is not the one that is"
            " remembered outside it."
        )


def _has_news(chain: Chain, size: int, *, always: bool) -> bool:
    news = chain.entries._default_manager.filter(sequence_number__gt=size)
    return bool((news if always else news.exclude(event_type=WITNESSED)).exists())


def _grow(
    chain: Chain, by: Witness, name: str, known: WitnessedColumns | None
) -> tuple[Growth, Head]:
    """Read what is new to the witness; hold each entry against the one before."""
    size, head = (known.size, Head(known.size, known.head)) if known else (0, EMPTY)
    try:
        grown = Growth(by, chain.name, name, size)
    except Forgotten as error:
        raise NotAContinuation(
            f"What is remembered of the {chain.name} chain is incomplete: verify it in full."
        ) from error
    for row in rows.after(chain, size):
        leaf, head = _next(chain, row, head)
        grown.add(leaf)
    return grown, head


def _next(chain: Chain, row: rows.Row, before: Head) -> tuple[bytes, Head]:
    number = before.sequence + 1
    try:
        computed = entry_hash(row)
        sound = row["entry_hash"] == computed and row["previous_hash"] == before.hash
        leaf = leaf_hash(leaf_data(row, computed))
    except (MalformedRow, KeyError):
        sound, leaf, computed = False, b"", ""
    if not sound or row["sequence_number"] != number:
        raise NotAContinuation(
            f"The {chain.name} chain is broken at entry {number}: no checkpoint is signed over it."
        )
    return leaf, Head(number, computed)


def _keep_in_chain(chain: Chain, seen: Checkpoint, now: dt.datetime) -> str:
    """Sign the checkpoint and put it among the chain's own roots; return the note."""
    with transaction.atomic(using=chain.alias()):
        linking.lock(chain)
        key = introducing.signer(chain, now)
        roots = chain.roots._default_manager
        place = {"sequence_start": 1, "sequence_end": seen.size}
        there = roots.filter(**place).first()
        if there is None:
            note = sign_note(seen.text, seen.origin, key.private)
            roots.create(
                **place,
                root_hash=seen.root.hex(),
                timestamp=stored(now),
                external_anchor=note,
            )
            return note
        if there.external_anchor and there.root_hash == seen.root.hex():
            return str(there.external_anchor)  # it was signed, and then the process died
        return sign_note(seen.text, seen.origin, key.private)


def _remember(
    chain: Chain,
    by: Witness,
    seen: Checkpoint,
    *,
    note: str | None,
    grown: Growth,
    now: dt.datetime,
) -> Made | None:
    with transaction.atomic(using=by.chain.alias()):
        linking.lock(by.chain)
        newest = by.newest(chain.name, seen.origin)
        if (newest.size if newest else 0) != grown.before:
            return None  # another process was quicker, and its checkpoint is as good
        if note is None:  # an agent's own store holds no word of ours
            note = sign_note(seen.text, seen.origin, introducing.signer(by.chain, now).private)
        grown.write()
        said = {
            "chain": chain.name,
            "origin": seen.origin,
            "size": seen.size,
            "root": base64.b64encode(seen.root).decode(),
            "head": seen.head,
            "note": note,
        }
        by.checkpoints._default_manager.create(**said, witnessed_at=stored(now))
        appending.append(WITNESSED, originator=introducing.BY, payload=said, at=now, chain=by.chain)
    return Made(chain.name, seen, note)
