"""A report's lines in words, and the map of the whole chain that goes with them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from persistence.audit.verifying.claims import ours
from persistence.audit.verifying.leaves import uncovered
from persistence.audit.verifying.merging import Whole
from persistence.audit.verifying.merkle import TILE
from persistence.audit.verifying.preparing import Prepared, Question
from persistence.audit.verifying.reports import Cell, Check, Fault, Line, Word
from persistence.audit.verifying.signatures import ED25519

MOST_CELLS = 400
NO_PIN = "No key is pinned for this chain"
NOT_REMEMBERED = "nothing outside this chain has remembered it before"
OTHERS = "{place} remembers {others} other chains of this name, none that begins like this one"


@dataclass
class Facts:
    """All that was found, before it is put into words."""

    question: Question
    prepared: Prepared
    whole: Whole
    faults: list[tuple[Check, Fault, int | None]] = field(default_factory=list)
    wrong: Counter[Check] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.wrong.update(self.whole.wrong)
        for one in self.whole.findings:
            self.faults.append((one.check, one.fault, one.last))
            self.wrong[one.check] = max(1, self.wrong[one.check])

    def add(self, check: Check, *faults: Fault) -> None:
        self.faults += [(check, fault, fault.sequence) for fault in faults]
        self.wrong[check] += len(faults)

    def first(self, check: Check) -> Fault | None:
        found = [fault for of, fault, _ in self.faults if of is check]
        return min(found, key=lambda one: (one.sequence is None, one.sequence or 0), default=None)

    @property
    def remembered(self) -> int:
        """Return how long the chain was when it was last seen from outside."""
        sizes = [point.checkpoint.size for point in self.prepared.vouching]
        return max([self.question.memory.size, *sizes])


def lines(facts: Facts) -> list[Line]:
    """Say of each check how it came out."""
    return [_line(facts, check, *said(facts)) for check, said in _SAID.items()]


def _line(facts: Facts, check: Check, word: Word, sentence: str, count: int) -> Line:
    fault = facts.first(check)
    if fault is None and facts.wrong[check] <= 0:
        return Line(word, check, sentence, count)
    if fault is None:
        sentence = (
            "What was found to be wrong here is under sequence: rows lie where others belong."
        )
        return Line(Word.BROKEN, check, sentence, facts.wrong[check])
    more = facts.wrong[check] - 1
    others = f" {more:,} more like it." if more > 0 else ""
    return Line(Word.BROKEN, check, fault.sentence + others, facts.wrong[check], fault)


def _recomputed(facts: Facts) -> tuple[Word, str, int]:
    rows = facts.whole.rows
    if not rows:
        return Word.NOTE, "There is no entry whose hash could be recomputed.", 0
    return Word.VERIFIED, f"The hashes of all {rows:,} entries recompute.", rows


def _links(facts: Facts) -> tuple[Word, str, int]:
    rows = facts.whole.rows
    if not rows:
        return Word.NOTE, "There is no entry that could follow another.", 0
    return Word.VERIFIED, "Each entry follows the one before it, the first none.", rows


def _complete(facts: Facts) -> tuple[Word, str, int]:
    whole = facts.whole
    if not whole.rows:
        return Word.NOTE, "There is no entry to count.", 0
    return Word.VERIFIED, f"Entries 1 to {whole.last:,} are all there, each once.", whole.rows


def _signatures(facts: Facts) -> tuple[Word, str, int]:
    whole, plan = facts.whole, facts.prepared.plan
    count = whole.signatures
    if not whole.rows:
        return Word.NOTE, "There is no entry that could be signed.", 0
    if facts.wrong[Check.KEYS] and not count:
        return Word.UNCHECKED, "No entry is signed with a key that is pinned.", 0
    if not plan.ring.pinned:
        matched = (
            f"; {count:,} match keys that the audited database itself claims, which vouch for"
            " nothing"
            if count
            else ""
        )
        return Word.UNCHECKED, f"{NO_PIN}{matched}.", 0
    if plan.signed_before:
        since = f"The signatures of {count:,} entries after {plan.signed_before:,} verify"
        before = "those before were verified up to a checkpoint that holds, and not again"
        return Word.VERIFIED, f"{since}; {before}.", count
    return Word.VERIFIED, f"{count:,} signatures verify by pinned keys.", count


def _keys(facts: Facts) -> tuple[Word, str, int]:
    ring, whole = facts.prepared.plan.ring, facts.whole
    if not whole.rows:
        return Word.NOTE, "There is no entry that names a key.", 0
    if not ring.pinned:
        return Word.UNCHECKED, f"{NO_PIN}: pin the ones that are known to be right.", 0
    spans: dict[str, list[str]] = {}
    for name, first, last in whole.runs:
        spans.setdefault(name, []).append(
            f"{first:,} to {last:,}" if last > first else f"{first:,}"
        )
    said = "; ".join(_key(facts, name, found) for name, found in spans.items())
    return Word.VERIFIED, f"Signed by {said or 'no key'}.", len(spans)


def _key(facts: Facts, name: str, spans: list[str]) -> str:
    window = facts.prepared.plan.ring.windows[name]
    algorithm = "Ed25519" if window.key.algorithm == ED25519 else "RSA-PSS"
    about = f"{algorithm}, fingerprint {window.key.fingerprint[:16]}…, {window.vouched}"
    return f"{name} ({about}): entries {', '.join(spans[:5])}"


def _checkpoints(facts: Facts) -> tuple[Word, str, int]:
    memory, found = facts.question.memory, facts.prepared.vouching
    reached = facts.whole.points
    held = [one for one in found if reached.get(one.checkpoint.size, ("", None))[1]]
    if not found:
        where = NOT_REMEMBERED if memory.size == 0 else f"{memory.place} keeps no checkpoint of it"
        if memory.others:
            where = OTHERS.format(place=memory.place, others=memory.others)
        return Word.UNCHECKED if memory.size == 0 else Word.NOTE, f"{_up(where)}.", 0
    if not held:
        return Word.UNCHECKED, "No checkpoint is of a length that the chain reaches.", 0
    if len(held) < len(found):
        missed = f"{len(found) - len(held)} of {len(found)} checkpoints"
        return Word.UNCHECKED, f"{missed} could not be compared: entries are missing.", 0
    last = max(held, key=lambda point: point.checkpoint.size).checkpoint
    when = f", of {last.time}," if last.time else ""
    many = f"{len(held):,} signed checkpoints" if len(held) > 1 else "The signed checkpoint"
    fit = "match" if len(held) > 1 else "matches"
    newest = f"; the newest{when} is over {last.size:,} entries"
    return Word.VERIFIED, f"{many} of {memory.place} {fit} the chain{newest}.", len(held)


def _length(facts: Facts) -> tuple[Word, str, int]:
    whole, remembered = facts.whole, facts.remembered
    if not remembered:
        return Word.UNCHECKED, f"{_up(NOT_REMEMBERED)}: rows may have been cut off its end.", 0
    place = facts.question.memory.place
    after = whole.last - remembered
    new = f" {after:,} newer ones are remembered by nothing yet." if after else ""
    return Word.VERIFIED, f"All {remembered:,} entries that {place} remembers are here.{new}", after


def _unhashed(facts: Facts) -> tuple[Word, str, int]:
    names = ", ".join(uncovered(facts.prepared.columns.names))
    compared, whole = facts.whole.compared, facts.whole
    rooted = max(
        (n for n, (_, root) in whole.points.items() if root and _vouched(facts, n)), default=0
    )
    covered = max(compared, rooted)
    if not whole.rows:
        return Word.NOTE, "There is no entry with columns that no hash covers.", 0
    if not covered:
        return Word.UNCHECKED, f"No hash covers {names}, and {NOT_REMEMBERED}.", 0
    how = "leaf by leaf" if compared else "by the root of a checkpoint"
    rest = f" The {whole.last - covered:,} after them are new." if covered < whole.last else ""
    said = f"{_up(names)} of entries 1 to {covered:,} are as remembered, {how}.{rest}"
    return Word.VERIFIED, said, covered


def _vouched(facts: Facts, length: int) -> bool:
    return any(point.checkpoint.size == length for point in facts.prepared.vouching)


def _roots(facts: Facts) -> tuple[Word, str, int]:
    roots, points = facts.prepared.roots, facts.whole.points
    if not roots:
        return Word.NOTE, "The database holds no root of its own.", 0
    compared = [one for one in roots if points.get(one.last, ("", None))[1 if ours(one) else 0]]
    if len(compared) < len(roots):
        missed = f"{len(roots) - len(compared)} of {len(roots)} roots"
        return Word.UNCHECKED, f"{missed} could not be compared: entries are missing.", 0
    heads = sum(not ours(one) for one in roots)
    agents = (
        f"{heads} roots of the agent are what agents keep as a root: the hash of the last entry"
        " at that length, no Merkle root."
    )
    own = f"{len(roots) - heads} signed Merkle roots are those of the chain at their lengths."
    said = " ".join([own] * (heads < len(roots)) + [agents] * (heads > 0))
    return Word.VERIFIED, said, len(roots)


def _up(text: str) -> str:
    return text[:1].upper() + text[1:]


_SAID = {
    Check.HASHES: _recomputed,
    Check.LINKS: _links,
    Check.SEQUENCE: _complete,
    Check.SIGNATURES: _signatures,
    Check.KEYS: _keys,
    Check.CHECKPOINTS: _checkpoints,
    Check.LENGTH: _length,
    Check.UNHASHED: _unhashed,
    Check.ROOTS: _roots,
}


def cells(facts: Facts) -> list[Cell]:
    """Return the map of the chain: as long as it is, or as it is remembered to be."""
    total = max(facts.whole.last, facts.remembered)
    total = min(total, facts.whole.rows + facts.wrong[Check.SEQUENCE] + facts.remembered)
    if total < 1:
        return []
    width = -(-total // MOST_CELLS)
    good = Word.VERIFIED if facts.prepared.plan.ring.pinned else Word.UNCHECKED
    words = [good] * -(-total // width)
    for first, last in _bad(facts, total):
        # A number that a row claims for itself may be below 1 or beyond the end.
        for cell in range(max(0, (first - 1) // width), min(len(words), (last - 1) // width + 1)):
            words[cell] = Word.BROKEN
    return [(at * width + 1, min(total, (at + 1) * width), word) for at, word in enumerate(words)]


def _bad(facts: Facts, total: int) -> Iterator[tuple[int, int]]:
    for _, fault, last in facts.faults:
        if fault.sequence is not None:
            yield fault.sequence, min(total, max(fault.sequence, last or 0))
    if facts.remembered > facts.whole.last:
        yield facts.whole.last + 1, facts.remembered
    if len(facts.faults) < sum(facts.wrong.values()):  # not all were kept
        for tile in facts.whole.bad_tiles:
            yield tile * TILE + 1, min(total, (tile + 1) * TILE)
