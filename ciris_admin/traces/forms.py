"""The filter of the list of correlations, as it stands in the address."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from ciris_admin.pages.fields import SearchField, WordField, offer
from ciris_admin.pages.telemetry_filter import TelemetryFilter
from persistence.tsdb.queries.correlation_filter import CorrelationFilter


class CorrelationFilterForm(TelemetryFilter):
    """Any value is taken, known or not: the lists only offer what occurs."""

    text = SearchField(label="Text in ids", main=True)
    type = WordField(label="Type")
    service = SearchField(label="Service")
    handler = WordField(label="Handler")
    action = SearchField(label="Action")
    status = WordField(label="Status")
    trace = SearchField(label="Trace")
    field_order = (
        "text", "type", "service", "handler", "action", "status", "trace", "range", "tag",
    )  # fmt: skip

    def __init__(
        self, request: HttpRequest, *, now: dt.datetime, words: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(request, now=now)
        for name in ("type", "handler", "status"):
            offer(self, name, words.get(name, ()))

    def wanted(self) -> CorrelationFilter:
        return CorrelationFilter(
            correlation_type=self.value("type"),
            service=self.value("service"),
            handler=self.value("handler"),
            action=self.value("action"),
            status=self.value("status"),
            trace=self.value("trace"),
            text=self.value("text"),
            tags=tuple(self.tags.items()),
            since=self.time_range.start,
            until=self.time_range.end,
        )
