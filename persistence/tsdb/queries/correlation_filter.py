"""Which correlations a list shows, as queries that five million rows do not slow down."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Func, Q, QuerySet

from persistence.json_columns import HasPair
from persistence.ordering import Order
from persistence.periods import between
from persistence.rarity import by_index, having
from persistence.tsdb.models import Correlation

TIMES = ("timestamp", "created_at")
ORDER = Order(keys=("correlation_id",), times=TIMES)


@dataclass(frozen=True)
class CorrelationFilter:
    """Which correlations a list shows; what is None filters nothing."""

    correlation_type: str | None = None
    service: str | None = None
    handler: str | None = None
    action: str | None = None
    status: str | None = None
    trace: str | None = None
    text: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def matching(wanted: CorrelationFilter) -> QuerySet[Correlation]:
    exact = {
        "correlation_type": wanted.correlation_type,
        "service_type": wanted.service,
        "action_type": wanted.action,
    }
    rows = Correlation.objects.filter(**{k: v for k, v in exact.items() if v is not None})
    indexed = {
        "handler_name": wanted.handler,
        "status": wanted.status,
        "trace_id": wanted.trace,
    }
    for column, value in indexed.items():
        rows = rows if value is None else rows.filter(having(Correlation, column, value))
    for key, value in wanted.tags:
        rows = rows.filter(HasPair("tags", key, value))
    if wanted.text:
        rows = rows.filter(_in_ids(wanted.text))
    return between(rows, TIMES, since=wanted.since, until=wanted.until)


def _in_ids(text: str) -> Q | Func:
    """Match ids that contain `text`; one that is whole is found through its index."""
    for column in ("correlation_id", "trace_id", "span_id"):
        if by_index(Correlation, column, text, 1).count():
            return having(Correlation, column, text)
    return Q(correlation_id__contains=text) | Q(trace_id__contains=text) | Q(span_id__contains=text)
