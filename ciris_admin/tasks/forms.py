"""What a reader may filter tasks and thoughts by."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ciris_admin import clock
from ciris_admin.pages.fields import SearchField, WordField
from ciris_admin.pages.listing import OLDEST, Chip, FilterForm, with_values
from ciris_admin.pages.time_range import FORMS, RangeError, TimeRange, parse
from persistence.tasks.queries import TaskFilter, ThoughtFilter

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
AGES = (
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("over-1h", "Older than an hour"),
    ("over-24h", "Older than a day"),
    ("over-7d", "Older than 7 days"),
)
LENGTHS = {"1h": HOUR, "24h": DAY, "7d": 7 * DAY}


class WorkFilterForm(FilterForm):
    """What tasks and thoughts have in common."""

    not_chips = frozenset({"age", "sort"})
    status = WordField(label="Status")
    text = SearchField(label="Text or id", main=True)
    age = forms.ChoiceField(label="Age", required=False, choices=[("", "Any"), *AGES])
    range = forms.CharField(
        label="Created",
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "3d, 2026-11-20", "title": FORMS, "autocomplete": "off"}
        ),
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def shared(self, now: dt.datetime) -> dict[str, Any]:
        """Return the part of the filter that tasks and thoughts share."""
        asked: TimeRange | None = self.value("range")
        since, before = self._age(now)
        ends = (asked.start, asked.end) if asked else (None, None)
        return {
            "status": self.value("status"),
            "text": self.value("text"),
            "since": max((at for at in (since, ends[0]) if at), default=None),
            "until": min((at for at in (before, ends[1]) if at), default=None),
            "oldest_first": self.value("sort") == OLDEST,
        }

    @property
    def is_fixed(self) -> bool:
        asked: TimeRange | None = self.value("range")
        return asked is not None and asked.is_fixed

    def clean_range(self) -> TimeRange | None:
        typed = self.cleaned_data["range"]
        try:
            zone = timezone.get_current_timezone()
            return parse(typed, now=clock.now(), zone=zone) if typed else None
        except RangeError as error:
            raise ValidationError(str(error)) from error

    def chips(self) -> list[Chip]:
        """Say the age in words."""
        chips = super().chips()
        if age := self.value("age"):
            remove = with_values(self.query, cursor=None, age=None)
            chips.append(Chip("Age", dict(AGES)[age], remove))
        return chips

    def _age(self, now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
        age: str = self.value("age") or ""
        if not age:
            return None, None
        moment = now - LENGTHS[age.removeprefix("over-")]
        return (None, moment) if age.startswith("over-") else (moment, None)


class TaskFilterForm(WorkFilterForm):
    field_order = ("text", "status", "age", "range", "priority", "children")
    priority = forms.IntegerField(
        label="Priority at least", required=False, min_value=-(2**31), max_value=2**31 - 1
    )
    children = forms.ChoiceField(
        label="Child tasks", required=False, choices=[("", "Any"), ("yes", "Has some")]
    )
    parent = forms.CharField(label="Parent", required=False, widget=forms.HiddenInput)

    def wanted(self, now: dt.datetime) -> TaskFilter:
        return TaskFilter(
            **self.shared(now),
            parent=self.value("parent"),
            min_priority=self.cleaned_data.get("priority"),
            with_children=bool(self.value("children")),
        )


class ThoughtFilterForm(WorkFilterForm):
    field_order = ("text", "status", "type", "task", "age", "range")
    type = WordField(label="Type")
    task = SearchField(label="Task")
    parent = forms.CharField(label="Parent", required=False, widget=forms.HiddenInput)

    def wanted(self, now: dt.datetime) -> ThoughtFilter:
        return ThoughtFilter(
            **self.shared(now),
            thought_type=self.value("type"),
            task=self.value("task"),
            parent=self.value("parent"),
        )
