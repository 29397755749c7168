"""Checks an evidence bundle: entries of a chain, with the proofs that they are its own.

A bundle is a ZIP of `manifest.json` (the SHA-256 of each other file, the question, the origin),
`entries.jsonl` and `rotations.jsonl` (whole rows), `inclusion.txt` and `consistency.txt` (proofs),
`checkpoints/SIZE.txt` (signed notes), `keys.json` (the pins of whoever made it), the newest
`report.json`, this verifier and a README. What a bundle says of itself vouches for nothing:
trust comes from the pins or fingerprints of whoever checks it.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from persistence.audit.verifying import bundle_checks
from persistence.audit.verifying.bundle_checks import BundleLine
from persistence.audit.verifying.bundle_files import Bundle, Unreadable
from persistence.audit.verifying.bundle_keys import Ring
from persistence.audit.verifying.pins import BadPins, Pin, parse_pins
from persistence.audit.verifying.reports import Fault, Verdict, Word, Wrong


@dataclass(frozen=True)
class BundleReport:
    """All of one bundle's checks."""

    chain: str
    origin: str
    entries: int
    lines: Sequence[BundleLine]

    @property
    def verdict(self) -> Verdict:
        words = {line.word for line in self.lines}
        if Word.BROKEN in words:
            return Verdict.TAMPERED
        if not self.entries:
            return Verdict.UNANCHORED
        return Verdict.UNCHECKED if Word.UNCHECKED in words else Verdict.VERIFIED

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict.name.lower()}


def check(
    bundle: Bundle, *, pins: Collection[Pin] = (), fingerprints: Collection[str] = ()
) -> BundleReport:
    """Check a bundle against the keys that its reader trusts.

    `fingerprints` are those, or the ids, of keys; the keys themselves come from the
    bundle then. Without either, it is checked what the keys signed, and not whose they are.
    """
    trusted, of_keys = _trusted(bundle, pins, fingerprints)
    ring = Ring(trusted, chain=bundle.chain, origin=bundle.origin)
    rotated = _rotations(bundle, ring)
    rows, unreadable = bundle_checks.rows(bundle, "entries.jsonl")
    of_checkpoints, good = bundle_checks.checkpoints(bundle, ring, rows)
    lines = [
        bundle_checks.files(bundle),
        of_keys if rotated is None or of_keys.fault else _broken(of_keys, rotated),
        bundle_checks.hashes(rows, unreadable),
        bundle_checks.order(rows),
        bundle_checks.links(rows),
        bundle_checks.signatures(rows, ring),
        of_checkpoints,
        bundle_checks.inclusion(bundle, rows, good),
        bundle_checks.consistency(bundle, good),
        bundle_checks.every(bundle, rows),
    ]
    return BundleReport(bundle.chain, bundle.origin, len(rows), lines)


def _broken(line: BundleLine, fault: Fault) -> BundleLine:
    return replace(line, word=Word.BROKEN, sentence=fault.sentence, fault=fault)


def _trusted(
    bundle: Bundle, pins: Collection[Pin], fingerprints: Collection[str]
) -> tuple[Collection[Pin], BundleLine]:
    """Return the keys to go by, and the line that says whose word they rest on."""
    try:
        text = bundle.text("keys.json")
        brought = parse_pins(text)
        if [one["public_key"] for one in json.loads(text)] != [pin.key.pem for pin in brought]:
            raise BadPins("a key is not in its one form")
    except (BadPins, Unreadable) as error:
        fault = Fault(None, Wrong.MALFORMED, f"keys.json cannot be used: {error}.")
        return pins, bundle_checks.line("keys", fault, "", 0)
    wanted = {one for given in fingerprints for one in (given, given.lower())}
    named = [
        replace(pin, first=None, last=None)
        for pin in brought
        if wanted & {pin.key.fingerprint, pin.key.id}
    ]
    own = [*pins, *named]
    if fingerprints and not named:
        said = "No key in the bundle has the fingerprint that you trust."
        return own, bundle_checks.line(
            "keys", Fault(None, Wrong.UNKNOWN_KEY, said), "", len(brought)
        )
    if any(pin.chain == bundle.chain for pin in own):
        said = "Only keys that you trust were believed."
        return own, BundleLine("keys", Word.VERIFIED, said, len(own))
    said = "The keys come from the bundle itself: compare their fingerprints with its maker."
    if not any(pin.chain == bundle.chain for pin in brought):
        said = "No key is pinned for this chain, here or in the bundle."
    return [*own, *brought], BundleLine("keys", Word.UNCHECKED, said, len(brought))


def _rotations(bundle: Bundle, ring: Ring) -> Fault | None:
    """Follow the rotations, up to the first that cannot be; return what is wrong with that."""
    found, fault = bundle_checks.rows(bundle, "rotations.jsonl")
    for row in found:
        if not ring.rotate(row):
            sequence = row["sequence_number"]
            said = f"Entry {sequence} does not hand over from one trusted key to another."
            return fault or Fault(sequence, Wrong.UNKNOWN_KEY, said)
    return fault
