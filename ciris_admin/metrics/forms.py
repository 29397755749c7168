"""Which metric, when, with which tags."""

from django import forms

from ciris_admin.pages.fields import SearchField
from ciris_admin.pages.listing import FilterForm
from ciris_admin.pages.telemetry_filter import TelemetryFilter
from persistence.tsdb.queries.metrics import PointFilter


class NameFilter(FilterForm):
    """The search among the metrics' names."""

    q = SearchField(label="Name", main=True)


class MetricFilter(TelemetryFilter):
    """One metric by its exact name, whatever characters an agent gave it."""

    usual_range = "24h"
    metric = forms.CharField(label="Metric", required=False, strip=False)

    def points(self) -> PointFilter:
        chosen = self.time_range
        return PointFilter(
            self.cleaned_data.get("metric", ""),
            chosen.start,
            chosen.end,
            tuple(self.tags.items()),
        )
