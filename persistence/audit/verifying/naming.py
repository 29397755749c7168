"""What happened to rows whose hash is wrong: edited, moved, copied, or pushed by another.

The hash covers the number, so a row that was moved recomputes with the number it had.
"""

from dataclasses import replace

from persistence.audit.verifying.checking import LARGEST
from persistence.audit.verifying.leaves import Columns, Values
from persistence.audit.verifying.parts import Finding
from persistence.audit.verifying.reports import Check, Fault, Wrong
from persistence.audit.verifying.sources import Source

MOST_TRIED = 64  # numbers that are tried for each of as many rows
MOST_ASKED = 8  # rows whose hash is looked for in the whole table


def named(findings: list[Finding], source: Source, columns: Columns) -> list[Finding]:
    """Return the findings with words that say what happened."""
    wrong = [one for one in findings if one.values and one.fault.sequence is not None]
    if not wrong:
        return findings
    true = _true_numbers(wrong[:MOST_TRIED], findings, columns)
    at = columns.at("entry_hash")
    copied = {}
    for one in wrong[:MOST_ASKED]:
        others = [n for n in source.numbers_of(one.values[at]) if n != one.fault.sequence]
        if others and type(others[0]) is int and columns_recompute(one.values, others[0], columns):
            copied[one.fault.sequence] = others[0]
    return [_named(one, true, copied) for one in findings]


def columns_recompute(values: Values, number: int, columns: Columns) -> bool:
    """Say whether a row's stored hash is that of the row with another number."""
    if not 0 < number <= LARGEST:
        return False
    at = columns.at("sequence_number")
    moved = (*values[:at], number, *values[at + 1 :])
    return bool(columns.entry_hash(moved) == values[columns.at("entry_hash")])


def _true_numbers(
    wrong: list[Finding], findings: list[Finding], columns: Columns
) -> dict[int | None, int]:
    """Find for rows at the wrong number the number that they were made with."""
    places = [one.fault.sequence for one in findings[:MOST_TRIED] if one.fault.sequence]
    true = {}
    for one in wrong:
        here = one.fault.sequence or 0
        for number in dict.fromkeys([here + 1, here - 1, *places]):
            if number != here and columns_recompute(one.values, number, columns):
                true[one.fault.sequence] = number
                break
    return true


def _named(one: Finding, true: dict[int | None, int], copied: dict[int | None, int]) -> Finding:
    here, fault = one.fault.sequence, one.fault
    if here is None:
        return one
    if here in copied:
        sentence = f"Entry {here} is a copy of entry {copied[here]}."
        return _as(one, Wrong.DUPLICATE, sentence, copied[here])
    if here in true:
        origin = true[here]
        pushed = origin == here + 1 and here not in true.values()
        if pushed:
            sentence = f"Entry {here} is missing: in its place is entry {origin}."
            return _as(one, Wrong.MISSING, sentence, origin)
        sentence = f"At number {here} is what was entry {origin}."
        return _as(one, Wrong.REORDERED, sentence, origin)
    if true.get(here + 1) == here and fault.word is not Wrong.MISSING:
        sentence = f"Entry {here} was put in: the one that was entry {here} is now {here + 1}."
        return _as(one, Wrong.INSERTED, sentence, None)
    return one


def _as(one: Finding, word: Wrong, sentence: str, found: int | None) -> Finding:
    said = str(found) if found is not None else one.fault.found
    expected = str(one.fault.sequence) if found is not None else one.fault.expected
    return replace(
        one, check=Check.SEQUENCE, fault=Fault(one.fault.sequence, word, sentence, expected, said)
    )
