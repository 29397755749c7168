"""Each check of an evidence bundle: a line that says how it came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from persistence.audit.verifying.bundle_files import Bundle, Unreadable, proofs, row
from persistence.audit.verifying.bundle_keys import Ring
from persistence.audit.verifying.leaves import Row, entry_hash, leaf_data
from persistence.audit.verifying.merkle import leaf_hash, verify_consistency, verify_inclusion
from persistence.audit.verifying.notes import BadNote, Checkpoint, parse_note
from persistence.audit.verifying.reports import Fault, Word, Wrong

GENESIS = "genesis"
NO_CHECKPOINT = "The bundle holds no checkpoint that one of those keys signed."


@dataclass(frozen=True)
class BundleLine:
    """One check of a bundle: how it came out, over how many things; its first fault."""

    check: str
    word: Word
    sentence: str
    count: int = 0
    fault: Fault | None = None


def line(check: str, fault: Fault | None, sentence: str, count: int) -> BundleLine:
    """Return a check's line: verified with that sentence, or broken with its first fault's."""
    if fault is not None:
        return BundleLine(check, Word.BROKEN, fault.sentence, count, fault)
    return BundleLine(check, Word.VERIFIED, sentence, count)


def files(bundle: Bundle) -> BundleLine:
    altered = bundle.altered()
    fault = altered and Fault(None, Wrong.MODIFIED, f"{altered} is not the manifest's.")
    number = len(bundle.listed)
    return line("files", fault or None, f"All {number} files are the manifest's.", number)


def rows(bundle: Bundle, name: str) -> tuple[list[Row], Fault | None]:
    """Read a file of rows; those that cannot be read are left out, and the first is named."""
    found, fault = [], None
    try:
        for number, text in enumerate(bundle.lines(name), 1):
            try:
                found.append(row(text))
            except Unreadable as error:
                said = f"Line {number} of {name} cannot be read: {error}."
                fault = fault or Fault(None, Wrong.MALFORMED, said)
    except Unreadable as error:
        fault = Fault(None, Wrong.MALFORMED, f"{error}.")
    return found, fault


def hashes(found: Sequence[Row], unreadable: Fault | None) -> BundleLine:
    fault = unreadable
    for one in found:
        recomputed, sequence = entry_hash(one), one["sequence_number"]
        if recomputed != one["entry_hash"]:
            said = f"Entry {sequence} was modified: its hash does not recompute."
            fault = fault or Fault(sequence, Wrong.MODIFIED, said, recomputed, one["entry_hash"])
    return line("hashes", fault, "The hash of each entry recomputes.", len(found))


def order(found: Sequence[Row]) -> BundleLine:
    fault, before = None, 0
    for one in found:
        sequence = one["sequence_number"]
        if sequence <= before and fault is None:
            word = Wrong.DUPLICATE if sequence == before else Wrong.REORDERED
            fault = Fault(sequence, word, f"Entry {sequence} is there twice or out of order.")
        before = sequence
    return line("sequence", fault, "The entries are in their order, each once.", len(found))


def links(found: Sequence[Row]) -> BundleLine:
    fault, count, before = None, 0, None
    for one in found:
        sequence, said = one["sequence_number"], one["previous_hash"]
        expected = GENESIS if sequence == 1 else None
        if before is not None and before["sequence_number"] == sequence - 1:
            expected = before["entry_hash"]
        count += expected is not None
        if expected not in {None, said} and fault is None:
            sentence = f"Entry {sequence} does not follow the entry before it."
            fault = Fault(sequence, Wrong.INSERTED, sentence, expected, said)
        before = one
    return line("links", fault, "Each entry follows the one before it, where that is here.", count)


def signatures(found: Sequence[Row], ring: Ring) -> BundleLine:
    if not ring.has_keys:
        return BundleLine("signatures", Word.UNCHECKED, "No key is known that may sign this chain.")
    fault = None
    for one in found:
        wrong, sequence = ring.wrong(one), one["sequence_number"]
        if wrong is not None and fault is None:
            said = f"Entry {sequence}: {wrong}, {one['signing_key_id'] or 'no key'}."
            fault = Fault(sequence, wrong, said)
    return line(
        "signatures", fault, "Each entry is signed by one of those keys, in its time.", len(found)
    )


def checkpoints(
    bundle: Bundle, ring: Ring, found: Sequence[Row]
) -> tuple[BundleLine, Sequence[Checkpoint]]:
    """Check the signed notes; return those that are good, the smallest first."""
    by_sequence = {one["sequence_number"]: one for one in found}
    good: list[Checkpoint] = []
    fault = _foreign(bundle, by_sequence)
    for size, name in bundle.checkpoints:
        checked = _checkpoint(bundle, ring, by_sequence, size, name)
        if isinstance(checked, Fault):
            fault = fault or checked
        else:
            good.append(checked)
    count = len(bundle.checkpoints)
    if not count and fault is None:
        return BundleLine("checkpoints", Word.UNCHECKED, NO_CHECKPOINT), good
    return line(
        "checkpoints", fault, "Each checkpoint is signed by one of those keys.", count
    ), good


def _foreign(bundle: Bundle, by_sequence: Mapping[int, Row]) -> Fault | None:
    first = by_sequence.get(1)
    if first is None:
        return None
    named = f"ciris-admin/{bundle.chain}/{first['entry_hash'][:16]}"
    if named == bundle.origin:
        return None
    said = "The bundle names another origin than that of its first entry."
    return Fault(1, Wrong.REWRITTEN, said, named, bundle.origin)


def _checkpoint(
    bundle: Bundle, ring: Ring, by_sequence: Mapping[int, Row], size: int, name: str
) -> Checkpoint | Fault:
    try:
        note = parse_note(bundle.text(name))
        checkpoint = Checkpoint.parse(note.text)
    except (BadNote, Unreadable) as error:
        return Fault(None, Wrong.MALFORMED, f"{name} is no checkpoint: {error}.")
    if (checkpoint.origin, checkpoint.size) != (bundle.origin, size):
        return Fault(None, Wrong.INSERTED, f"{name} is of another chain or another length.")
    if not ring.signed(note, checkpoint):
        return Fault(None, Wrong.BAD_SIGNATURE, f"{name}: none of those keys signed it.")
    last = by_sequence.get(size)
    if last is not None and checkpoint.head not in {None, last["entry_hash"]}:
        said = f"Entry {size} is not the one that {name} was signed over."
        return Fault(size, Wrong.ROOT_DIFFERS, said, checkpoint.head, last["entry_hash"])
    return checkpoint


def inclusion(bundle: Bundle, found: Sequence[Row], good: Sequence[Checkpoint]) -> BundleLine:
    """Check that each entry up to the newest good checkpoint is under its root."""
    if not good:
        return BundleLine("inclusion", Word.UNCHECKED, NO_CHECKPOINT)
    newest, fault, count = good[-1], None, 0
    try:
        paths = proofs(bundle, "inclusion.txt", 1)
    except Unreadable as error:
        fault, paths = Fault(None, Wrong.MALFORMED, f"{error}."), {}
    covered = [one for one in found if one["sequence_number"] <= newest.size]
    for one in covered:
        sequence, path = one["sequence_number"], paths.get((one["sequence_number"],))
        leaf = leaf_hash(leaf_data(one, entry_hash(one)))
        if path is None:
            word, said = Wrong.MISSING, f"Entry {sequence} has no proof."
        elif verify_inclusion(leaf, sequence - 1, newest.size, path, newest.root):
            count += 1
            continue
        else:
            word = Wrong.ROOT_DIFFERS
            said = f"Entry {sequence} is not what the checkpoint of {newest.size} entries covers."
        fault = fault or Fault(sequence, word, said)
    later = len(found) - len(covered)
    sentence = f"Each entry is under the checkpoint of {newest.size} entries."
    if later:
        sentence = f"{count} are under the checkpoint of {newest.size} entries; newer: {later}."
    return line("inclusion", fault, sentence, count)


def consistency(bundle: Bundle, good: Sequence[Checkpoint]) -> BundleLine:
    """Check that each good checkpoint's tree begins with the one before it."""
    if len(good) < 2:
        return BundleLine("consistency", Word.NOTE, "There are no two checkpoints to compare.")
    fault = None
    try:
        paths = proofs(bundle, "consistency.txt", 2)
    except Unreadable as error:
        fault, paths = Fault(None, Wrong.MALFORMED, f"{error}."), {}
    for one, other in pairwise(good):
        path = paths.get((one.size, other.size))
        if path is None or not verify_consistency(one.size, other.size, one.root, other.root, path):
            said = f"Nothing proves that the checkpoint of {other.size} extends that of {one.size}."
            fault = fault or Fault(None, Wrong.REWRITTEN, said)
    return line("consistency", fault, "Each checkpoint extends the one before it.", len(good))


def every(bundle: Bundle, found: Sequence[Row]) -> BundleLine:
    """Check that a run of entries is whole, where the bundle says that it holds one."""
    if bundle.every is None:
        said = "The entries were chosen by a filter: that none is missing cannot be proved."
        return BundleLine("every", Word.NOTE, said)
    (first, last), held = bundle.every, {one["sequence_number"] for one in found}
    expected = first
    while expected <= last and expected in held:
        expected += 1
    fault = None
    if expected <= last:
        fault = Fault(expected, Wrong.MISSING, f"Entry {expected} is missing.")
    return line("every", fault, f"Every entry from {first} to {last} is here.", len(found))
