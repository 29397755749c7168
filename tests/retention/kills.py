"""kill -9 in the middle of retention, and what must be true of the store afterwards.

Each kill is of a process that has just begun to let rows go, before a statement or at a random
instant. After it nothing may be lost or doubled; after the last run the charts are those of a
run that nobody has killed, and at what remains those of before.
"""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from datasketches import kll_doubles_sketch

from persistence import clock
from persistence.fields import stored_json
from persistence.graph.models import Node
from persistence.moments import stored
from persistence.sessions import session
from persistence.tasks.models import Task
from persistence.tsdb.expressions import BucketNumber, epoch_ms
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, lines
from persistence.tsdb.recording import INSERT_CORRELATION, INSERT_TELEMETRY_NODE
from persistence.tsdb.retention import services
from persistence.tsdb.retention.counts import components_of
from persistence.tsdb.retention.models import Run
from persistence.tsdb.retention.reading import DAY_MS, HOUR_MS
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType, epoch_microseconds
from tests.dying import statements_of
from tests.retention.cells import cells, summaries

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
DAYS = 30
POLICIES = {
    CorrelationType.METRIC_DATAPOINT: Policy(5, 15),
    CorrelationType.LOG_ENTRY: Policy(5, 20),
    CorrelationType.TRACE_SPAN: Policy(10),
}
DRAWN = (Aggregate.AVG, Aggregate.SUM, Aggregate.MIN, Aggregate.MAX)
LEVELS = ("INFO", "INFO", "INFO", "WARNING", "ERROR")
AT_ONCE = 5_000
Row = tuple[Any, ...]
Place = tuple[str, str | None, int]


@dataclass(frozen=True)
class Charts:
    """All that a screen could draw of what remains. Hours are those that are kept as hours."""

    days: Any
    hours: Any
    drawn: Any  # the lines of charts, as screens ask for them
    lines: Any  # counts by hour, level and component
    spans: frozenset[str]
    points: frozenset[str]  # by their ids


def fill(rows: int) -> None:
    """Store so many rows over DAYS days: points, log lines, spans, and nodes of some."""
    Task.objects.create(
        task_id="open", description="d", status="active", created_at=NOW, updated_at=NOW
    )
    for part in _portions(rows):
        nodes = [_node(row) for row in part if row[9] == "metric_datapoint" and row[12] % 10 < 1]
        with session() as open_session:
            open_session.execute_many(INSERT_CORRELATION, part)
            open_session.execute_many(INSERT_TELEMETRY_NODE, nodes)
    for kind, policy in POLICIES.items():
        services.set_policy(kind, policy, by="kills")


def charts() -> Charts:
    hours_from = epoch_ms(_midnight() - 15 * dt.timedelta(days=1))
    raw_from = _midnight() - 5 * dt.timedelta(days=1)
    points = Correlation.objects.filter(correlation_type="metric_datapoint")
    spans = Correlation.objects.filter(correlation_type="trace_span")
    return Charts(
        cells(DAY_MS),
        cells(HOUR_MS, since_ms=hours_from),
        _drawn(),
        _counts(),
        frozenset(spans.values_list("pk", flat=True)),
        frozenset(points.filter(timestamp__gte=stored(raw_from)).values_list("pk", flat=True)),
    )


def what_is_to_remain(before: Charts) -> Charts:
    """Take from the charts of before what the policies let go for good."""
    lines_from = epoch_ms(_midnight() - 20 * dt.timedelta(days=1)) // HOUR_MS
    counts = {place: n for place, n in before.lines.items() if place[0] >= lines_from}
    spans_from = (_midnight() - 10 * dt.timedelta(days=1)).timestamp()
    spans = frozenset(
        pk for pk in before.spans if "open" in pk or int(pk.split("-")[1]) >= spans_from
    )
    return Charts(before.days, before.hours, before.drawn, counts, spans, before.points)


def run_and_die(*, at: int | None = None, after: float | None = None) -> int | None:
    """Let rows go in a process that dies; return how many statements it took, if it lived."""
    return statements_of(lambda: services.run(by="kills"), at=at, after=after)


def kill_at_random(times: int, *, longest: float, seed: int = 1) -> Iterator[float]:
    """Kill that many runs, each while it works; yield when, in seconds from its beginning."""
    chance, killed = random.Random(seed), 0
    while killed < times:
        after = chance.uniform(0.02, longest)
        if run_and_die(after=after) is not None:
            raise AssertionError("A run was over before it was killed: the store is too small.")
        killed += 1
        yield after


def rows_at_first() -> int:
    """Return how many rows there were before all runs, by what the runs say that they did."""
    done = sum(one.rows_gone - one.summaries for one in Run.objects.all())
    return Correlation.objects.count() + done


