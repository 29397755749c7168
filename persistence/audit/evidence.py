"""Evidence bundles of a chain: the entries of a question, with all that proves them.

Proofs come from what the witness remembers, not from reading the whole chain again.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import IO, Any

from persistence.audit import bundling, queries, rows, trusted
from persistence.audit.chains import Chain
from persistence.audit.filters import EntryFilter
from persistence.audit.remembering import Remembered, Seen
from persistence.audit.verifying import merkle
from persistence.audit.verifying.amalgamation import amalgamated
from persistence.audit.verifying.keyring import ROTATED
from persistence.audit.verifying.pins import pins_json
from persistence.audit.verifying.signatures import ED25519
from persistence.audit.witness import Witness
from persistence.store import StoreError

MOST_ENTRIES = 5_000
LARGEST_EXACT = 2**53 - 1  # of JavaScript's numbers
MOST_BYTES = 100_000_000  # of payloads
README = """\
Evidence from the audit trail of a CIRIS agent.

entries.jsonl      the entries, each a whole row of the chain
rotations.jsonl    the entries that handed over from one signing key to the next
checkpoints/       signed Merkle roots over the chain (C2SP checkpoints, RFC 6962)
inclusion.txt      for each entry: its number, then its proof up to the newest checkpoint
consistency.txt    for two checkpoints: their sizes, then the proof that one extends the other
keys.json          the public keys that the console had pinned, with their fingerprints
report.json        what the console's last verification of the whole chain said, if any
verify_audit.py    the verifier
manifest.json      the question, and the SHA-256 of each other file

Nothing in here vouches for itself. Ask the operator by another way for the fingerprints of the
keys: those that sign the entries, and the console's, which signs checkpoints of an agent's chain
too. Then run, with Python 3.11 and the package cryptography:

    python -I verify_audit.py BUNDLE.zip --pin FINGERPRINT --pin FINGERPRINT

(take the verify_audit.py of this bundle, and read it first: whoever made the bundle gave it),
or drop the file on the page /audit/ of any CIRIS Admin: it is checked in the browser, and
nothing is uploaded.
"""


class NoEvidence(StoreError):
    """There is nothing to put into a bundle; the message is for a person."""


@dataclass(frozen=True)
class Bundled:
    """What a bundle holds: how many entries, and up to which checkpoint they are proved."""

    entries: int
    capped: bool
    checkpoint: int | None


def write(
    out: IO[bytes],
    *,
    chain: Chain,
    witness: Witness,
    wanted: EntryFilter,
    question: Mapping[str, Any],
    others: Iterable[tuple[str, bytes]] = (),
) -> Bundled:
    """Write the bundle of a filter. `others` are files that travel along as they are.

    Raises NoEvidence, NotRemembered, TimeLimitReached.
    """
    remembered = Remembered(chain, witness)
    found = queries.numbers(wanted=wanted, most=MOST_ENTRIES + 1, chain=chain)
    numbers = _within_the_cap(found)
    capped = len(found) > len(numbers)
    if not numbers or remembered.origin is None:
        raise NoEvidence("No entry matches: there is nothing to put into a bundle.")
    newest = remembered.newest
    bundling.write(
        out,
        _files(remembered, numbers, others),
        chain=chain.name,
        origin=remembered.origin,
        question={"filter": dict(question), "capped_at": len(numbers) if capped else None},
        every=_run(wanted, numbers) if wanted.is_a_run and not capped else None,
    )
    return Bundled(len(numbers), capped, newest.size if newest else None)


def _within_the_cap(found: Sequence[tuple[int, int | None]]) -> list[int]:
    """Return the first numbers: MOST_ENTRIES at most, with payloads of MOST_BYTES together."""
    totals = accumulate(size or 0 for _, size in found)
    return [
        number
        for (number, _), total in zip(found[:MOST_ENTRIES], totals, strict=False)
        if total <= MOST_BYTES
    ]


def _run(wanted: EntryFilter, numbers: Sequence[int]) -> tuple[int, int] | None:
    return (wanted.first or 1, numbers[-1]) if numbers[-1] <= LARGEST_EXACT else None


def _files(
    remembered: Remembered, numbers: Sequence[int], others: Iterable[tuple[str, bytes]]
) -> bundling.Files:
    chain, checkpoints = remembered.chain, remembered.spread()
    wanted = EntryFilter(event_type=ROTATED)
    rotations = [n for n, _ in queries.numbers(wanted=wanted, most=MOST_ENTRIES, chain=chain)]
    yield "README.txt", [README.encode()]
    yield "verify_audit.py", [_verifier()]
    yield "entries.jsonl", map(bundling.json_line, rows.of_numbers(chain, numbers))
    yield "rotations.jsonl", map(bundling.json_line, rows.of_numbers(chain, rotations))
    yield "inclusion.txt", _inclusion(remembered, numbers)
    yield "consistency.txt", _consistency(remembered, checkpoints)
    yield "keys.json", [_keys(chain)]
    for seen in checkpoints:
        yield f"checkpoints/{seen.size:020}.txt", [seen.note.encode()]
    for name, content in others:
        yield name, [content]


def _inclusion(remembered: Remembered, numbers: Sequence[int]) -> Iterator[bytes]:
    size = remembered.newest.size if remembered.newest else 0
    for number in dict.fromkeys(numbers):
        if 0 < number <= size:
            path = merkle.inclusion_proof(number - 1, size, remembered.subtree)
            yield _proof([number], path)


def _consistency(remembered: Remembered, checkpoints: Sequence[Seen]) -> Iterator[bytes]:
    for one, other in pairwise(checkpoints):
        path = merkle.consistency_proof(one.size, other.size, remembered.subtree)
        yield _proof([one.size, other.size], path)


def _proof(numbers: Sequence[int], path: Sequence[bytes]) -> bytes:
    words = [*map(str, numbers), *(base64.b64encode(one).decode() for one in path)]
    return (" ".join(words) + "\n").encode()


def _keys(chain: Chain) -> bytes:
    """Return the pins of the chain, and of those who may have witnessed it."""
    pins = trusted.pins(chain)
    kept = [pin for pin in pins if pin.chain == chain.name or pin.key.algorithm == ED25519]
    return pins_json(kept).encode()


@cache
def _verifier() -> bytes:
    return amalgamated().encode()


def report_file(report: Mapping[str, Any]) -> tuple[str, bytes]:
    return "report.json", (json.dumps(report, indent=1, sort_keys=True) + "\n").encode()
