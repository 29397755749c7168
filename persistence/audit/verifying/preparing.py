"""What is looked up before the walk: the end of the chain, who may sign, what vouches for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from persistence.audit.verifying.checking import RangeCheck
from persistence.audit.verifying.claims import anchored, claimed_key, closings, key_faults, ours
from persistence.audit.verifying.keyring import (
    ROTATED,
    BadRotation,
    KeyRing,
    claimed_ring,
    pinned_ring,
)
from persistence.audit.verifying.leaves import Columns, MalformedRow
from persistence.audit.verifying.memories import NO_MEMORY, Memory
from persistence.audit.verifying.parts import Plan
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.reports import Fault, Wrong
from persistence.audit.verifying.signatures import ED25519, PublicKey
from persistence.audit.verifying.sources import CannotRead, Root, Source
from persistence.audit.verifying.vouching import Point, points


@dataclass(frozen=True)
class Question:
    """What is to be verified, by which pins, against what memory.

    `resume` is the length of a remembered checkpoint up to which a verification has passed
    before: signatures up to it are not verified again.
    """

    chain: str
    source: Source
    pins: Sequence[Pin]
    memory: Memory = NO_MEMORY
    resume: int = 0


@dataclass
class Prepared:
    """What a walk needs to know, and what is wrong with it already."""

    columns: Columns
    origins: list[str]
    plan: Plan
    roots: list[Root]
    lost: tuple[int, int]
    vouching: list[Point]
    of_keys: list[Fault] = field(default_factory=list)
    of_checkpoints: list[Fault] = field(default_factory=list)
    of_roots: list[Fault] = field(default_factory=list)


def prepare(question: Question) -> Prepared:
    """Look up everything that is not a row. Raises CannotRead."""
    source, columns = question.source, columns_of(question.source)
    stop, claims, roots, lost = source.last() or 0, source.claims(), source.roots(), source.lost()
    origins = origins_of(question.chain, source)
    ring = pinned_ring(question.pins, question.chain)
    if not ring.pinned:
        ring = claimed_ring(key for claim in claims if (key := claimed_key(claim)))
    ring, bad_rotations = _rotated(ring, source, columns, stop, origins)
    memory, signers = question.memory, _signers(ring, question.pins)
    vouching, bad_points = points(memory.checkpoints, signers, set(origins), memory.place)
    of_roots = _own(roots, signers, set(origins)) if ring.pinned else []
    sizes = {point.checkpoint.size for point in vouching}
    marks = sizes | {root.last for root in roots if type(root.last) is int}
    resume = question.resume if question.resume in sizes else 0
    plan = Plan(ring, stop, resume, frozenset(marks), closings(claims, source, columns))
    of_keys = [*bad_rotations, *key_faults(claims, source, columns)]
    return Prepared(columns, origins, plan, roots, lost, vouching, of_keys, bad_points, of_roots)


def columns_of(source: Source) -> Columns:
    """Return the columns of a log. Raises CannotRead where it is none."""
    try:
        return Columns(source.columns)
    except MalformedRow as error:
        raise CannotRead(f"There is no audit log that we can verify: {error}.") from error


def origins_of(chain: str, source: Source) -> list[str]:
    """Return what the chain is called by its first entry, as that is stored and as recomputed."""
    columns = columns_of(source)
    number_at, hash_at = columns.at("sequence_number"), columns.at("entry_hash")
    for values in source.rows(0, 1):
        if values[number_at] == 1:
            hashes = [str(values[hash_at])]
            try:
                hashes.append(columns.entry_hash(values))
            except MalformedRow:
                return []
            return list(dict.fromkeys(f"ciris-admin/{chain}/{one[:16]}" for one in hashes))
    return []


def _rotated(
    ring: KeyRing, source: Source, columns: Columns, stop: int, origins: Iterable[str]
) -> tuple[KeyRing, list[Fault]]:
    """Follow the rotations that the chain records, each signed by a key of the ring so far."""
    faults = []
    number_at, key_at = columns.at("sequence_number"), columns.at("signing_key_id")
    for values in source.of_type(ROTATED):
        number, signer = values[number_at], values[key_at]
        if type(number) is not int or not 0 < number <= stop:
            continue
        alone = RangeCheck(columns, Plan(ring, stop), number - 1)
        alone.head = None
        if alone.run([values]).findings:
            continue  # the walk says what is wrong with this row; it introduces no key
        try:
            payload = values[columns.at("event_payload")]
            ring = ring.rotated(number, signer, payload, next(iter(origins), ""))
        except BadRotation as error:
            sentence = f"Entry {number} rotates the key without proof: {error}."
            faults.append(Fault(number, Wrong.MALFORMED, sentence))
    return ring, faults


def _own(roots: Iterable[Root], signers: list[PublicKey], origins: set[str]) -> list[Fault]:
    """Find roots of ours whose checkpoints are not good, or are those of another length."""
    found = []
    for root in filter(ours, roots):
        good, bad = points([root.anchor], signers, origins, f"root {root.root_id!s:.20}")
        fault = bad[0] if bad else anchored(root, good)
        if fault:
            found.append(replace(fault, sequence=root.last if type(root.last) is int else None))
    return found


def _signers(ring: KeyRing, pins: Iterable[Pin]) -> list[PublicKey]:
    """Return the keys that may sign checkpoints: the chain's own, and the console's for others."""
    own = [window.key for window in ring.windows.values()] if ring.pinned else []
    keys = [*own, *(pin.key for pin in pins)]
    return list({key.id: key for key in keys if key.algorithm == ED25519}.values())