def check_counted(rows: int) -> None:
    """Raise AssertionError unless the runs count what they did: `rows` there were at first."""
    assert rows_at_first() == rows, (rows_at_first(), rows)


def daily_values() -> dict[Place, np.ndarray]:
    """Return the values of every series and day, sorted, while all of them are points."""
    found: dict[Place, list[float]] = defaultdict(list)
    rows = Correlation.objects.filter(correlation_type="metric_datapoint")
    rows = rows.annotate(period=BucketNumber(origin_ms=0, width_ms=DAY_MS))
    columns = ("metric_name", "tags", "period", "metric_value")
    for name, tags, period, value in rows.values_list(*columns).iterator():
        found[name, tags.text, period].append(value)
    return {place: np.sort(values) for place, values in found.items()}


def worst_rank_error(values: dict[Place, np.ndarray]) -> float:
    """Return by how much a median or a 95th percentile of a day is off at most, of 1."""
    worst = 0.0
    for place, summary in summaries(DAY_MS).items():
        sketch, known = kll_doubles_sketch.deserialize(summary.sketch), values[place]
        for rank in (0.5, 0.95):
            found = sketch.get_quantile(rank, inclusive=True)
            low, high = (
                np.searchsorted(known, found, side) / len(known) for side in ("left", "right")
            )
            worst = max(worst, low - rank, rank - high)
    return worst


def steady_clock() -> None:
    clock.now = lambda: NOW  # type: ignore[assignment]  # in this process and its children


def _portions(rows: int) -> Iterator[list[Row]]:
    step = dt.timedelta(days=DAYS) / rows
    made: list[Row] = []
    for number in range(rows):
        made.append(_row(number, NOW - dt.timedelta(days=DAYS) + number * step))
        if len(made) == AT_ONCE:
            yield made
            made = []
    yield made


def _row(number: int, at: dt.datetime) -> Row:
    kind = ("metric_datapoint",) * 17 + ("log_entry",) * 2 + ("trace_span",)
    chosen, text = kind[number * 7 % 20], stored(at)
    is_open = chosen == "trace_span" and number % 40 == 17
    name = f"{'open' if is_open else 'span'}-{int(at.timestamp())}-{number}"
    tags = (
        {"host": f"h{number % 2}"}
        if chosen == "metric_datapoint"
        else {"component": f"part-{number % 7}"}
    )
    row: Sequence[Any] = (
        name if chosen == "trace_span" else f"{number * 2654435761 % 2**32:08x}-{number}",
        "memory", "kills", "act", None, None, "completed", text, text, chosen, text,
        f"metric_{number % 11}" if chosen == "metric_datapoint" else None,
        float(number * 7919 % 1000) / 8 if chosen == "metric_datapoint" else None,
        LEVELS[number % 5] if chosen == "log_entry" else None,
        None, None, None,
        stored_json({"task_id": "open"} if is_open else tags), "raw",
    )  # fmt: skip
    return tuple(row)


def _node(row: Row) -> Row:
    at = dt.datetime.fromisoformat(row[10])
    return (f"metric_{row[11]}_{epoch_microseconds(at)}", "local", "{}", row[10])


def _midnight() -> dt.datetime:
    return NOW.replace(hour=0)


def _drawn() -> list[Any]:
    """Ask for every metric's lines by day, and by hour where hours remain; sums to 12 digits."""
    found = []
    for start, width in ((30, dt.timedelta(days=1)), (15, dt.timedelta(hours=1))):
        for name in (f"metric_{number}" for number in range(11)):
            since = _midnight() - start * dt.timedelta(days=1)
            answer = lines(LinesQuestion(name, since, NOW, width, DRAWN, ("host",)))
            assert not answer.left_out
            assert answer.coarse_until is None
            for line in answer.lines:
                values = [[f"{x:.12g}" for x in line.values[one].tolist()] for one in DRAWN]
                found.append((name, width, line.tags, line.counts.tolist(), values))
    return sorted(found)


def _counts() -> Counter[tuple[int, str, str]]:
    found: Counter[tuple[int, str, str]] = Counter()
    kinds = ("log_entry", "log_hourly_summary")
    rows = Correlation.objects.filter(correlation_type__in=kinds)
    rows = rows.annotate(period=BucketNumber(origin_ms=0, width_ms=HOUR_MS))
    for row in rows:
        if row.correlation_type == "log_entry":
            found[row.period, row.log_level, row.tags.value["component"]] += 1
        else:
            for component, number in (components_of(row.response_data) or {}).items():
                found[row.period, row.log_level, component] += number
    return found


def nodes_without_points() -> int:
    """Count the telemetry nodes from before points became summaries."""
    before = _midnight() - 5 * dt.timedelta(days=1)
    return Node.objects.filter(updated_at__lt=stored(before)).count()
