"""A report never says more than its lines."""

import json

import pytest

from persistence.audit.verifying.reports import (
    Check,
    Fault,
    Line,
    Report,
    Verdict,
    Word,
    Wrong,
)

ROWS = ("hashes", "links", "sequence", "signatures", "keys")


def report(entries: int = 9, **words: str) -> Report:
    said = dict.fromkeys(Check, Word.VERIFIED) | {Check(k): Word(v) for k, v in words.items()}
    lines = [Line(word, check, "x", 9) for check, word in said.items()]
    return Report("store", "o", lines, entries, 1, 9, "h", "r", [(1, 9, Word.VERIFIED)], "t", 0.5)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (report(), Verdict.VERIFIED),
        (report(roots="note"), Verdict.VERIFIED),
        (report(entries=0, signatures="not checked"), Verdict.UNANCHORED),
        (report(entries=0), Verdict.UNANCHORED),
        (report(entries=0, length="broken"), Verdict.TAMPERED),
        (report(length="not checked", unhashed="not checked"), Verdict.UNANCHORED),
        (report(length="note"), Verdict.UNANCHORED),
        (report(unhashed="not checked"), Verdict.UNCHECKED),
        (report(signatures="not checked", length="not checked"), Verdict.UNCHECKED),
        *((report(**{row: "broken"}, length="not checked"), Verdict.TAMPERED) for row in ROWS),
    ],
)
def test_the_verdict_follows_from_the_lines(given, verdict):
    assert given.verdict is verdict


def test_the_first_bad_row_is_the_one_of_the_smallest_number():
    faults = [Fault(None, Wrong.ROOT_DIFFERS, "c"), Fault(7, Wrong.MISSING, "b"), None]
    lines = [Line(Word.BROKEN, Check.LINKS, "x", 1, fault) for fault in faults]
    lines.append(Line(Word.BROKEN, Check.KEYS, "x", 1, Fault(3, Wrong.MODIFIED, "a", "e", "f")))
    found = Report("store", None, lines, 9, 1, 9, None, None, [], "t", 0.0)

    assert found.first_bad == Fault(3, Wrong.MODIFIED, "a", "e", "f")
    assert Report.from_dict(json.loads(json.dumps(found.as_dict()))) == found
