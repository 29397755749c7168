"""Verifying a chain: everything that can be checked, and of the rest that it was not."""

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from persistence.audit.verifying.checking import LARGEST
from persistence.audit.verifying.claims import ours, root_fault
from persistence.audit.verifying.lines import Facts, cells, lines
from persistence.audit.verifying.merging import Whole
from persistence.audit.verifying.naming import named
from persistence.audit.verifying.parallel import Runner, in_turn, ranges
from persistence.audit.verifying.preparing import Prepared, Question, prepare
from persistence.audit.verifying.remembered import difference_faults, differences, length_fault
from persistence.audit.verifying.reports import Check, Fault, Report, Wrong
from persistence.audit.verifying.vouching import point_faults

Progress = Callable[[int, int], None]
"""Told of how many entries how many are done."""


def quiet(_done: int, _of: int) -> None:
    """Show no progress."""


def verify(
    question: Question, checked_at: str, *, runner: Runner = in_turn, progress: Progress = quiet
) -> Report:
    """Verify a chain. Nothing that it holds makes this fail; raises CannotRead.

    `checked_at` is the time that the report is to bear.
    """
    began = time.monotonic()
    prepared = prepare(question)
    whole = Whole(question.memory)
    stop = prepared.plan.stop
    for one, part in runner(question.source, prepared.plan, ranges(question.source, stop)):
        whole.add(part, one.until)
        progress(min(one.until, stop), stop)
    whole.findings = named(whole.findings, question.source, prepared.columns)
    facts = Facts(question, prepared, whole)
    _add_all(facts)
    root = whole.root() if whole.rows else None
    remembered = [point.checkpoint.origin for point in prepared.vouching]
    return Report(
        chain=question.chain,
        origin=next(iter([*prepared.origins, *remembered]), None),
        lines=lines(facts),
        entries=whole.rows,
        first=whole.first,
        last=whole.last or None,
        head=whole.head or None,
        root=base64.b64encode(root).decode() if root else None,
        cells=cells(facts),
        checked_at=checked_at,
        seconds=round(time.monotonic() - began, 3),
    )


def _add_all(facts: Facts) -> None:
    """Add the faults that no single row shows."""
    question, prepared, whole = facts.question, facts.prepared, facts.whole
    memory, vouching = question.memory, prepared.vouching
    facts.add(Check.KEYS, *prepared.of_keys, *_returned(whole, prepared))
    facts.add(Check.CHECKPOINTS, *prepared.of_checkpoints)
    shorter = length_fault(whole, memory, vouching)
    found = differences(question.source, prepared.columns, whole, memory)
    for check, fault in difference_faults(found, whole, memory, vouching):
        facts.add(check, fault)
    facts.add(Check.CHECKPOINTS, *point_faults(vouching, whole.points))
    if shorter:
        facts.add(Check.LENGTH, shorter)
    elif prepared.lost[0]:
        facts.add(Check.LENGTH, _cut(whole, prepared.lost[0]))
    bad = min((fault.sequence for _, fault, _ in facts.faults if fault.sequence), default=LARGEST)
    facts.add(Check.ROOTS, *_root_faults(prepared, whole, bad))


def _cut(whole: Whole, lost: int) -> Fault:
    sentence = (
        f"The chain ends after entry {whole.last}, and the engine counted {lost} more:"
        " they were cut off its end."
    )
    return Fault(whole.last + 1, Wrong.TRUNCATED, sentence, str(whole.last + lost), str(whole.last))


def _returned(whole: Whole, prepared: Prepared) -> Iterator[Fault]:
    """Find keys without a window that sign again after a later key of their kind has signed."""
    windows = prepared.plan.ring.windows
    seen: dict[str, list[str]] = {}  # by algorithm, in the order of their first entries
    for name, first, _ in whole.runs:
        window = windows[name]
        order = seen.setdefault(window.key.algorithm, [])
        if name not in order:
            order.append(name)
        elif order[-1] != name and not window.bounded:
            sentence = (
                f"Entry {first} is signed with the key {name}, after the key {order[-1]}"
                " had taken its place."
            )
            yield Fault(first, Wrong.REVOKED_KEY, sentence, order[-1], name)


def _root_faults(prepared: Prepared, whole: Whole, bad: int) -> Iterator[Fault]:
    """Find roots that are not right; a bad row explains a Merkle root over it."""
    yield from prepared.of_roots
    for root in prepared.roots:
        fault = root_fault(root, whole.points, whole.last)
        if fault and fault.sequence and ours(root) and bad <= fault.sequence <= whole.last:
            yield replace(fault, sequence=None)
        elif fault:
            yield fault
    there = {root.last for root in prepared.roots}
    for point in prepared.vouching:
        size = point.checkpoint.size
        if point.key.id in prepared.plan.ring.windows and size <= whole.last and size not in there:
            sentence = f"The root over {size} entries, which {point.place} remembers, is not here."
            yield Fault(None, Wrong.ROOT_MISSING, sentence, str(size), None)
    if prepared.lost[1]:
        sentence = f"The engine counted {prepared.lost[1]} more roots than are here."
        expected = str(len(prepared.roots) + prepared.lost[1])
        found = str(len(prepared.roots))
        yield Fault(None, Wrong.ROOT_MISSING, sentence, expected, found)
