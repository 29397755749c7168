"""A report as text for a terminal, one line for each check."""

from collections.abc import Iterator

from persistence.audit.verifying.reports import Report


def as_text(report: Report) -> str:
    """Write the lines of a report; whatever a database holds moves no cursor."""
    return "\n".join(map(printable, _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    first, last = report.first or 0, report.last or 0
    entries = f"{report.entries:,} entries ({first:,} to {last:,})" if report.entries else "empty"
    yield f"The {report.chain} chain, {report.origin or 'of no known origin'}: {entries}"
    for line in report.lines:
        yield f"{line.word:<12} {line.check:<12} {line.sentence}"
        if line.fault is not None:
            yield f"{'':12} {'':12} {line.fault.word}, {_where(line.fault.sequence)}"
            for name, value in (("expected", line.fault.expected), ("found", line.fault.found)):
                if value is not None:
                    yield f"{'':12} {'':12} {name} {value or 'nothing'}"
    bad = report.first_bad
    if bad is not None:
        yield f"First bad: {_where(bad.sequence)}, {bad.word}. {bad.sentence}"
    yield f"Verdict: {report.words}."


def _where(sequence: int | None) -> str:
    return "no entry in particular" if sequence is None else f"entry {sequence:,}"


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
