"""The filters of traces and of correlations, as they stand in the address."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django import forms
from django.http import HttpRequest

from ciris_admin.pages.fields import SearchField, WordField, offer
from ciris_admin.pages.range_filter import RangeFilter
from ciris_admin.pages.telemetry_filter import TelemetryFilter
from persistence.tsdb.queries.correlation_filter import CorrelationFilter
from persistence.tsdb.queries.trace_ranking import Sort

FAILED = "failed"


class TraceFilterForm(RangeFilter):
    """Which traces, and which of them first: those with errors unless asked otherwise."""

    not_chips = RangeFilter.not_chips | {"sort"}
    text = SearchField(label="Trace, task, thought, handler or action", main=True)
    show = forms.ChoiceField(
        label="Show", required=False, choices=[("", "All"), (FAILED, "With errors")]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)
    field_order = ("text", "show", "range")

    @property
    def order(self) -> Sort:
        asked = self.value("sort")
        return Sort(asked) if asked in list(Sort) else Sort.ERRORS


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
