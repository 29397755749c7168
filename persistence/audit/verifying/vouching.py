"""Checkpoints that vouch for a chain: parsed, signed by a key that is trusted, in order."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from persistence.audit.verifying.notes import BadNote, Checkpoint, Note, parse_note
from persistence.audit.verifying.reports import Fault, Wrong
from persistence.audit.verifying.signatures import PublicKey


@dataclass(frozen=True)
class Point:
    """A checkpoint whose signature is good."""

    checkpoint: Checkpoint
    key: PublicKey
    place: str  # who remembers it


def points(
    notes: Iterable[str], keys: Iterable[PublicKey], origins: set[str], place: str
) -> tuple[list[Point], list[Fault]]:
    """Read signed checkpoints of the chain of these origins (none: of any), the oldest first.

    What is none of this chain, or not signed by one of the keys, is a fault; so is one that is
    older than the one before it.
    """
    good: list[Point] = []
    faults: list[Fault] = []
    trusted = [key for key in keys if isinstance(key.raw, Ed25519PublicKey)]
    for number, text in enumerate(notes, 1):
        name = f"Checkpoint {number} of {place}"
        try:
            note = parse_note(text)
            checkpoint = Checkpoint.parse(note.text)
        except BadNote as error:
            faults.append(Fault(None, Wrong.MALFORMED, f"{name} cannot be read: {error}."))
            continue
        key = _signer(note, checkpoint.origin, trusted)
        if key is None:
            faults.append(_unsigned(name, note, checkpoint, trusted))
        elif origins and checkpoint.origin not in origins:
            sentence = f"{name} is of another chain."
            expected = " or ".join(sorted(origins))
            faults.append(
                Fault(None, Wrong.ROOT_DIFFERS, sentence, expected, checkpoint.origin[:200])
            )
        else:
            if good and checkpoint.size < good[-1].checkpoint.size:
                before = str(good[-1].checkpoint.size)
                sentence = f"{name} is older than the one before it: it was put there again."
                faults.append(
                    Fault(None, Wrong.ROOT_DIFFERS, sentence, before, str(checkpoint.size))
                )
            good.append(Point(checkpoint, key, place))
    return good, faults


def _signer(note: Note, name: str, keys: Iterable[PublicKey]) -> PublicKey | None:
    for key in keys:
        if isinstance(key.raw, Ed25519PublicKey) and note.signed_by(
            name, key.raw.public_bytes_raw()
        ):
            return key
    return None


def _unsigned(name: str, note: Note, checkpoint: Checkpoint, keys: list[PublicKey]) -> Fault:
    if keys and any(one.name == checkpoint.origin for one in note.signatures):
        sentence = f"{name}, of {checkpoint.size} entries, is not signed by a pinned key."
        return Fault(None, Wrong.BAD_SIGNATURE, sentence)
    sentence = f"{name}, of {checkpoint.size} entries, is signed by no key that is pinned."
    return Fault(None, Wrong.UNKNOWN_KEY, sentence)


def point_faults(
    found: Iterable[Point], reached: dict[int, tuple[str, bytes | None]]
) -> list[Fault]:
    """Compare checkpoints with the chain at their lengths; those past its end are not here."""
    faults, agreed = [], 0
    for point in found:
        checkpoint = point.checkpoint
        if checkpoint.size not in reached:
            continue
        head, root = reached[checkpoint.size]
        if root is None:
            continue  # rows are missing before it, which is said already
        if root == checkpoint.root:
            agreed = max(agreed, checkpoint.size)
            continue
        same = checkpoint.head == head
        word = Wrong.MODIFIED if same else Wrong.REWRITTEN
        what = "columns that no hash covers were edited" if same else "the history is another"
        sentence = (
            f"The checkpoint of {point.place} over {checkpoint.size} entries has another root:"
            f" somewhere in entries {agreed + 1} to {checkpoint.size} {what}."
        )
        faults.append(Fault(None, word, sentence, checkpoint.root.hex(), root.hex()))
    return faults
