"""One entry proved now: its text, its hash, its place, its signature, its proof of inclusion."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.audit import linking, rows
from persistence.audit import trusted as trusted_pins
from persistence.audit.chain import GENESIS
from persistence.audit.chains import Chain
from persistence.audit.remembering import NotRemembered, Remembered
from persistence.audit.verifying import leaves, merkle
from persistence.audit.verifying.keyring import ROTATED, BadRotation, KeyRing, pinned_ring
from persistence.audit.verifying.leaves import MalformedRow
from persistence.audit.verifying.reports import Word, Wrong, in_words
from persistence.audit.verifying.signatures import decoded
from persistence.audit.witness import Witness

MOST_ROTATIONS = 200


@dataclass(frozen=True)
class Tick:
    """One check of an entry that ran just now: how it came out, and what it says."""

    name: str
    word: Word
    sentence: str


@dataclass(frozen=True)
class Proved:
    """An entry with its exact hashed text and every check of it."""

    text: str | None
    recomputed: str | None
    ticks: Sequence[Tick]


def prove(chain: Chain, witness: Witness, sequence: int) -> Proved | None:
    """Check one entry now; None where there is none of that number."""
    row = rows.at(chain, sequence)
    if row is None:
        return None
    try:
        recomputed, text = leaves.entry_hash(row), _hashed_text(row)
    except (MalformedRow, KeyError) as error:
        return Proved(None, None, [Tick("hash", Word.BROKEN, f"It is no entry: {error}.")])
    remembered = Remembered(chain, witness)
    ticks = [
        _hash(row, recomputed),
        _place(chain, row),
        _signature(chain, remembered.origin or "", row),
        _inclusion(remembered, row, recomputed),
    ]
    return Proved(text, recomputed, ticks)


def _hashed_text(row: Mapping[str, Any]) -> str:
    hashed = {name: row[name] for name in leaves.HASHED}
    return json.dumps(hashed, sort_keys=True, separators=(",", ":"))


def _hash(row: Mapping[str, Any], recomputed: str) -> Tick:
    if row["entry_hash"] == recomputed:
        return Tick("hash", Word.VERIFIED, "The hash recomputes from the text below.")
    said = f"The entry was modified: the text below hashes to {recomputed}."
    return Tick("hash", Word.BROKEN, said)


def _place(chain: Chain, row: Mapping[str, Any]) -> Tick:
    number = row["sequence_number"]
    before = rows.at(chain, number - 1) if number > 1 else None
    if number > 1 and before is None:
        return Tick("place", Word.BROKEN, f"Entry {number - 1}, which it follows, is missing.")
    expected = GENESIS if before is None else before["entry_hash"]
    if row["previous_hash"] != expected:
        said = f"It does not follow entry {number - 1}, whose hash is {in_words(expected)}."
        return Tick("place", Word.BROKEN, said)
    after = rows.at(chain, number + 1)
    if after is not None and after["previous_hash"] != row["entry_hash"]:
        return Tick("place", Word.BROKEN, f"Entry {number + 1} does not follow this one.")
    last: Any = linking.head(chain).sequence
    if after is None and not (type(last) is int and last <= number):
        return Tick("place", Word.BROKEN, f"Entry {number + 1} is missing.")
    follows = "the first" if before is None else f"linked to entry {number - 1}"
    ends = "the newest" if after is None else f"entry {number + 1} is linked to it"
    return Tick("place", Word.VERIFIED, f"It is {follows}, and {ends}.")


def _signature(chain: Chain, origin: str, row: Mapping[str, Any]) -> Tick:
    ring = trusted(chain, origin)
    if not ring.pinned:
        said = "Not checked: no key is pinned for this chain."
        return Tick("signature", Word.UNCHECKED, said)
    signature = row["signature"]
    if not signature:
        return Tick("signature", Word.BROKEN, "It is not signed.")
    key = ring.key(row["signing_key_id"], row["sequence_number"])
    if isinstance(key, Wrong):
        said = (
            f"It is signed in the name of an {key}"
            if key is Wrong.UNKNOWN_KEY
            else (f"It is signed in the name of a {key}")
        )
        return Tick("signature", Word.BROKEN, f"{said}: {in_words(row['signing_key_id'])}.")
    content = decoded(signature)
    message = str(row["entry_hash"]).encode(errors="replace")
    if content is None or not key.verifies(content, message):
        return Tick("signature", Word.BROKEN, f"It is not the signature of the key {key.id}.")
    return Tick("signature", Word.VERIFIED, f"Signed by the pinned key {key.id}.")


def trusted(chain: Chain, origin: str) -> KeyRing:
    """Return the pinned keys, and those that the chain's rotations handed over to.

    Raises PinningRefused.
    """
    ring = pinned_ring(trusted_pins.pins(chain), chain.name)
    if not ring.pinned:
        return ring
    found = chain.entries._default_manager.filter(event_type=ROTATED).order_by("sequence_number")
    numbers = list(found.values_list("sequence_number", flat=True)[:MOST_ROTATIONS])
    for row in rows.of_numbers(chain, numbers):
        number, signer = row["sequence_number"], row["signing_key_id"]
        key, signature = ring.key(signer, number), decoded(row["signature"] or "")
        if isinstance(key, Wrong) or signature is None:
            continue
        try:
            if key.verifies(signature, leaves.entry_hash(row).encode()):
                ring = ring.rotated(number, signer, row["event_payload"], origin)
        except (BadRotation, MalformedRow):
            continue  # the verification of the whole chain names it; it introduces no key
    return ring


def _inclusion(remembered: Remembered, row: Mapping[str, Any], recomputed: str) -> Tick:
    newest, number = remembered.newest, row["sequence_number"]
    if newest is None:
        said = "Not checked: no checkpoint of this chain is remembered outside it."
        return Tick("inclusion", Word.UNCHECKED, said)
    if number > newest.size:
        said = f"Not checked: it is newer than the newest checkpoint, of {newest.size} entries."
        return Tick("inclusion", Word.UNCHECKED, said)
    leaf = merkle.leaf_hash(leaves.leaf_data(row, recomputed))
    try:
        path = merkle.inclusion_proof(number - 1, newest.size, remembered.subtree)
    except NotRemembered as error:
        return Tick("inclusion", Word.UNCHECKED, f"Not checked. {error}")
    root = decoded(newest.root) or b""
    if not merkle.verify_inclusion(leaf, number - 1, newest.size, path, root):
        said = f"The row is not the one that the checkpoint of {newest.size} entries covers."
        return Tick("inclusion", Word.BROKEN, said)
    steps = f"{len(path)} hash" if len(path) == 1 else f"{len(path)} hashes"
    said = f"The whole row is under the checkpoint of {newest.size} entries, by {steps}."
    return Tick("inclusion", Word.VERIFIED, said)
