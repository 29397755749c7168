"""Lines that retention has removed: how many there were per hour, level and component."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet, Sum
from django.db.models.functions import Upper

from persistence.ordering import in_order
from persistence.periods import between
from persistence.plain_reads import read
from persistence.tsdb.expressions import EARLIEST, TIMES, BucketNumber, NotByIndex
from persistence.tsdb.log_lines import levels_from
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.logs import ORDER, LogFilter
from persistence.tsdb.retention.counts import COMPONENT, components_of
from persistence.tsdb.rules import CorrelationType

HOUR = dt.timedelta(hours=1)
_ANY = "SELECT 1 FROM service_correlations WHERE correlation_type = %s LIMIT 1"


def are_there() -> bool:
    """Say whether lines were removed at all: from most logs none was."""
    return bool(read(_ANY, [CorrelationType.LOG_HOURLY_SUMMARY.value]))


def are_between(start: dt.datetime, end: dt.datetime) -> bool:
    """Say whether lines of the hours that begin in a range were removed."""
    return are_there() and between_ends(start, end).exists()


def between_ends(start: dt.datetime | None, end: dt.datetime | None) -> QuerySet[Correlation]:
    """Return the counts of the hours that begin in a range."""
    rows = Correlation.objects.filter(correlation_type=CorrelationType.LOG_HOURLY_SUMMARY)
    return between(rows, TIMES, since=start or EARLIEST, until=end)


def ends() -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the first and the last hour of which lines were removed."""
    if not are_there():
        return None, None
    rows = in_order(between_ends(None, None), ORDER)
    newest, oldest = rows.first(), rows.reverse().first()
    if newest is None or oldest is None:
        return None, None
    return oldest.timestamp.at, newest.timestamp.at + HOUR


def can_answer(lines: LogFilter) -> bool:
    """Say whether counts know what a filter asks for."""
    return (
        not lines.search and len(lines.tags) <= 1 and {key for key, _ in lines.tags} <= {COMPONENT}
    )


def counted(lines: LogFilter, number: BucketNumber) -> Mapping[int, Mapping[str, int]]:
    """Count a filter's removed lines by bar and level: an hour is in the bar it begins in."""
    rows = _matching(lines).annotate(_bar=number)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    if not lines.tags:
        grouped = rows.values("_bar", "log_level").annotate(_n=Sum("metric_value")).order_by()
        for group in grouped:
            found[group["_bar"]][group["log_level"] or ""] += int(group["_n"] or 0)
        return found
    ((_, component),) = lines.tags
    for bar, level, text in rows.values_list("_bar", "log_level", "response_data"):
        known = components_of(text)  # type: ignore[arg-type]  # StoredJson: the field makes it one
        found[bar] += Counter({level or "": known[component]} if known else {})
    return found


def _matching(lines: LogFilter) -> QuerySet[Correlation]:
    rows = between_ends(lines.start, lines.end)
    if lines.level:
        rows = rows.filter(NotByIndex("log_level", lines.level))
    if lines.at_least:
        rows = rows.alias(_level=Upper("log_level"))
        rows = rows.filter(NotByIndex("_level", *levels_from(lines.at_least)))
    return rows
