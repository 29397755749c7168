"""What a reader may filter tasks and thoughts by."""

import datetime as dt
from typing import Any

from django import forms

from ciris_admin.pages.fields import DayField, SearchField, WordField
from ciris_admin.pages.listing import Chip, FilterForm, with_values
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
OLDEST = "oldest"


class WorkFilterForm(FilterForm):
    """What tasks and thoughts have in common."""

    status = WordField(label="Status")
    text = SearchField(label="Text or id", main=True)
    age = forms.ChoiceField(label="Age", required=False, choices=[("", "Any"), *AGES])
    since = DayField(label="Created from")
    until = DayField(label="Created to")
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def shared(self, now: dt.datetime) -> dict[str, Any]:
        """Return the part of the filter that tasks and thoughts share."""
        until: dt.datetime | None = self.value("until")
        since, before = self._age(now)
        days = (self.value("since"), until and until + DAY)
        return {
            "status": self.value("status"),
            "text": self.value("text"),
            "since": max((at for at in (since, days[0]) if at), default=None),
            "until": min((at for at in (before, days[1]) if at), default=None),
            "oldest_first": self.value("sort") == OLDEST,
        }

    def chips(self) -> list[Chip]:
        """Say the age in words; the sort order is no filter."""
        chips = [chip for chip in super().chips() if chip.label not in {"Age", "Sort"}]
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
    field_order = ("text", "status", "age", "priority", "children", "since", "until")
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
    field_order = ("text", "status", "type", "task", "age", "since", "until")
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
