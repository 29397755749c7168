"""Hours of a metric whose rows have changed since they were rolled up."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence import store
from persistence.tsdb.rollups.asking import ask, tell
from persistence.writing import transaction


@dataclass(frozen=True)
class Mark:
    """An hour (minutes since 1970) of a metric, and the rows that say so, to be taken away."""

    metric: str
    hour: int
    seen: tuple[int, ...]


def within(names: Sequence[str], start: int, end: int) -> list[tuple[str, int]]:
    """Return the marked hours of metrics that begin at or after one minute and before another."""
    # Looked up name by name, or the statement's text would change with their number.
    return [
        (name, hour)
        for name in names
        for (hour,) in ask(
            "SELECT DISTINCT hour FROM rollup_marks"
            " WHERE metric_name = %s AND hour >= %s AND hour < %s",
            [name, start, end],
        )
    ]


def oldest(before: int, most: int) -> list[Mark]:
    """Return marked hours before a minute; what changes in them from now on marks them again."""
    if store.connection().vendor != "sqlite":
        return [
            Mark(name, hour, tuple(seen))
            for name, hour, seen in ask(
                "SELECT metric_name, hour, array_agg(mark_id) FROM rollup_marks"
                " WHERE hour < %s GROUP BY metric_name, hour ORDER BY hour LIMIT %s",
                [before, most],
            )
        ]
    found = _of_earlier_epochs(before, most)
    if not found and ask("SELECT 1 FROM rollup_marks WHERE hour < %s LIMIT 1", [before]):
        with transaction():
            tell("UPDATE rollup_state SET epoch = epoch + 1")
        found = _of_earlier_epochs(before, most)
    return found


def _of_earlier_epochs(before: int, most: int) -> list[Mark]:
    rows = ask(
        "SELECT metric_name, hour, max(epoch) FROM rollup_marks"
        " WHERE hour < %s AND epoch < (SELECT epoch FROM rollup_state)"
        " GROUP BY metric_name, hour LIMIT %s",
        [before, most],
    )
    return [Mark(name, hour, (epoch,)) for name, hour, epoch in rows]


def take_away(mark: Mark) -> None:
    """Remove what was seen of a mark, inside the caller's transaction."""
    if store.connection().vendor == "sqlite":
        tell(
            "DELETE FROM rollup_marks WHERE metric_name = %s AND hour = %s AND epoch <= %s",
            [mark.metric, mark.hour, mark.seen[0]],
        )
    else:
        tell("DELETE FROM rollup_marks WHERE mark_id = ANY(%s)", [list(mark.seen)])
