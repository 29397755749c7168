"""The filter of a chain, as it stands in the address."""

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import HttpRequest

from ciris_admin.pages.fields import DayField, SearchField, WordField, offer
from ciris_admin.pages.listing import FilterForm
from persistence.audit.filters import EntryFilter

LARGEST = 2**63 - 1


class EntryFilterForm(FilterForm):
    """Any type is taken, known or not: the list only offers what occurs."""

    text = SearchField(label="Text in payload or event id", main=True)
    type = WordField(label="Type")
    originator = SearchField(label="Originator")
    about = SearchField(label="About an id")
    first = forms.IntegerField(
        label="Sequence from", required=False, min_value=1, max_value=LARGEST
    )
    last = forms.IntegerField(label="to", required=False, min_value=1, max_value=LARGEST)
    since = DayField(label="From")
    until = DayField(label="To")

    def __init__(self, request: HttpRequest, *, types: Sequence[str]) -> None:
        super().__init__(request)
        offer(self, "type", types)

    def wanted(self) -> EntryFilter:
        until: dt.datetime | None = self.value("until")
        return EntryFilter(
            event_type=self.value("type"),
            originator=self.value("originator"),
            about=self.value("about"),
            text=self.value("text"),
            first=self.value("first"),
            last=self.value("last"),
            since=self.value("since"),
            until=until + dt.timedelta(days=1) if until else None,
        )
