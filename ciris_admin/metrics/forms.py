"""Which metrics, when, with which tags, and how they are drawn: the state of a page's address."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ciris_admin.charts.units import BY_CODE, UNITS, Unit
from ciris_admin.metrics.models import LONGEST_ADDRESS, LONGEST_NAME
from ciris_admin.pages.fields import SearchField
from ciris_admin.pages.telemetry_filter import TelemetryFilter
from persistence.tsdb.queries.lines import Aggregate
from persistence.tsdb.queries.metrics import PointFilter

MOST_METRICS = 12
MOST_KEYS = 3
USUAL, TOGETHER, APART, TABLE = "", "", "each", "table"
BY_NAME = "name"
AGGREGATES = {
    Aggregate.AVG: "Average",
    Aggregate.MIN: "Lowest",
    Aggregate.MAX: "Highest",
    Aggregate.SUM: "Sum",
    Aggregate.COUNT: "Number of points",
    Aggregate.RATE: "Rate",
    Aggregate.P50: "p50, the median",
    Aggregate.P90: "p90",
    Aggregate.P95: "p95",
    Aggregate.P99: "p99",
}


class SeveralField(forms.Field):
    """The same name any number of times in an address, each text once, in its order."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, label: str, most: int) -> None:
        super().__init__(label=label, required=False)
        self.most = most

    def clean(self, value: Any) -> Sequence[str]:
        texts = list(dict.fromkeys(text for text in value or () if text))
        if len(texts) > self.most:
            raise ValidationError(f"At most {self.most} at once: {len(texts)} were asked for.")
        if any("\x00" in text for text in texts):
            raise ValidationError("No name holds a NUL character.")
        return texts


class OneOf(forms.ChoiceField):
    """One word of a few; the first is in force where none is asked for."""

    def __init__(self, *, label: str, choices: Sequence[tuple[str, str]]) -> None:
        words = ", ".join(word for word, _ in choices if word)
        refusal = {"invalid_choice": f"“%(value)s” is none of these: {words}."}
        super().__init__(label=label, required=False, choices=choices, error_messages=refusal)


class NamesFilter(TelemetryFilter):
    """All metrics: a part of their names, and tags that their points must have."""

    usual_range = "24h"
    q = SearchField(label="Name", main=True)
    sort = OneOf(label="First", choices=[("", "Moved most"), (BY_NAME, "By name")])

    def __init__(self, request: HttpRequest, *, now: dt.datetime) -> None:
        super().__init__(request, now=now)
        self.fields["q"].widget.attrs["list"] = "metric-names"


class ExplorerForm(TelemetryFilter):
    """The metrics chosen by their exact names, and how to draw them."""

    usual_range = "24h"
    comparable = True
    metric = SeveralField(label="Metric", most=MOST_METRICS)
    agg = OneOf(label="Aggregate", choices=[("", "As it suits"), *AGGREGATES.items()])
    group = SeveralField(label="Group by", most=MOST_KEYS)
    show = OneOf(
        label="Show",
        choices=[(TOGETHER, "One chart"), (APART, "Small multiples"), (TABLE, "Table")],
    )
    unit = OneOf(
        label="Unit",
        choices=[("", "By its name"), *((unit.code, unit.words) for unit in UNITS)],
    )
    scale = OneOf(label="Scale", choices=[("", "Linear"), ("log", "Logarithmic")])

    @property
    def names(self) -> Sequence[str]:
        return self.value("metric") or ()

    @property
    def aggregate(self) -> Aggregate | None:
        """Return the aggregate that was asked for; None leaves it to what the metric is."""
        asked = self.value("agg")
        return Aggregate(asked) if asked else None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.value("group") or ())

    @property
    def unit_chosen(self) -> Unit | None:
        return BY_CODE.get(self.value("unit") or "")

    def offer_keys(self, found: Sequence[str]) -> Sequence[str]:
        """Return the tag keys to group by: those that occur and those in force."""
        return sorted({*found, *self.keys})


class ChangesForm(TelemetryFilter):
    """The span that is held against the one before it."""

    usual_range = "1h"


class MetricFilter(TelemetryFilter):
    """One metric by its exact name, whatever characters an agent gave it: its stored points."""

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


class SavedViewForm(forms.Form):
    """A name for the address in force."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME)
    query = forms.CharField(max_length=LONGEST_ADDRESS, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label="Everybody may open it", required=False)
