"""The first line of the first page: what needs a person now, in words."""

from ciris_admin.overview.digest import Digest, Work
from persistence.counting import Count

EMPTY = "This store holds no work, memory or telemetry yet."
NO_WORK = "This store holds no work, memory or telemetry: only an audit log."


def first_line(found: Digest, span: str) -> str:
    """Say what needs a person, or exactly what was looked for and not found.

    `span` is the time range in words.
    """
    if found.present == ["audit_log_v2"]:
        return NO_WORK
    if found.is_empty:
        return EMPTY
    needs = [*_needs(found, span)]
    if not needs:
        return _nothing(found, span)
    sentence = _joined(needs)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _needs(found: Digest, span: str) -> list[str]:
    needs = []
    if found.proposals and found.proposals.count.number != 0:
        needs.append(f"{_many(found.proposals.count, 'identity change')} waiting for a ruling")
    if found.waiting and found.waiting.count.number != 0:
        needs.append(f"{_many(found.waiting.count, 'task')} waiting for a Wise Authority")
    stuck = [
        _many(_sum(works), kind) for kind in ("task", "thought") if (works := _of(found, kind))
    ]
    if stuck:
        needs.append(f"{' and '.join(stuck)} unfinished for more than an hour")
    if found.trouble and found.trouble.errors.count.number != 0:
        errors = found.trouble.errors
        bursts = len(errors.incidents)
        inside = f", {bursts} burst{'' if bursts == 1 else 's'} among them," if bursts else ""
        needs.append(f"{_many(errors.count, 'error')}{inside} logged {during(span)}")
    return needs


def during(span: str) -> str:
    """Say that something lies in a time range: `in the last 24 h`, `on 2026-11-20`."""
    if span.startswith("the last") or span == "all time":
        return f"in {span}"
    return f"from {span}" if " to " in span else f"on {span}"


def _nothing(found: Digest, span: str) -> str:
    looked = ["no identity change is pending"] if found.proposals else []
    if found.waiting:
        looked.append("no task waits for a Wise Authority")
    if "tasks" in found.present or "thoughts" in found.present:
        looked.append("no unfinished work is older than an hour")
    if found.trouble:
        looked.append(f"no error was logged {during(span)}")
    return f"Nothing found that needs a person: {_joined(looked)}." if looked else "Nothing found."


def _of(found: Digest, kind: str) -> list[Work]:
    return [work for work in found.stuck if work.kind == kind]


def _sum(works: list[Work]) -> Count:
    if any(work.count.number is None for work in works):
        return Count(None)
    return Count(
        sum(work.count.number or 0 for work in works), any(work.count.capped for work in works)
    )


def _many(count: Count, noun: str) -> str:
    if count.number is None:
        return f"more {noun}s than could be counted in time"
    return f"{count} {noun}{'' if count.number == 1 else 's'}"


def _joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"
