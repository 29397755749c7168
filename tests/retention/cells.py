"""What charts are made of, read the slow way: each series' hours or days, whatever they lie in."""

import math
from collections import defaultdict
from dataclasses import dataclass

from persistence.tsdb.expressions import BucketNumber
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention.reading import DAY_MS
from persistence.tsdb.retention.summaries import Summary, read
from persistence.tsdb.rules import CorrelationType

KINDS = (
    CorrelationType.METRIC_DATAPOINT,
    CorrelationType.METRIC_HOURLY_SUMMARY,
    CorrelationType.METRIC_DAILY_SUMMARY,
)


@dataclass(frozen=True)
class Cell:
    """A cell without its sketch, which holds its values in another order each time."""

    count: int
    undrawn: int
    total: float
    minimum: float
    maximum: float


def cells(width_ms: int = DAY_MS) -> dict[tuple[str, str | None, int], Cell]:
    """Return every cell of every series; the sum to 12 digits, for it depends on the order."""
    found: dict[tuple[str, str | None, int], list[Summary]] = defaultdict(list)
    rows = Correlation.objects.filter(correlation_type__in=KINDS)
    for row in rows.annotate(period=BucketNumber(origin_ms=0, width_ms=width_ms)):
        is_point = row.correlation_type == CorrelationType.METRIC_DATAPOINT
        part = Summary.of([row.metric_value]) if is_point else read(row.response_data)
        assert part is not None
        tags = row.tags.text if row.tags else None
        found[row.metric_name, tags, row.period].append(part)
    return {place: _cell(parts) for place, parts in found.items()}


def types() -> set[str]:
    return set(Correlation.objects.values_list("correlation_type", flat=True))


def _cell(parts: list[Summary]) -> Cell:
    return Cell(
        sum(part.count for part in parts),
        sum(part.undrawn for part in parts),
        float(f"{math.fsum(part.total for part in parts):.12g}"),
        min(part.minimum for part in parts),
        max(part.maximum for part in parts),
    )
