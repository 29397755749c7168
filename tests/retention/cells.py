"""What charts are made of, read the slow way: each series' hours or days, whatever they lie in."""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce

from persistence.tsdb.expressions import BucketNumber
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention.reading import DAY_MS
from persistence.tsdb.retention.summaries import Summary, merged, read, summarised
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


def cells(
    width_ms: int = DAY_MS, *, since_ms: int = -(2**60)
) -> dict[tuple[str, str | None, int], Cell]:
    """Return every cell from a moment on; the sum to 12 digits, for it depends on the order."""
    return {place: _cell(found) for place, found in summaries(width_ms, since_ms).items()}


def summaries(
    width_ms: int = DAY_MS, since_ms: int = -(2**60)
) -> dict[tuple[str, str | None, int], Summary]:
    """Return what every cell holds, whatever its points have become."""
    raw, found = defaultdict(list), defaultdict(list)
    rows = Correlation.objects.filter(correlation_type__in=KINDS)
    rows = rows.annotate(period=BucketNumber(origin_ms=0, width_ms=width_ms))
    columns = ("correlation_type", "metric_name", "tags", "period", "metric_value", "response_data")
    for kind, name, tags, period, value, text in rows.values_list(*columns).iterator():
        place = (name, tags.text if tags else None, period)
        if period * width_ms < since_ms:
            continue
        if kind == CorrelationType.METRIC_DATAPOINT:
            raw[place].append(value)
        else:
            part = read(text.text)
            assert part is not None
            found[place].append(part)
    for place, values in raw.items():
        found[place].append(summarised(values))
    return {place: reduce(merged, parts) for place, parts in found.items()}


def types() -> set[str]:
    return set(Correlation.objects.values_list("correlation_type", flat=True))


def _cell(found: Summary) -> Cell:
    total = float(f"{found.sum:.12g}")
    return Cell(found.count, found.undrawn, total, found.minimum, found.maximum)
