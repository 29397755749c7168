"""Hours of a metric whose rows have changed since they were rolled up."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.other_values import as_text
from persistence.tsdb.rollups.asking import among, ask, tell, tell_many
from persistence.writing import transaction

_MARKS_READ = 10_000


@dataclass(frozen=True)
class Mark:
    """An hour (minutes since 1970) of a metric, and the rows that say so."""

    metric: str
    hour: int
    seen: Sequence[int]


def within(names: Sequence[str], start: int, end: int) -> dict[str, list[int]]:
    """Return the marked hours of metrics that begin at or after one minute, before another."""
    which, values = among("metric_name", names)
    found: dict[str, list[int]] = {}
    for name, hour in ask(
        f"SELECT DISTINCT metric_name, hour FROM rollup_marks"  # noqa: S608  # ours
        f" WHERE {which} AND hour >= %s AND hour < %s",
        [*values, start, end],
    ):
        found.setdefault(name, []).append(hour)
    return found


def taken(before: int, most: int) -> list[Mark]:
    """Take so many marked hours that begin before a minute: what changes now marks them anew.

    On PostgreSQL each change leaves a mark of its own in any case.
    """
    rows = ask(
        "SELECT metric_name, hour, mark_id FROM rollup_marks WHERE hour < %s"
        " ORDER BY mark_id LIMIT %s",
        [before, _MARKS_READ],
    )
    seen: dict[tuple[str, int], list[int]] = {}
    for metric, hour, mark in rows:
        name = as_text(metric)
        if (name, hour) in seen or len(seen) < most:
            seen.setdefault((name, hour), []).append(mark)
    if seen:
        last = max(marks[-1] for marks in seen.values())
        with transaction():
            tell("UPDATE rollup_state SET marks_taken = %s WHERE marks_taken < %s", [last, last])
    return [Mark(*place, marks) for place, marks in seen.items()]


def take_away(marks: Sequence[Mark]) -> None:
    """Remove marks that are worked off, inside the caller's transaction."""
    tell_many(
        "DELETE FROM rollup_marks WHERE mark_id = %s",
        [(number,) for mark in marks for number in mark.seen],
    )
