"""What the audited database claims beside its rows: keys, revocations, roots. None is believed."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator

from persistence.audit.verifying.checking import instant
from persistence.audit.verifying.leaves import Columns
from persistence.audit.verifying.reports import Fault, Wrong, in_words
from persistence.audit.verifying.signatures import BadKey, PublicKey
from persistence.audit.verifying.sources import Claim, Root, Source
from persistence.audit.verifying.vouching import Point

ZONES = (dt.timedelta(hours=-12), dt.timedelta(hours=14))  # how far local time is from UTC
RAW = "agent-"  # so agents from 1.8.6 on name keys that they keep without PEM
SUMMER = dt.timedelta(hours=1)


def claimed_key(claim: Claim) -> PublicKey | None:
    """Return the key of a claim if it is one."""
    try:
        return PublicKey.from_pem(claim.public_key)
    except BadKey:
        return None


def key_faults(claims: Iterable[Claim], source: Source, columns: Columns) -> Iterator[Fault]:
    """Find keys that are not the ones whose ids they go by, or of another algorithm."""
    for claim in claims:
        key = claimed_key(claim)
        if key is None and str(claim.key_id).startswith(RAW):
            continue
        replaced = key is None or key.id != claim.key_id
        if key is None or replaced or key.algorithm != claim.algorithm:
            row = source.first_by(claim.key_id)
            number = row[columns.at("sequence_number")] if row else None
            what = "is another key than its id says" if replaced else "is claimed to be of another"
            name, of_what = in_words(claim.key_id, 60), "" if replaced else " algorithm"
            sentence = f"The key {name} {what}{of_what}."
            algorithm = in_words(claim.algorithm, 200)
            found = "no key" if key is None else key.id if replaced else algorithm
            expected = in_words(claim.key_id, 200) if replaced or key is None else key.algorithm
            at = number if type(number) is int else None
            yield Fault(at, Wrong.KEY_REPLACED, sentence, expected[:200], found[:200])


def closings(claims: Iterable[Claim], source: Source, columns: Columns) -> dict[str, dt.datetime]:
    """Return for each key that is claimed to be revoked when that was, at the latest."""
    found = {}
    for claim in claims:
        revoked = instant(claim.revoked_at)
        if revoked is not None:
            row = source.first_by(claim.key_id)
            first = instant(row[columns.at("event_timestamp")]) if row else None
            with contextlib.suppress(OverflowError):  # at the end of time, nothing comes after it
                found[str(claim.key_id)] = _latest(claim, revoked, first)
    return found


def _latest(claim: Claim, revoked: dt.datetime, first: dt.datetime | None) -> dt.datetime:
    """Return the latest instant that a time may mean: agents write local time without its zone.

    A key is made before it signs, so its own time and its first entry's bound the zone; it is a
    multiple of a quarter of an hour. A revocation before the key was made is no time at all.
    """
    created = instant(claim.created_at)
    if "." not in str(claim.revoked_at):
        revoked += dt.timedelta(seconds=1)  # it was cut to whole seconds
    if _zoned(claim.revoked_at) or (created is not None and revoked < created):
        return revoked
    ahead = ZONES[0]
    if created is not None and first is not None and not _zoned(claim.created_at):
        quarters = -(-(created - first) // dt.timedelta(minutes=15))
        bound = quarters * dt.timedelta(minutes=15)
        if ZONES[0] <= bound <= ZONES[1]:
            ahead = bound
    return revoked - ahead + (SUMMER if ahead else dt.timedelta())


def _zoned(stored: object) -> bool:
    text = str(stored)
    return text.endswith("Z") or "+" in text[10:] or "-" in text[10:]


def root_fault(root: Root, points: dict[int, tuple[str, bytes | None]], last: int) -> Fault | None:
    """Hold a claimed root against the chain.

    An agent's is the head hash at that length, ours the Merkle root with a signed checkpoint.
    """
    name, length = f"Root {in_words(root.root_id, 20)}", root.last
    first, until = in_words(root.first, 20), in_words(length, 20)
    if type(length) is not int or root.first != 1 or length < 1:
        sentence = f"{name} covers no range of entries from the first."
        return Fault(None, Wrong.MALFORMED, sentence, None, f"{first} to {until}")
    if length > last:
        sentence = f"{name} covers {length} entries, and {last} are here."
        return Fault(last + 1, Wrong.TRUNCATED, sentence, str(length), str(last))
    head, merkle = points.get(length, ("", None))
    expected, what = head, f"the hash of entry {length}"
    if ours(root):
        expected, what = merkle.hex() if merkle else "", f"the root over {length} entries"
    if not expected or root.root_hash == expected:
        return None
    found = in_words(root.root_hash, 200)
    return Fault(length, Wrong.ROOT_DIFFERS, f"{name} is not {what}.", expected, found)


def ours(root: Root) -> bool:
    """Say whether a root is one of ours: it carries its checkpoint as a signed note."""
    return isinstance(root.anchor, str) and "\n\n\u2014 " in root.anchor


def anchored(root: Root, found: Iterable[Point]) -> Fault | None:
    """Hold a root of ours against the checkpoint that it carries."""
    length = root.last
    if not ours(root) or any(point.checkpoint.size == length for point in found):
        return None
    at = length if type(length) is int else None
    name, until = in_words(root.root_id, 20), in_words(length, 20)
    sentence = f"Root {name} carries no signed checkpoint over {until} entries."
    return Fault(at, Wrong.ROOT_DIFFERS, sentence)
